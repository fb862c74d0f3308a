//! What must agree between reports of the same issues.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dwell::engine::{Calendar, Cell, Part, Spec, Table, TableBuilder, Window};
use proptest::prelude::*;

use crate::calendar::rules;
use crate::kinds::measure;
use crate::notation::{Case, listed};

pub(crate) static BERLIN: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::new(&rules("Europe/Berlin", "mon-fri", "8-12 13-17")).unwrap());
pub(crate) static NEW_YORK: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::new(&rules("America/New_York", "daily", "9-18")).unwrap());

pub(crate) fn any_issue() -> impl Strategy<Value = Case> {
    let status = prop::sample::select(vec!["open", "prog", "review", "done", "old#77"]);
    let who = prop::sample::select(vec!["ann#a", "bob#b", "-"]);
    let move_on = (0..90_u32, status.clone(), status.clone())
        .prop_map(|(at, from, to)| (at, format!("{from}→{to}")));
    let assign = (0..90_u32, who.clone(), who.clone())
        .prop_map(|(at, from, to)| (at, format!("{from}→{to} [assignee/assignee]")));
    let changes = prop::collection::vec(prop_oneof![move_on, assign], 0..12);
    let trim = prop::option::of((0..100_u32, 0..100_u32));
    (0..60_u32, status.clone(), status, who, changes, trim).prop_map(|(created, first, last, who, changes, trim)| {
        let changes = changes.iter().map(|(at, change)| format!(" | {at:02}:00 {change}"));
        let changes = changes.collect::<Vec<_>>().concat();
        let trim = trim.map_or(String::new(), |(a, b)| format!(" | trim {:02}:00..{:02}:00", a.min(b), a.max(b)));
        Case::parse(&format!("created {created:02}:00 {first}{changes} | is {last} | assigned {who} | now 95:00{trim}"))
    })
}

pub(crate) fn table(case: &Case, name: &str, calendar: &Calendar) -> Table<()> {
    case.table_of(Spec {
        calendar: calendar.clone(),
        ..case.spec(measure(name))
    })
}

/// The sums of one level of a report's columns; empty cells have none.
pub(crate) fn margin<K: Ord>(
    table: &Table<()>,
    key: impl Fn(Part, Option<Part>) -> K,
) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for column in &table.layout.columns {
        if let Some(ms) = table.rows[0].cell(column.key).and_then(Cell::ms) {
            *sums
                .entry(key(column.key.outer, column.key.inner))
                .or_default() += ms;
        }
    }
    sums
}

proptest! {
    #[test]
    fn margins_are_the_reports_of_one_level(case in any_issue(), working in any::<bool>()) {
        let calendar = if working { BERLIN.clone() } else { Calendar::always() };
        let one = |name: &str| margin(&table(&case, name, &calendar), |outer, _| outer);
        let two = table(&case, "status/assignee", &calendar);
        prop_assert_eq!(margin(&two, |status, _| status), one("total"));
        prop_assert_eq!(margin(&two, |_, who| who.unwrap()), one("assignee"));
        let turned = table(&case, "assignee/status", &calendar);
        prop_assert_eq!(margin(&turned, |who, status| (status.unwrap(), who)), margin(&two, |status, who| (status, who.unwrap())));
    }

    #[test]
    fn periods_add_up_to_the_whole(case in any_issue(), unit in 0..5_usize) {
        let name = ["status/day", "status/week", "status/month", "status/quarter", "status/year"][unit];
        let whole = margin(&table(&case, "total", &NEW_YORK), |outer, _| outer);
        prop_assert_eq!(margin(&table(&case, name, &NEW_YORK), |outer, _| outer), whole);
    }

    #[test]
    fn reports_of_parts_merge_into_the_report_of_all(cases in prop::collection::vec(any_issue(), 1..6), split in 0..6_usize) {
        for name in ["total", "status/assignee", "first to", "transitions"] {
            let spec = || cases[0].spec(measure(name));
            let read = |cases: &[Case]| {
                let mut builder = TableBuilder::new(spec(), listed());
                for (place, case) in cases.iter().enumerate() {
                    builder.push(place, case.input());
                }
                builder
            };
            let show = |table: &Table<usize>| {
                let rows = table.rows.iter();
                rows.map(|row| (crate::notation::row_cells(table, row), row.faults.len())).collect::<Vec<_>>()
            };
            let whole = read(&cases).finish();
            let (front, back) = cases.split_at(split.min(cases.len()));
            let mut merged = read(front);
            merged.merge(read(back));
            prop_assert_eq!(show(&merged.finish()), show(&whole));
        }
    }

    #[test]
    fn no_report_panics(case in any_issue(), now in any::<i64>(), start in prop::option::of(any::<i64>()), end in prop::option::of(any::<i64>())) {
        for name in ["average", "transitions", "last to", "status/year", "assignee/status", "group"] {
            let spec = Spec { now, window: Window { start, end }, ..case.spec(measure(name)) };
            prop_assert_eq!(case.table_of(spec).rows.len(), 1);
        }
    }
}

#[test]
fn days_until_the_year_3000_are_no_trouble() {
    let case = Case::parse("created 00:00 open");
    let spec = Spec {
        now: i64::MAX,
        ..case.spec(measure("status/day"))
    };
    assert_eq!(case.table_of(spec).layout.columns.len(), 376_200);
}
