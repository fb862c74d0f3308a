//! Any-field duration, fields with several values among them, and expanded reports.

use dwell::engine::{
    Expanded, FieldShape, HistoryField, HistoryItem, IssueInput, Measure, Spec, TableBuilder,
    Value, Window,
};
use rstest::rstest;

use crate::notation::{Case, cells, instant, listed, shown_ms};

/// `10:00 from→to`; values are `id=name`, `name` or nothing, as the field writes several.
fn items(text: &str) -> Vec<HistoryItem<'_>> {
    let changes = text
        .split('|')
        .map(str::trim)
        .filter(|change| !change.is_empty());
    changes
        .zip(1..)
        .map(|(change, history)| {
            let (at, change) = change.split_once(' ').unwrap();
            let (from, to) = change.split_once('→').unwrap();
            HistoryItem {
                history,
                position: 0,
                at: instant(at),
                author: Some("carl"),
                field_id: Some("f"),
                field: "F",
                from: value(from),
                to: value(to),
            }
        })
        .collect()
}

fn value(text: &str) -> Value<'_> {
    match text.trim().split_once('=') {
        Some((id, name)) => Value::new(Some(id), Some(name)),
        None => Value::new(None, Some(text.trim())),
    }
}

fn spec(shape: FieldShape, statuses: Option<&[&str]>) -> Spec {
    let field = HistoryField {
        id: "f".to_owned(),
        name: "F".to_owned(),
        shape,
    };
    Spec {
        statuses: statuses.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()),
        ..Case::parse("created 09:00 open").spec(Measure::FieldDuration(vec![field]))
    }
}

const LIST: FieldShape = FieldShape::WholeList(',');
const LABELS: FieldShape = FieldShape::WholeList(' ');

#[rstest]
#[case::one_value(FieldShape::Single, "10:00 1=Low→2=High | 12:00 2=High→1=Low", &["1=Low"], "High 2h; Low *2h (1h)")]
#[case::no_history(FieldShape::Single, "", &["1=Low"], "Low *4h")]
#[case::no_value(FieldShape::Single, "", &[], "None *4h")]
#[case::emptied(FieldShape::Single, "10:00 1=Low→", &[], "Low 1h; None *3h")]
#[case::renamed(FieldShape::Single, "10:00 1=Low→2=High | 12:00 2=Highest→1=Low", &["1=Low"], "Highest 2h; Low *2h (1h)")]
#[case::text(FieldShape::Single, "10:00 red→blue", &["blue"], "blue *3h; red 1h")]
#[case::sprints(LIST, "10:00 →1=S 1 | 11:00 1=S 1→1, 2=S 1, S 2 | 12:00 1, 2=S 1, S 2→2=S 2", &["2=S 2"], "S 1 2h; S 2 2h; None 1h")]
#[case::select_list(LIST, "11:00 [7]=Red→[7, 8]=Red,Blue", &["7=Red", "8=Blue"], "Blue 2h; Red 4h")]
#[case::names_with_commas(LIST, "11:00 7=Red, dark→8=Blue", &["8=Blue"], "7 2h; Blue 2h")]
#[case::labels(LABELS, "10:00 a→a b | 12:00 a b→b", &["b"], "a 3h; b 3h")]
#[case::labels_back_again(LABELS, "10:00 a→ | 11:00 →a", &["a"], "a 3h; None 1h")]
#[case::labels_without_history(LABELS, "", &["a", "b"], "a 4h; b 4h")]
#[case::components_added(FieldShape::EachChange, "10:00 →1=Web | 11:00 →2=App | 12:00 1=Web→", &["2=App"], "App 2h; Web 2h; None 1h")]
#[case::components_there_from_the_start(FieldShape::EachChange, "10:00 →1=Web", &["1=Web", "2=App"], "App 4h; Web 3h")]
#[case::components_gone(FieldShape::EachChange, "10:00 1=Web→", &[], "Web 1h; None 3h")]
fn values(
    #[case] shape: FieldShape,
    #[case] history: &str,
    #[case] now: &[&str],
    #[case] expected: &str,
) {
    assert_eq!(field_report(shape, None, history, now), expected);
}

#[rstest]
#[case::no_filter(None, "a 3h; b 3h")]
#[case::first_status(Some(&["1"][..]), "a 2h; b 1h")]
#[case::second_status(Some(&["3"][..]), "a 1h; b 2h")]
#[case::neither(Some(&["6"][..]), "")]
fn chosen_statuses_alone_count(#[case] statuses: Option<&[&str]>, #[case] expected: &str) {
    assert_eq!(
        field_report(LABELS, statuses, "10:00 a→a b | 12:00 a b→b", &["b"]),
        expected
    );
}

fn field_report(
    shape: FieldShape,
    statuses: Option<&[&str]>,
    history: &str,
    now: &[&str],
) -> String {
    let case = Case::parse("created 09:00 open | 11:00 open→prog");
    let now: Vec<Value<'_>> = now.iter().map(|text| value(text)).collect();
    let fields = [now.as_slice()];
    let base = case.input();
    let input = IssueInput {
        created: base.created,
        current: base.current,
        assignee: base.assignee,
        fields: &fields,
        dates: &[],
        items: base.items.chain(items(history)),
    };
    let mut builder = TableBuilder::new(spec(shape, statuses), listed());
    builder.push((), input);
    cells(&builder.finish())
}

#[test]
fn expanded_values_have_a_row_each() {
    let case = Case::parse("created 09:00 open");
    let base = case.input();
    let input = IssueInput {
        created: base.created,
        current: base.current,
        assignee: base.assignee,
        fields: &[&[value("1=Low")]],
        dates: &[],
        items: items("10:00 1=Low→2=High | 12:00 2=High→1=Low").into_iter(),
    };
    let expanded = Expanded::read(spec(FieldShape::Single, None), listed(), (), input);
    let rows: Vec<String> = expanded
        .visits
        .iter()
        .map(|visit| {
            let by = |key: Option<_>| key.map_or("-", |key| expanded.layout.people.id(key));
            format!(
                "{} {}→{}",
                shown_ms(visit.ms),
                by(visit.entered_by),
                by(visit.left_by)
            )
        })
        .collect();
    assert_eq!(rows, ["1h -→carl", "2h carl→carl", "1h carl→-"]);
    let low = &expanded.statistics[1];
    assert_eq!(
        (low.column.name.as_str(), low.visits, low.total),
        ("Low", 2, 2 * 3_600_000)
    );
}

#[test]
fn expanded_statuses_tell_count_total_average_least_and_most() {
    let line = "created 09:00 open | 10:00 open→prog | 11:00 prog→open | 11:30 open→old#77 | is prog | trim 09:30..12:30";
    let case = Case::parse(line);
    let spec = Spec {
        include_deleted: false,
        ..case.spec(crate::notation::DURATION)
    };
    let expanded = Expanded::read(spec, listed(), (), case.input());
    let rows: Vec<String> = expanded
        .visits
        .iter()
        .map(|visit| {
            format!(
                "{} {} {}",
                visit.start / 60_000,
                visit.end.is_some(),
                shown_ms(visit.ms)
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "570 true 30m",
            "600 true 1h",
            "660 true 30m",
            "690 false 1h"
        ]
    );
    let statistics: Vec<String> = expanded
        .statistics
        .iter()
        .map(|of| {
            let [total, average, least, most] =
                [of.total, of.average, of.least, of.most].map(shown_ms);
            format!(
                "{} x{} {total} {average} {least} {most}",
                of.column.name, of.visits
            )
        })
        .collect();
    assert_eq!(
        statistics,
        ["open x2 1h 30m 30m 30m", "prog x1 1h 1h 1h 1h"]
    );
}

#[test]
fn an_issue_outside_the_window_has_no_visits() {
    let case = Case::parse("created 09:00 open");
    let window = Window {
        start: None,
        end: Some(0),
    };
    let expanded = Expanded::read(
        Spec {
            window,
            ..case.spec(crate::notation::DURATION)
        },
        listed(),
        (),
        case.input(),
    );
    assert!(expanded.visits.is_empty() && expanded.statistics.is_empty());
}

#[test]
fn a_hundred_thousand_changes_of_a_list_are_read_at_once() {
    let names: Vec<String> = (0..100_000).map(|number| format!("v{number}")).collect();
    let items = names.iter().zip(1..).map(|(name, number)| HistoryItem {
        history: number,
        position: 0,
        at: i64::try_from(number).unwrap(),
        author: None,
        field_id: Some("f"),
        field: "F",
        from: Value::default(),
        to: Value::new(Some(name), Some(name)),
    });
    let case = Case::parse("created 00:00 open");
    let base = case.input();
    let input = IssueInput {
        created: 0,
        current: base.current,
        assignee: base.assignee,
        fields: &[],
        dates: &[],
        items,
    };
    let mut builder = TableBuilder::new(spec(FieldShape::EachChange, Some(&["1"])), listed());
    builder.push((), input);
    assert_eq!(builder.finish().layout.columns.len(), 100_001);
}
