//! Aggregation (Timepiece, section 11.6).

use std::io;

use dwell::engine::{
    AggregateBuilder, AggregateError, Denominator, Deviation, Direction, GroupHead, Measure,
    Occurrence, SpillStore, Statistic, Table,
};
use proptest::prelude::*;
use rstest::rstest;

use crate::kinds::measure;
use crate::notation::{Case, DURATION, listed, row_cells};

const ALL: [Statistic; 10] = [
    Statistic::Average(Denominator::NonNull),
    Statistic::Average(Denominator::All),
    Statistic::Sum,
    Statistic::Median,
    Statistic::Percentile85,
    Statistic::Percentile95,
    Statistic::StandardDeviation(Deviation::Population, Denominator::NonNull),
    Statistic::StandardDeviation(Deviation::Population, Denominator::All),
    Statistic::StandardDeviation(Deviation::Sample, Denominator::NonNull),
    Statistic::StandardDeviation(Deviation::Sample, Denominator::All),
];

/// Issues that were in "prog" for so many hours; without hours they never were.
fn issue(hours: Option<u32>) -> Case {
    Case::parse(&match hours {
        Some(hours) => format!(
            "created 00:00 open | 01:00 open→prog | {:02}:00 prog→done | now 99:00",
            hours + 1
        ),
        None => "created 00:00 open | now 99:00".to_owned(),
    })
}

fn builder(measure: Measure, statistic: Statistic) -> AggregateBuilder {
    AggregateBuilder::new(issue(None).spec(measure), listed(), statistic).unwrap()
}

fn of(hours: &[Option<u32>], statistic: Statistic) -> Table<GroupHead> {
    let mut builder = builder(DURATION, statistic);
    for hours in hours {
        builder.push(&[], issue(*hours).input()).unwrap();
    }
    builder.finish().unwrap()
}

/// The figure of "prog" over five issues, one of which was never there.
#[rstest]
#[case::average(Statistic::Average(Denominator::NonNull), "prog 3h30m")]
#[case::average_of_all(Statistic::Average(Denominator::All), "prog 2h48m")]
#[case::sum(Statistic::Sum, "prog 14h")]
#[case::median(Statistic::Median, "prog 2h30m")]
#[case::p85(Statistic::Percentile85, "prog 8h")]
#[case::population(
    Statistic::StandardDeviation(Deviation::Population, Denominator::NonNull),
    "prog 2h41m33297ms"
)]
#[case::population_of_all(
    Statistic::StandardDeviation(Deviation::Population, Denominator::All),
    "prog 2h47m8440ms"
)]
#[case::sample(
    Statistic::StandardDeviation(Deviation::Sample, Denominator::NonNull),
    "prog 3h6m32855ms"
)]
#[case::sample_of_all(
    Statistic::StandardDeviation(Deviation::Sample, Denominator::All),
    "prog 3h6m52136ms"
)]
fn statistics(#[case] statistic: Statistic, #[case] expected: &str) {
    let table = of(&[Some(1), Some(2), None, Some(3), Some(8)], statistic);
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.rows[0].head.issues, 5);
    let cells = row_cells(&table, &table.rows[0]);
    assert!(cells.contains(expected), "{cells}");
}

#[rstest]
#[case::one(&[5], Statistic::Percentile95, "5")]
#[case::two(&[1, 2], Statistic::Percentile85, "2")]
#[case::twenty(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], Statistic::Percentile85, "17")]
#[case::twenty_high(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], Statistic::Percentile95, "19")]
fn percentiles_are_figures_that_occur(
    #[case] hours: &[u32],
    #[case] statistic: Statistic,
    #[case] expected: &str,
) {
    let hours: Vec<Option<u32>> = hours.iter().copied().map(Some).collect();
    let table = of(&hours, statistic);
    let cells = row_cells(&table, &table.rows[0]);
    assert!(cells.contains(&format!("prog {expected}h")), "{cells}");
}

#[test]
fn counts_have_decimals() {
    let back = Case::parse("created 00:00 open | 01:00 open→prog | 02:00 prog→open | now 99:00");
    let mut builder = builder(
        Measure::StatusCount,
        Statistic::Average(Denominator::NonNull),
    );
    for case in [&back, &issue(None), &issue(None)] {
        builder.push(&[], case.input()).unwrap();
    }
    let table = builder.finish().unwrap();
    assert_eq!(
        row_cells(&table, &table.rows[0]),
        "open 13333333333e-10; prog 10000000000e-10"
    );
}

#[test]
fn a_sample_of_one_has_no_deviation() {
    let table = of(
        &[Some(1)],
        Statistic::StandardDeviation(Deviation::Sample, Denominator::NonNull),
    );
    assert_eq!(row_cells(&table, &table.rows[0]), "");
    let table = of(
        &[Some(1)],
        Statistic::StandardDeviation(Deviation::Population, Denominator::NonNull),
    );
    assert_eq!(row_cells(&table, &table.rows[0]), "open 0; prog 0; done 0");
}

#[test]
fn dates_have_no_statistics() {
    let spec = issue(None).spec(Measure::TransitionDate(Occurrence::First, Direction::To));
    let refused = AggregateBuilder::new(spec, listed(), Statistic::Sum);
    assert!(matches!(refused, Err(AggregateError::Dates)));
}

#[test]
fn groups_are_ordered_and_count_their_issues() {
    let mut builder = builder(DURATION, Statistic::Sum);
    let label = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    for (labels, hours) in [
        (["b", "x"], 1),
        (["a", "y"], 2),
        (["b", "x"], 3),
        (["a", "x"], 4),
    ] {
        builder
            .push(&label(&labels), issue(Some(hours)).input())
            .unwrap();
    }
    let table = builder.finish().unwrap();
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {}",
                row.head.labels.join("/"),
                row.head.issues,
                row_cells(&table, row)
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "a/x 1 open 1h; prog 4h; done 94h",
            "a/y 1 open 1h; prog 2h; done 96h",
            "b/x 2 open 2h; prog 4h; done 192h"
        ]
    );
}

#[test]
fn a_consolidated_average_is_not_the_sum_of_its_members() {
    let case = Case::parse("created 00:00 open | 02:00 open→prog | 04:00 prog→done | now 04:00");
    let other = Case::parse("created 00:00 open | 04:00 open→done | now 04:00");
    let set = dwell::engine::Consolidated {
        id: "s".to_owned(),
        name: "Both".to_owned(),
        statuses: vec!["1".to_owned(), "3".to_owned()],
    };
    let spec = dwell::engine::Spec {
        consolidated: vec![set],
        ..case.spec(DURATION)
    };
    let mut builder =
        AggregateBuilder::new(spec, listed(), Statistic::Average(Denominator::NonNull)).unwrap();
    builder.push(&[], case.input()).unwrap();
    builder.push(&[], other.input()).unwrap();
    let table = builder.finish().unwrap();
    assert_eq!(
        row_cells(&table, &table.rows[0]),
        "open 3h; prog 2h; done 0; Both 4h"
    );
}

/// Runs in memory, so that the tests see how many there were.
#[derive(Debug, Default)]
struct Runs(Vec<Vec<i64>>);

impl SpillStore for Runs {
    fn keep(&mut self, run: &[i64]) -> io::Result<u64> {
        assert!(run.is_sorted());
        self.0.push(run.to_vec());
        Ok(self.0.len() as u64 - 1)
    }

    fn figure(&mut self, run: u64, place: u64) -> io::Result<i64> {
        Ok(self.0[usize::try_from(run).unwrap()][usize::try_from(place).unwrap()])
    }
}

#[derive(Debug)]
struct Broken;

impl SpillStore for Broken {
    fn keep(&mut self, _: &[i64]) -> io::Result<u64> {
        Err(io::Error::other("disk full"))
    }

    fn figure(&mut self, _: u64, _: u64) -> io::Result<i64> {
        Err(io::Error::other("disk gone"))
    }
}

#[test]
fn a_store_that_fails_is_told() {
    let mut builder = builder(DURATION, Statistic::Median).spilling(Box::new(Broken), 0);
    let refused = builder.push(&[], issue(Some(1)).input());
    assert!(matches!(refused, Err(AggregateError::Spill(_))));
}

fn shown(table: &Table<GroupHead>) -> Vec<String> {
    let rows = table.rows.iter();
    rows.map(|row| format!("{:?} {}", row.head, row_cells(table, row)))
        .collect()
}

const KINDS: [&str; 5] = [
    "total",
    "count",
    "assignee/status",
    "status/day",
    "transitions",
];

fn any_case() -> impl Strategy<Value = String> {
    let status = prop::sample::select(vec!["open", "prog", "done", "old#77"]);
    let change = (
        1..40_u32,
        status.clone(),
        status.clone(),
        prop::option::of(prop::sample::select(vec!["ann#a", "bob#b"])),
    );
    (status, prop::collection::vec(change, 0..6)).prop_map(|(first, mut changes)| {
        changes.sort_by_key(|(at, ..)| *at);
        let changes = changes.iter().map(|(at, from, to, assignee)| {
            let assign = assignee.map_or(String::new(), |who| {
                format!(", -→{who} [assignee/assignee]")
            });
            format!(" | {at:02}:00 {from}→{to}{assign}")
        });
        format!(
            "created 00:00 {first}{} | is done | now 48:00",
            changes.collect::<Vec<_>>().concat()
        )
    })
}

proptest! {
    #[test]
    fn order_and_division_change_nothing(
        lines in prop::collection::vec((any_case(), 0..2_usize), 0..8),
        split in 0..8_usize,
        kind in 0..KINDS.len(),
        statistic in 0..ALL.len(),
        limit in 0..20_usize,
    ) {
        let labels = [vec!["a".to_owned()], vec!["b".to_owned()]];
        let read = |builder: &mut AggregateBuilder, lines: &[(String, usize)]| {
            for (line, label) in lines {
                builder.push(&labels[*label], Case::parse(line).input()).unwrap();
            }
        };
        let new = || builder(measure(KINDS[kind]), ALL[statistic]);
        let mut whole = new();
        read(&mut whole, &lines);
        let whole = shown(&whole.finish().unwrap());

        let mut backwards = new().spilling(Box::new(Runs::default()), limit);
        let reversed: Vec<_> = lines.iter().rev().cloned().collect();
        read(&mut backwards, &reversed);
        prop_assert_eq!(&shown(&backwards.finish().unwrap()), &whole);

        let (front, back) = lines.split_at(split.min(lines.len()));
        let mut one = new().spilling(Box::new(Runs::default()), limit);
        let mut two = new().spilling(Box::new(Runs::default()), limit / 2);
        read(&mut one, back);
        read(&mut two, front);
        one.merge(two).unwrap();
        prop_assert_eq!(&shown(&one.finish().unwrap()), &whole);
    }
}
