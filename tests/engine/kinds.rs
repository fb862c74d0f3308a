//! Every report type on small histories (Timepiece, sections 4.1 and 11.5).

use dwell::engine::{
    Calendar, Consolidated, Direction, Measure, MultiVisit, Occurrence, PeriodUnit, Periods, Spec,
    Table, UserGroup,
};
use rstest::rstest;

use crate::calendar::rules;
use crate::notation::{Case, cells};

const BACK: &str =
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open | 12:00 open→prog | 12:30 prog→done";
const PEOPLE: &str = "created 09:00 open | 09:30 -→ann#a [assignee/assignee] | 10:00 open→prog | \
    11:00 ann#a→bob#b [assignee/assignee], prog→review | 12:00 review→done";
const NIGHTS: &str = "created 20:00 open | 33:00 open→prog | 60:00 prog→done | now 72:00";

pub(crate) fn measure(name: &str) -> Measure {
    let period = |unit| Periods::new(unit, chrono_tz::UTC);
    let group = |id: &str, members: &[&str]| UserGroup {
        id: id.to_owned(),
        name: id.to_owned(),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
    };
    let date = |which, direction| Measure::TransitionDate(which, direction);
    match name {
        "total" => Measure::StatusDuration(MultiVisit::Total),
        "first" => Measure::StatusDuration(MultiVisit::First),
        "last" => Measure::StatusDuration(MultiVisit::Last),
        "average" => Measure::StatusDuration(MultiVisit::Average),
        "count" => Measure::StatusCount,
        "transitions" => Measure::TransitionCount,
        "first to" => date(Occurrence::First, Direction::To),
        "last to" => date(Occurrence::Last, Direction::To),
        "first from" => date(Occurrence::First, Direction::From),
        "last from" => date(Occurrence::Last, Direction::From),
        "status/day" => Measure::StatusByPeriod(period(PeriodUnit::Day)),
        "day/status" => Measure::PeriodByStatus(period(PeriodUnit::Day)),
        "status/week" => Measure::StatusByPeriod(period(PeriodUnit::Week(chrono::Weekday::Mon))),
        "status/week of Sunday" => {
            Measure::StatusByPeriod(period(PeriodUnit::Week(chrono::Weekday::Sun)))
        }
        "status/week of Saturday" => {
            Measure::StatusByPeriod(period(PeriodUnit::Week(chrono::Weekday::Sat)))
        }
        "status/month" => Measure::StatusByPeriod(period(PeriodUnit::Month)),
        "status/quarter" => Measure::StatusByPeriod(period(PeriodUnit::Quarter)),
        "status/year" => Measure::StatusByPeriod(period(PeriodUnit::Year)),
        "assignee" => Measure::AssigneeDuration,
        "assignee/status" => Measure::StatusByAssignee,
        "status/assignee" => Measure::AssigneeByStatus,
        "group" => Measure::GroupDuration(vec![
            group("both", &["a", "b", "a"]),
            group("bobs", &["b"]),
            group("empty", &[]),
        ]),
        other => panic!("{other} is no report"),
    }
}

fn report(name: &str, line: &str) -> String {
    let case = Case::parse(line);
    cells(&case.table(measure(name)))
}

#[rstest]
#[case::total("total", BACK, "open 2h x2; prog 1h30m x2; done *30m")]
#[case::first("first", BACK, "open 1h x2; prog 1h x2; done *30m")]
#[case::last("last", BACK, "open 1h x2; prog 30m x2; done *30m")]
#[case::average("average", BACK, "open 1h x2; prog 45m x2; done *30m")]
#[case::average_is_rounded(
    "average",
    "created 00:00 open | 00:01 open→prog | 00:02 prog→open | 00:04 open→prog | 00:05 prog→open | now 00:05",
    "open *1m x3 (0); prog 1m x2"
)]
#[case::count("count", BACK, "open 2; prog 2; done *1")]
#[case::count_of_a_gap(
    "count",
    "created 09:00 open | 10:00 open→prog | 11:00 open→prog",
    "open 1; prog *2"
)]
#[case::transitions("transitions", BACK, "open → prog 2; prog → open 1; prog → done 1")]
#[case::no_transition("transitions", "created 09:00 open", "")]
#[case::self_transition("transitions", "created 09:00 open | 10:00 open→open", "")]
#[case::transitions_at_their_word(
    "transitions",
    "created 09:00 open | 10:00 open→prog | 11:00 review→done",
    "open → prog 1; review → done 1"
)]
#[case::trimmed_transitions(
    "transitions",
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open | 12:00 open→prog | trim 11:00..12:00",
    "prog → open 1"
)]
#[case::transition_at_the_report(
    "transitions",
    "created 09:00 open | 13:00 open→prog | 13:01 prog→done",
    "open → prog 1"
)]
#[case::first_to("first to", BACK, "open 09:00; prog 10:00; done 12:30")]
#[case::last_to("last to", BACK, "open 11:00; prog 12:00; done 12:30")]
#[case::first_from("first from", BACK, "open 10:00; prog 11:00")]
#[case::last_from("last from", BACK, "open 12:00; prog 12:30")]
#[case::trimmed_first_to(
    "first to",
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open | trim 10:30..",
    "open 11:00; prog 10:30"
)]
#[case::trimmed_first_from(
    "first from",
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open | trim 10:30..",
    "prog 11:00"
)]
#[case::date_at_creation("last to", "created 09:00 open", "open 09:00")]
#[case::days(
    "status/day",
    NIGHTS,
    "open / 1970-01-01 4h; open / 1970-01-02 9h; prog / 1970-01-02 15h; prog / 1970-01-03 12h; done / 1970-01-03 *12h"
)]
#[case::days_first(
    "day/status",
    NIGHTS,
    "1970-01-01 / open 4h; 1970-01-02 / open 9h; 1970-01-02 / prog 15h; 1970-01-03 / prog 12h; 1970-01-03 / done *12h"
)]
#[case::weeks(
    "status/week",
    "created 00:00 open | now 120:00",
    "open / 1969-12-29 96h; open / 1970-01-05 *24h"
)]
#[case::weeks_of_sunday(
    "status/week of Sunday",
    "created 00:00 open | now 120:00",
    "open / 1969-12-28 72h; open / 1970-01-04 *48h"
)]
#[case::weeks_of_saturday(
    "status/week of Saturday",
    "created 00:00 open | now 120:00",
    "open / 1969-12-27 48h; open / 1970-01-03 *72h"
)]
#[case::months(
    "status/month",
    "created 00:00 open | 743:00 open→prog | now 800:00",
    "open / 1970-01 743h; prog / 1970-01 1h; prog / 1970-02 *56h"
)]
#[case::quarters(
    "status/quarter",
    "created 00:00 open | now 2161:00",
    "open / 1970-Q1 2160h; open / 1970-Q2 *1h"
)]
#[case::years(
    "status/year",
    "created 8759:00 open | now 8761:00",
    "open / 1970 1h; open / 1971 *1h"
)]
#[case::instant_on_a_border(
    "status/day",
    "created 23:00 open | 24:00 open→prog, prog→done | now 25:00",
    "open / 1970-01-01 1h; prog / 1970-01-02 0; done / 1970-01-02 *1h"
)]
#[case::assignee("assignee", PEOPLE, "ann 1h30m; bob *2h; Unassigned 30m")]
#[case::never_assigned("assignee", "created 09:00 open", "Unassigned *4h")]
#[case::assigned_ever_since("assignee", "created 09:00 open | assigned ann#a", "ann *4h")]
#[case::assignee_renamed(
    "assignee",
    "created 09:00 open | 10:00 anna#a→bob#b [assignee/assignee] | 11:00 bob#b→ann#a [assignee/assignee]",
    "ann *3h (2h); bob 1h"
)]
#[case::assignee_of_another_day(
    "assignee",
    "created 09:00 open | 10:00 ann#a→- [assignee/assignee] | assigned -",
    "ann 1h; Unassigned *3h"
)]
#[case::status_of_assignee(
    "assignee/status",
    PEOPLE,
    "ann / open 30m; ann / prog 1h; bob / review 1h; bob / done *1h; Unassigned / open 30m"
)]
#[case::assignee_of_status(
    "status/assignee",
    PEOPLE,
    "open / ann 30m; open / Unassigned 30m; prog / ann 1h; review / bob 1h; done / bob *1h"
)]
#[case::groups("group", PEOPLE, "both 3h30m; bobs 2h")]
#[case::assignee_within_the_window(
    "assignee",
    "created 09:00 open | 10:00 ann#a→bob#b [assignee/assignee] | trim 10:00..11:00",
    "bob *1h"
)]
fn one_line(#[case] name: &str, #[case] line: &str, #[case] expected: &str) {
    assert_eq!(report(name, line), expected);
}

fn chosen(line: &str, name: &str, ids: &[&str]) -> String {
    let case = Case::parse(line);
    let spec = Spec {
        statuses: Some(ids.iter().map(|id| (*id).to_owned()).collect()),
        ..case.spec(measure(name))
    };
    cells(&case.table_of(spec))
}

#[rstest]
#[case::assignee("assignee", &["3", "4"], "ann 1h; bob 1h")]
#[case::current_is_chosen("assignee", &["3", "6"], "ann 1h; bob *1h")]
#[case::composite("assignee/status", &["3"], "ann / prog 1h")]
#[case::group("group", &["6"], "both 1h; bobs 1h")]
#[case::order_of_choice("status/assignee", &["4", "3"], "review / bob 1h; prog / ann 1h")]
#[case::transitions_between_chosen_ones("transitions", &["3", "4"], "prog → review 1")]
#[case::days("status/day", &["3"], "prog / 1970-01-01 1h")]
fn chosen_statuses_alone_count(#[case] name: &str, #[case] ids: &[&str], #[case] expected: &str) {
    assert_eq!(chosen(PEOPLE, name, ids), expected);
}

#[rstest]
#[case::duration("total", "open 2h x2; prog 1h30m x2; done *30m; Work 2h x3")]
#[case::count("count", "open 2; prog 2; done *1; Work 3")]
#[case::first_date("first to", "open 09:00; prog 10:00; done 12:30; Work 10:00")]
#[case::last_date("last from", "open 12:00; prog 12:30; Work 12:30")]
#[case::composite(
    "status/day",
    "open / 1970-01-01 2h; prog / 1970-01-01 1h30m; done / 1970-01-01 *30m; Work / 1970-01-01 2h"
)]
fn consolidated_columns(#[case] name: &str, #[case] expected: &str) {
    let set = |name: &str, ids: &[&str]| Consolidated {
        id: format!("set:{name}"),
        name: name.to_owned(),
        statuses: ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    let case = Case::parse(BACK);
    let spec = Spec {
        consolidated: vec![set("Work", &["3", "6"]), set("Nothing", &["4", "404"])],
        ..case.spec(measure(name))
    };
    let table = case.table_of(spec);
    assert_eq!(cells(&table), expected);
    assert!(
        table
            .layout
            .columns
            .iter()
            .filter(|column| column.consolidated)
            .all(|column| column.id.starts_with("set:"))
    );
}

#[rstest]
#[case::duration("total", "prog 1h; Work 2h x2")]
#[case::days("status/day", "prog / 1970-01-01 1h; Work / 1970-01-01 2h")]
#[case::days_first("day/status", "1970-01-01 / prog 1h; 1970-01-01 / Work 2h")]
#[case::people("status/assignee", "prog / ann 1h; Work / ann 1h; Work / bob 1h")]
#[case::people_first("assignee/status", "ann / prog 1h; ann / Work 1h; bob / Work 1h")]
#[case::people_alone("assignee", "ann 1h")]
fn a_consolidated_column_has_statuses_that_are_not_chosen(
    #[case] name: &str,
    #[case] expected: &str,
) {
    assert_eq!(cells(&consolidated_and_chosen(name)), expected);
}

/// `prog` is chosen; `Work` is of it and `review`.
fn consolidated_and_chosen(name: &str) -> Table<()> {
    let case = Case::parse(PEOPLE);
    case.table_of(Spec {
        statuses: Some(vec!["3".to_owned()]),
        consolidated: vec![Consolidated {
            id: "set:work".to_owned(),
            name: "Work".to_owned(),
            statuses: vec!["3".to_owned(), "4".to_owned()],
        }],
        ..case.spec(measure(name))
    })
}

#[test]
fn columns_of_two_levels_name_both() {
    let table = Case::parse(PEOPLE).table(measure("status/assignee"));
    assert!(table.layout.composite);
    let column = &table.layout.columns[0];
    assert_eq!(
        (column.id.as_str(), column.name.as_str()),
        ("1/a", "open / ann")
    );
    let outer = column.outer.as_ref().unwrap();
    assert_eq!((outer.id.as_str(), outer.name.as_str()), ("1", "open"));
    assert!(
        !Case::parse(BACK)
            .table(measure("transitions"))
            .layout
            .composite
    );
}

#[test]
fn groups_and_chosen_statuses_have_columns_without_figures() {
    let table = Case::parse(PEOPLE).table(measure("group"));
    let names: Vec<&str> = table
        .layout
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["both", "bobs", "empty"]);
}

/// 09:00 to 12:00 and 13:00 to 17:00; the epoch was a Thursday.
#[rstest]
#[case::status("total", "open 7h; prog *9h")]
#[case::assignee("assignee", "ann *10h; Unassigned 6h")]
#[case::days(
    "status/day",
    "open / 1970-01-01 7h; open / 1970-01-02 0; prog / 1970-01-02 *7h (0); prog / 1970-01-03 0; prog / 1970-01-04 0; prog / 1970-01-05 2h"
)]
fn working_time_is_what_counts(#[case] name: &str, #[case] expected: &str) {
    let line =
        "created 00:00 open | 16:00 -→ann#a [assignee/assignee] | 30:00 open→prog | now 107:00";
    let case = Case::parse(line);
    let spec = Spec {
        calendar: Calendar::new(&rules("UTC", "mon-fri", "9-12 13-17")).unwrap(),
        ..case.spec(measure(name))
    };
    let actual = cells(&case.table_of(spec));
    assert_eq!(
        actual.replace('*', ""),
        expected.replace('*', "").replace(" (0)", "")
    );
}
