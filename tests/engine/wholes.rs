//! What holds for whole reports of any issue.

use dwell::engine::{
    Calendar, Cell, ColumnKey, Consolidated, Expanded, FieldShape, HistoryField, HistoryItem,
    IssueInput, Measure, MultiVisit, Part, RowReader, Spec, Table, TableBuilder, Value, Window,
};
use proptest::prelude::*;

use crate::kinds::measure;
use crate::margins::{BERLIN, any_issue, margin, table};
use crate::notation::{Case, DURATION, listed, row_cells};

fn sum(table: &Table<()>) -> i64 {
    let columns = table.layout.columns.iter();
    let cells = columns.filter_map(|column| table.rows[0].cell(column.key));
    cells.filter_map(Cell::ms).sum()
}

/// When, from which status and to which one.
type Change = (i64, String, String);

/// The issue that a trimmed report saw, as an issue of its own: creation, changes, current status.
fn trimmed_issue(case: &Case) -> Option<(i64, Vec<Change>, String)> {
    let expanded = Expanded::read(case.spec(DURATION), listed(), (), case.input());
    let id = |column: ColumnKey| match column.outer {
        Part::Status(status) => expanded.layout.statuses.status(status).id.clone(),
        _ => String::new(),
    };
    let first = expanded.visits.first()?;
    let changes = expanded.visits.windows(2).map(|pair| {
        let (from, to) = (id(pair[0].column), id(pair[1].column));
        // Two visits of one status have a gap between them; without it the change would be none.
        let from = if from == to { "404".to_owned() } else { from };
        (pair[1].start, from, to)
    });
    let last = id(expanded.visits.last()?.column);
    Some((first.start, changes.collect(), last))
}

fn durations(case: &Case, created: i64, changes: &[Change], last: &str) -> String {
    let value = |id| Value::new(Some(id), None);
    let items = changes
        .iter()
        .zip(1..)
        .map(|((at, from, to), history)| HistoryItem {
            history,
            position: 0,
            at: *at,
            author: None,
            field_id: Some("status"),
            field: "status",
            from: value(from),
            to: value(to),
        });
    let mut builder = TableBuilder::new(case.spec(DURATION), listed());
    builder.push(
        (),
        IssueInput {
            created,
            current: value(last),
            assignee: Value::default(),
            fields: &[],
            dates: &[],
            items,
        },
    );
    by_id(&builder.finish())
}

/// Names of deleted statuses are lost on the way; ids are not.
fn by_id(table: &Table<()>) -> String {
    let columns = table.layout.columns.iter();
    let cells = columns.filter_map(|column| {
        Some(format!(
            "{} {:?}",
            column.id,
            table.rows[0].cell(column.key)?
        ))
    });
    cells.collect::<Vec<_>>().join("; ")
}

proptest! {
    #[test]
    fn statuses_add_up_to_the_life_in_the_calendar(case in any_issue()) {
        let Window { start, end } = case.window;
        let from = case.created.max(start.unwrap_or(i64::MIN));
        let until = case.now.min(end.unwrap_or(i64::MAX));
        for name in ["total", "assignee", "day/status", "status/month"] {
            prop_assert_eq!(sum(&table(&case, name, &BERLIN)), BERLIN.worked(from, until), "{}", name);
        }
    }

    #[test]
    fn no_cell_exceeds_the_time_that_passed(case in any_issue(), which in 0..4_usize) {
        let name = ["total", "average", "status/assignee", "day/status"][which];
        let elapsed = table(&case, name, &Calendar::always());
        let worked = table(&case, name, &BERLIN);
        for column in &worked.layout.columns {
            let (less, more) = (worked.rows[0].cell(column.key), elapsed.rows[0].cell(column.key));
            if which < 3 {
                prop_assert_eq!(less.is_some(), more.is_some(), "{}", &column.name);
            }
            prop_assert!(less.and_then(Cell::ms) <= more.and_then(Cell::ms).or(Some(0)), "{}", &column.name);
        }
    }

    #[test]
    fn a_trimmed_history_trimmed_again_is_the_same(case in any_issue()) {
        let once = by_id(&case.table(DURATION));
        if let Some((created, changes, last)) = trimmed_issue(&case) {
            // The first change says where the issue began: there a gap cannot be told.
            prop_assume!(changes.first().is_none_or(|(_, from, _)| from != "404"));
            prop_assert_eq!(durations(&case, created, &changes, &last), once);
        } else {
            prop_assert_eq!(once, "");
        }
    }

    #[test]
    fn visits_add_up_to_durations_and_counts(case in any_issue()) {
        let expanded = Expanded::read(case.spec(DURATION), listed(), (), case.input());
        let average = case.table(Measure::StatusDuration(MultiVisit::Average));
        prop_assert_eq!(expanded.statistics.len(), expanded.layout.columns.len());
        for of in &expanded.statistics {
            let cell = expanded.row.cell(of.column.key);
            prop_assert_eq!(cell, Some(Cell::Duration { ms: of.total, visits: of.visits }));
            prop_assert!(of.least <= of.average && of.average <= of.most);
            let same = average.layout.columns.iter().find(|column| column.id == of.column.id).unwrap();
            prop_assert_eq!(average.rows[0].cell(same.key).and_then(Cell::ms), Some(of.average));
        }
    }

    #[test]
    fn consolidated_columns_and_groups_are_sums(case in any_issue()) {
        let everything = Consolidated {
            id: "all".to_owned(),
            name: "All".to_owned(),
            statuses: ["1", "3", "4", "6", "77"].map(str::to_owned).to_vec(),
        };
        let spec = Spec { consolidated: vec![everything], ..case.spec(DURATION) };
        let both = margin(&case.table_of(spec), |outer, _| matches!(outer, Part::Consolidated(_)));
        prop_assert_eq!(both.get(&true), both.get(&false));

        let people = table(&case, "assignee", &BERLIN);
        let of = |id: &str| {
            let column = people.layout.columns.iter().find(|column| column.id == id);
            column.and_then(|column| people.rows[0].cell(column.key)).and_then(Cell::ms)
        };
        let groups = margin(&table(&case, "group", &BERLIN), |group, _| group);
        prop_assert_eq!(groups.get(&Part::Group(1)).copied(), of("b"));
        let [ann, bob] = [of("a"), of("b")];
        let members = ann.or(bob).map(|_| ann.unwrap_or(0) + bob.unwrap_or(0));
        prop_assert_eq!(groups.get(&Part::Group(0)).copied(), members);
    }

    #[test]
    fn a_field_measures_assignees_as_the_assignee_report_does(case in any_issue()) {
        let field = HistoryField {
            id: "assignee".to_owned(),
            name: "assignee".to_owned(),
            shape: FieldShape::Single,
        };
        let now = [case.input().assignee];
        let fields = [now.as_slice()];
        let input = case.input();
        let mut builder = TableBuilder::new(case.spec(Measure::FieldDuration(vec![field])), listed());
        builder.push((), IssueInput { fields: &fields, ..input });
        let one = margin(&builder.finish(), |outer, _| outer);
        prop_assert_eq!(one.into_values().collect::<Vec<_>>(), margin(&case.table(measure("assignee")), |outer, _| outer).into_values().collect::<Vec<_>>());
    }

    #[test]
    fn rows_put_aside_are_the_rows_of_the_table(cases in prop::collection::vec(any_issue(), 1..6)) {
        for name in ["total", "status/assignee", "last to", "transitions", "group"] {
            let spec = || cases[0].spec(measure(name));
            let mut builder = TableBuilder::new(spec(), listed());
            let mut reader = RowReader::new(spec(), listed());
            let mut aside = Vec::new();
            for (place, case) in cases.iter().enumerate() {
                builder.push(place, case.input());
                aside.push(serde_json::to_string(&reader.read(place, case.input())).unwrap());
            }
            let whole = builder.finish();
            let streamed = Table {
                layout: reader.finish(),
                rows: aside.iter().map(|row| serde_json::from_str(row).unwrap()).collect(),
            };
            prop_assert_eq!(&streamed.rows, &whole.rows);
            for (one, other) in streamed.rows.iter().zip(&whole.rows) {
                prop_assert_eq!(row_cells(&streamed, one), row_cells(&whole, other));
            }
        }
    }

    #[test]
    fn columns_that_are_known_do_not_change(cases in prop::collection::vec(any_issue(), 1..6), which in 0..5_usize, chosen in any::<bool>()) {
        let name = ["total", "count", "last to", "group", "status/assignee"][which];
        let spec = Spec {
            statuses: chosen.then(|| vec!["6".to_owned(), "1".to_owned()]),
            ..cases[0].spec(measure(name))
        };
        let mut reader = RowReader::new(spec, listed());
        let (known, before) = (reader.knows_columns(), reader.layout().columns);
        prop_assert_eq!(known, name == "group" || chosen && which < 3, "{}", name);
        for case in &cases {
            reader.read((), case.input());
        }
        if known {
            prop_assert_eq!(reader.finish().columns, before);
        }
    }
}

#[test]
fn columns_of_a_status_that_only_history_may_know_are_not_known() {
    let case = Case::parse("created 09:00 open");
    let spec = Spec {
        statuses: Some(vec!["1".to_owned(), "77".to_owned()]),
        ..case.spec(DURATION)
    };
    assert!(!RowReader::new(spec, listed()).knows_columns());
}
