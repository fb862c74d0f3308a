//! Large and absurd issues are read in a bounded number of steps, whatever the report.

use dwell::engine::{
    Expanded, FieldShape, HistoryField, HistoryItem, IssueInput, Measure, Metric, MetricEdge,
    Occurrence, Spec, TableBuilder, Value,
};
use rstest::rstest;

use crate::kinds::measure;
use crate::margins::NEW_YORK;
use crate::notation::{Case, DURATION, cells, listed};

const HISTORIES: u64 = 100_000;
/// 2999-12-31.
const LATE: i64 = 32_503_593_600_000;

fn field(shape: FieldShape) -> Measure {
    Measure::FieldDuration(vec![HistoryField {
        id: "f".to_owned(),
        name: "F".to_owned(),
        shape,
    }])
}

fn between() -> Measure {
    let edge = |ids: &[&str], visit| MetricEdge::Statuses {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        visit,
    };
    Measure::BetweenStatuses(vec![Metric {
        id: "m".to_owned(),
        name: "M".to_owned(),
        start: Some(edge(&["3"], Occurrence::First)),
        stop: edge(&["404", "1"], Occurrence::Last),
        pause: vec!["3".to_owned()],
    }])
}

/// Status, assignee and field change with every history, from 1970 to 2999, out of order, some of them twice.
fn items<'a>() -> impl Iterator<Item = HistoryItem<'a>> {
    let order = (0..HISTORIES).map(|n| n * 7_919 % HISTORIES);
    order.chain(0..100).flat_map(|history| {
        let flips = [("1", "3"), ("a", "b"), ("x", "y z")];
        let fields = ["status", "assignee", "f"];
        let step = LATE / i64::try_from(HISTORIES).unwrap();
        (0..)
            .zip(fields.into_iter().zip(flips))
            .map(move |(position, (field, (one, other)))| {
                let (from, to) = if history.is_multiple_of(2) {
                    (one, other)
                } else {
                    (other, one)
                };
                HistoryItem {
                    history,
                    position,
                    at: i64::try_from(history).unwrap() * step,
                    author: Some("carl"),
                    field_id: Some(field),
                    field,
                    from: Value::new(Some(from), Some(from)),
                    to: Value::new(Some(to), Some(to)),
                }
            })
    })
}

#[rstest]
#[case::average(measure("average"))]
#[case::count(measure("count"))]
#[case::transitions(measure("transitions"))]
#[case::last_to(measure("last to"))]
#[case::days(measure("status/day"))]
#[case::years(measure("status/year"))]
#[case::assignees(measure("assignee/status"))]
#[case::groups(measure("group"))]
#[case::between(between())]
#[case::one_value(field(FieldShape::Single))]
#[case::values_added(field(FieldShape::EachChange))]
#[case::lists(field(FieldShape::WholeList(' ')))]
fn a_hundred_thousand_histories(#[case] measure: Measure) {
    let case = Case::parse("created 00:00 open");
    let spec = Spec {
        now: LATE,
        calendar: NEW_YORK.clone(),
        ..case.spec(measure)
    };
    let now = [Value::new(Some("x"), Some("x"))];
    let fields = [now.as_slice()];
    let mut builder = TableBuilder::new(spec, listed());
    builder.push(
        (),
        IssueInput {
            created: 0,
            current: Value::new(Some("1"), Some("open")),
            assignee: Value::new(Some("a"), Some("a")),
            fields: &fields,
            dates: &[],
            items: items(),
        },
    );
    let table = builder.finish();
    assert_eq!(
        table.rows[0].faults.len(),
        0,
        "{:?}",
        table.rows[0].faults.first()
    );
    assert!(!table.layout.columns.is_empty());
}

#[test]
fn a_hundred_thousand_names_without_ids() {
    let names: Vec<String> = (0..=HISTORIES).map(|n| format!("was {n}")).collect();
    let items = (0..HISTORIES).zip(names.windows(2)).map(|(history, pair)| {
        let value = |name| Value::new(None, Some(name));
        HistoryItem {
            history,
            position: 0,
            at: i64::try_from(history).unwrap(),
            author: None,
            field_id: Some("status"),
            field: "status",
            from: value(&pair[0]),
            to: value(&pair[1]),
        }
    });
    let last = names.last().map(String::as_str);
    let spec = Case::parse("created 00:00 open | now 13:00").spec(DURATION);
    let mut builder = TableBuilder::new(spec, listed());
    builder.push(
        (),
        IssueInput {
            created: 0,
            current: Value::new(None, last),
            assignee: Value::default(),
            fields: &[],
            dates: &[],
            items,
        },
    );
    assert_eq!(builder.finish().layout.columns.len(), names.len());
}

/// In `prog` from the first instant until 1970, then in `review`.
fn all_time() -> Case {
    let mut case = Case::parse("created 00:00 prog | 00:00 prog→review | now 00:01");
    (case.created, case.now) = (i64::MIN, i64::MAX);
    case
}

#[test]
fn pauses_that_exceed_all_numbers() {
    let metric = Metric {
        id: "m".to_owned(),
        name: "M".to_owned(),
        start: None,
        stop: MetricEdge::Date {
            field: "none".to_owned(),
        },
        pause: vec!["3".to_owned(), "4".to_owned()],
    };
    let table = all_time().table(Measure::BetweenStatuses(vec![metric]));
    assert_eq!(cells(&table), "M 0 paused");
}

#[test]
fn a_moment_of_an_age_that_exceeds_all_numbers() {
    let mut case = Case::parse("created 00:00 prog | now 00:01");
    (case.created, case.now) = (i64::MIN, i64::MAX);
    let spec = Spec {
        statuses: Some(vec!["3".to_owned()]),
        ..case.spec(field(FieldShape::EachChange))
    };
    let change = |history, at, from, to| HistoryItem {
        history,
        position: 0,
        at,
        author: None,
        field_id: Some("f"),
        field: "f",
        from: Value::new(from, from),
        to: Value::new(to, to),
    };
    let items = [change(1, 0, None, Some("x")), change(2, 1, Some("x"), None)];
    let mut builder = TableBuilder::new(spec, listed());
    builder.push(
        (),
        IssueInput {
            fields: &[&[]],
            items: items.into_iter(),
            created: case.created,
            current: Value::new(Some("3"), Some("prog")),
            assignee: Value::default(),
            dates: &[],
        },
    );
    let table = builder.finish();
    let columns = table.layout.columns.iter();
    let cells: Vec<_> = columns
        .filter_map(|column| table.rows[0].cell(column.key)?.ms())
        .collect();
    assert!(
        !cells.is_empty() && cells.iter().all(|ms| *ms >= 0),
        "{cells:?}"
    );
}

#[test]
fn a_hundred_thousand_visits_are_expanded() {
    let case = Case::parse("created 00:00 open");
    let spec = Spec {
        now: LATE,
        calendar: NEW_YORK.clone(),
        ..case.spec(DURATION)
    };
    let input = IssueInput {
        created: 0,
        current: Value::new(Some("1"), Some("open")),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items: items(),
    };
    let expanded = Expanded::read(spec, listed(), (), input);
    assert_eq!(expanded.visits.len(), 100_001);
}
