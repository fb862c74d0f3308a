//! Large and absurd issues are read in a bounded number of steps, whatever the report.

use dwell::engine::{
    Expanded, FieldShape, HistoryField, HistoryItem, IssueInput, Measure, Metric, MetricEdge,
    Occurrence, Spec, TableBuilder, Value,
};
use rstest::rstest;

use crate::kinds::measure;
use crate::margins::NEW_YORK;
use crate::notation::{Case, DURATION, listed};

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
