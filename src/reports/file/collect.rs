//! The first pass: rows onto disk, statistics into memory.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::figures::{FigureSpool, MOST_HELD};
use super::unwritten;
use crate::engine::{AggregateBuilder, AggregateError, Row, RowReader, Statistic, Value};
use crate::export::RowHead;
use crate::jira::{Changelog, Issue};
use crate::reports::aggregate::choice::Choice;
use crate::reports::aggregate::counted;
use crate::reports::input::Present;
use crate::reports::people::People;
use crate::reports::plan::Plan;
use crate::reports::request::file::FileChoice;
use crate::reports::rows::head;
use crate::reports::spool::Spool;
use crate::reports::{ReportError, Run};

type Entries<'a> = &'a [(Issue, Changelog)];

/// All that was read so far.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) reader: RowReader,
    /// `None`: the file has no list.
    pub(super) rows: Option<Spool>,
    pub(super) groups: Groups,
    pub(super) statistics: Vec<(Statistic, AggregateBuilder)>,
    /// Which issues the statistics are about.
    pub(super) choice: Choice,
    pub(super) issues: u64,
}

/// Which group each row is of, where rows are grouped.
#[derive(Debug, Default)]
pub(super) struct Groups {
    numbers: BTreeMap<Vec<String>, u32>,
    of_rows: Vec<u32>,
}

impl Collected {
    pub(super) fn new(
        run: &Run<'_>,
        choice: &FileChoice,
        scratch: &Path,
    ) -> Result<Self, ReportError> {
        let spec = &run.plan.spec;
        let none = || Plan::statuses(run.metadata, std::iter::empty());
        let builder = |statistic: &Statistic| {
            let builder = AggregateBuilder::new(spec.clone(), none(), *statistic)?;
            let spool = FigureSpool::new(scratch.to_owned());
            Ok((*statistic, builder.spilling(Box::new(spool), MOST_HELD)))
        };
        let statistics: Result<_, AggregateError> = choice.statistics.iter().map(builder).collect();
        let rows = choice.list.then(|| Spool::new(scratch)).transpose();
        Ok(Self {
            reader: RowReader::new(spec.clone(), none()),
            rows: rows.map_err(unwritten)?,
            groups: Groups::default(),
            statistics: statistics?,
            choice: Choice::default(),
            issues: 0,
        })
    }

    pub(super) fn take(
        &mut self,
        run: &Run<'_>,
        people: &People,
        batch: Entries<'_>,
    ) -> Result<(), ReportError> {
        if self.rows.is_some() {
            self.list(run, people, batch)?;
        }
        if !self.statistics.is_empty() {
            let chosen = self.choice.of(run, people, batch);
            for (statistic, whole) in &mut self.statistics {
                whole.merge(counted(run, *statistic, people, &chosen)?)?;
            }
        }
        self.issues += batch.len() as u64;
        Ok(())
    }

    fn list(
        &mut self,
        run: &Run<'_>,
        people: &People,
        batch: Entries<'_>,
    ) -> Result<(), ReportError> {
        let statuses = Plan::statuses(run.metadata, batch.iter().map(|(issue, _)| issue));
        let mut reader = RowReader::new(run.plan.spec.clone(), statuses);
        let mut rows: Vec<Row<RowHead>> = Vec::with_capacity(batch.len());
        for entry in batch {
            let present = Present::of(run.plan, people, entry);
            let values = present.values();
            let fields: Vec<&[Value<'_>]> = values.iter().map(Vec::as_slice).collect();
            rows.push(reader.read(head(run.plan, &entry.0), present.input(&fields)));
        }
        // What the batch calls a status or a person is something else in the whole.
        self.reader.join(&reader, &mut rows);
        let is_grouped = !run.request.shape.group_by.is_empty();
        for row in &rows {
            if is_grouped {
                let labels = run.plan.groups.labels_in(&row.head.fields);
                self.groups.add(&labels);
            }
            self.keep(row).map_err(unwritten)?;
        }
        Ok(())
    }

    fn keep(&mut self, row: &Row<RowHead>) -> io::Result<()> {
        let Some(rows) = &mut self.rows else {
            return Ok(());
        };
        rows.push(&postcard::to_stdvec(row).map_err(io::Error::other)?)
    }
}

impl Groups {
    fn add(&mut self, labels: &[String]) {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let known = self.numbers.get(labels).copied();
        let number = known.unwrap_or_else(|| {
            self.numbers.insert(labels.to_vec(), next);
            next
        });
        self.of_rows.push(number);
    }

    /// The rows group by group, within a group as they came.
    pub(super) fn order(self, rows: usize) -> Vec<usize> {
        let mut ranks = vec![0_usize; self.numbers.len()];
        for (rank, number) in self.numbers.into_values().enumerate() {
            ranks[number as usize] = rank;
        }
        let mut order: Vec<usize> = (0..rows).collect();
        if !self.of_rows.is_empty() {
            order.sort_by_key(|row| ranks[self.of_rows[*row] as usize]);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn rows_come_group_by_group_and_within_one_as_they_came() {
        let mut groups = Groups::default();
        for label in ["b", "a", "b", "c", "a"] {
            groups.add(&[label.to_owned()]);
        }
        assert_eq!(groups.order(5), [1, 4, 0, 2, 3]);
        assert_eq!(Groups::default().order(3), [0, 1, 2]);
    }
}
