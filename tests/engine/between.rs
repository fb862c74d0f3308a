//! Duration between statuses (Timepiece, section 4.4).

use dwell::engine::{IssueInput, Measure, Metric, MetricEdge, Occurrence, TableBuilder};
use rstest::rstest;

use crate::notation::{Case, cells, instant, listed};

/// `start > stop - pauses`: an edge is `creation`, ids of statuses (`3,4`, the last visit with `last 3`) or `@date`.
fn metric(text: &str) -> Metric {
    let (start, rest) = text.split_once(" > ").unwrap();
    let (stop, pause) = rest.split_once(" - ").unwrap_or((rest, ""));
    let ids = |text: &str| {
        text.split(',')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let edge = |text: &str| match (text.strip_prefix('@'), text.strip_prefix("last ")) {
        (Some(field), _) => MetricEdge::Date {
            field: field.to_owned(),
        },
        (None, Some(text)) => MetricEdge::Statuses {
            ids: ids(text),
            visit: Occurrence::Last,
        },
        (None, None) => MetricEdge::Statuses {
            ids: ids(text),
            visit: Occurrence::First,
        },
    };
    Metric {
        id: "m".to_owned(),
        name: "M".to_owned(),
        start: (start != "creation").then(|| edge(start)),
        stop: edge(stop),
        pause: ids(pause),
    }
}

const BACK: &str = "created 09:00 open | 10:00 open→prog | 10:30 prog→review | 11:00 review→prog | 11:30 prog→done | \
    12:00 done→prog | 12:15 prog→done";
const RUNS: &str = "created 09:00 open | 10:00 open→prog | 11:00 prog→review";

#[rstest]
#[case::cycle_time("3 > 6", BACK, "M 1h30m finished")]
#[case::to_the_last_stop("3 > last 6", BACK, "M 2h15m finished")]
#[case::from_the_last_start("last 3 > 6", BACK, "M 15m finished")]
#[case::pauses("3 > last 6 - 4,6", BACK, "M 1h15m finished")]
#[case::from_creation("creation > 6", BACK, "M 2h30m finished")]
#[case::creation_enters_the_first_status("creation > 1", BACK, "M 0 finished")]
#[case::several_starts("4,3 > 6", BACK, "M 1h30m finished")]
#[case::several_stops("1 > 6,4", BACK, "M 1h30m finished")]
#[case::same_start_and_stop("3 > 3", BACK, "M 1h finished")]
#[case::stop_before_start("4 > 1", BACK, "M 2h30m running")]
#[case::not_started("6 > 1", RUNS, "")]
#[case::running("3 > 6", RUNS, "M 3h running")]
#[case::paused("3 > 6 - 4", RUNS, "M 1h paused")]
#[case::pause_is_not_paused_when_finished("3 > 4 - 4", RUNS, "M 1h finished")]
#[case::from_a_date("@start > 4", RUNS, "M 1h30m finished")]
#[case::to_a_date("3 > @due", RUNS, "M 2h30m finished")]
#[case::date_to_come("3 > @later", RUNS, "M 3h running")]
#[case::start_to_come("@later > 4", RUNS, "")]
#[case::no_such_date("3 > @none", RUNS, "M 3h running")]
#[case::start_without_date("@none > 4", RUNS, "")]
#[case::date_before_the_start("3 > @start", RUNS, "M 0 finished")]
#[case::between_dates("@start > @due", RUNS, "M 3h finished")]
#[case::trimmed(
    "3 > 6",
    "created 09:00 open | 10:00 open→prog | 12:00 prog→done | trim 11:00..",
    "M 1h finished"
)]
#[case::trimmed_before_the_stop(
    "3 > 6",
    "created 09:00 open | 10:00 open→prog | 12:00 prog→done | trim ..11:00",
    "M 1h running"
)]
#[case::trimmed_away(
    "3 > 6",
    "created 09:00 open | 10:00 open→prog | trim 07:00..08:00",
    ""
)]
#[case::within_an_instant(
    "3 > 6",
    "created 09:00 open | 10:00 open→prog, prog→done",
    "M 0 finished"
)]
#[case::before_in_the_same_instant(
    "6 > 3",
    "created 09:00 open | 10:00 open→prog, prog→done",
    "M 3h running"
)]
fn metrics(#[case] text: &str, #[case] line: &str, #[case] expected: &str) {
    let case = Case::parse(line);
    let dates = [
        ("start", instant("09:30")),
        ("due", instant("12:30")),
        ("later", instant("20:00")),
    ];
    let input = case.input();
    let mut builder = TableBuilder::new(
        case.spec(Measure::BetweenStatuses(vec![metric(text)])),
        listed(),
    );
    builder.push(
        (),
        IssueInput {
            dates: &dates,
            ..input
        },
    );
    assert_eq!(cells(&builder.finish()), expected);
}
