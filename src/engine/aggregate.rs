//! Statistics over issues, all of them or group by group (Timepiece, section 11.6).
//!
//! Order and division of the issues change nothing: sums are whole numbers, ranks are those of the sorted figures.

mod ranked;
mod spill;
mod statistic;
mod sums;

use std::collections::{BTreeMap, HashMap};
use std::io;

use self::ranked::Ranked;
use self::spill::Spill;
pub use self::spill::SpillStore;
pub use self::statistic::{Denominator, Deviation, Statistic};
use self::sums::Sums;
use super::cell::Cell;
use super::input::{HistoryItem, IssueInput};
use super::key::ColumnKey;
use super::layout::Layout;
use super::reader::Reader;
use super::spec::Spec;
use super::statuses::Statuses;
use super::table::{Row, Table};

/// The head of a row of statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupHead {
    /// One value for each field that issues are grouped by; none where all issues are one group.
    pub labels: Vec<String>,
    pub issues: u64,
    /// Issues whose history was not as it should be.
    pub faulty_issues: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    #[error("dates have no statistics")]
    Dates,
    #[error("the figures could not be kept")]
    Spill(#[from] io::Error),
}

/// Reads issues into statistics. Sums, averages and deviations keep a few numbers for each column and group; medians
/// and percentiles keep 8 bytes for each figure.
#[derive(Debug)]
pub struct AggregateBuilder {
    reader: Reader,
    statistic: Statistic,
    groups: BTreeMap<Vec<String>, Group>,
    spill: Spill,
}

#[derive(Debug, Default)]
struct Group {
    issues: u64,
    faulty: u64,
    columns: HashMap<ColumnKey, Figures>,
}

/// What is kept of one column.
#[derive(Debug)]
enum Figures {
    Summed(Sums),
    Ranked(Ranked),
}

impl AggregateBuilder {
    /// Keeps everything in memory.
    pub fn new(
        spec: Spec,
        statuses: Statuses,
        statistic: Statistic,
    ) -> Result<Self, AggregateError> {
        if spec.measure.is_date() {
            return Err(AggregateError::Dates);
        }
        Ok(Self {
            reader: Reader::new(spec, statuses),
            statistic,
            groups: BTreeMap::new(),
            spill: Spill::default(),
        })
    }

    /// Hands figures over to `store` whenever more than `limit` of them are in memory.
    #[must_use]
    pub fn spilling(mut self, store: Box<dyn SpillStore>, limit: usize) -> Self {
        self.spill = Spill::new(store, limit);
        self
    }

    /// Adds an issue to the group of its labels.
    pub fn push<'a, I>(
        &mut self,
        labels: &[String],
        issue: IssueInput<'a, I>,
    ) -> Result<(), AggregateError>
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.reader.read(issue);
        if !self.groups.contains_key(labels) {
            self.groups.insert(labels.to_vec(), Group::default());
        }
        let Some(group) = self.groups.get_mut(labels) else {
            return Ok(());
        };
        group.issues += 1;
        group.faulty += u64::from(self.reader.faults().next().is_some());
        let ranked = self.statistic.rank();
        for (key, cell) in self.reader.cells() {
            let figures = group.columns.entry(*key).or_insert_with(|| match ranked {
                Some(_) => Figures::Ranked(Ranked::default()),
                None => Figures::Summed(Sums::default()),
            });
            match (figures, cell.amount()) {
                (Figures::Summed(sums), Some(amount)) => sums.add(amount),
                (Figures::Ranked(ranked), Some(amount)) => {
                    ranked.add(amount);
                    self.spill.held += 1;
                }
                (_, None) => {}
            }
        }
        self.make_room()
    }

    /// Joins what another builder of the same report has read.
    pub fn merge(&mut self, other: Self) -> Result<(), AggregateError> {
        let moved = self.reader.absorb(&other.reader);
        let first_store = self.spill.join(other.spill);
        for (labels, theirs) in other.groups {
            let ours = self.groups.entry(labels).or_default();
            ours.issues += theirs.issues;
            ours.faulty += theirs.faulty;
            for (key, figures) in theirs.columns {
                let key = moved.column(key);
                match (ours.columns.get_mut(&key), figures) {
                    (Some(Figures::Summed(ours)), Figures::Summed(theirs)) => ours.join(theirs),
                    (Some(Figures::Ranked(ours)), Figures::Ranked(theirs)) => {
                        ours.join(theirs, first_store);
                    }
                    (_, Figures::Ranked(mut theirs)) => {
                        theirs.move_runs(first_store);
                        ours.columns.insert(key, Figures::Ranked(theirs));
                    }
                    (_, figures) => {
                        ours.columns.insert(key, figures);
                    }
                }
            }
        }
        self.make_room()
    }

    /// One row a group, in the order of labels; none when there was no issue.
    pub fn finish(mut self) -> Result<Table<GroupHead>, AggregateError> {
        let mut rows = Vec::with_capacity(self.groups.len());
        let counts = self.reader.spec.measure.is_count();
        for (labels, group) in std::mem::take(&mut self.groups) {
            let mut cells = Vec::with_capacity(group.columns.len());
            for (key, figures) in group.columns {
                let cell = match figures {
                    Figures::Summed(sums) => self.statistic.of_sums(&sums, group.issues, counts),
                    Figures::Ranked(ranked) => {
                        let ranks = self.statistic.rank();
                        ranks
                            .map(|rank| ranked.find(rank, &mut self.spill, counts))
                            .transpose()?
                    }
                };
                cells.extend(cell.map(|cell: Cell| (key, cell)));
            }
            cells.sort_unstable_by_key(|(key, _)| *key);
            rows.push(Row {
                head: GroupHead {
                    labels,
                    issues: group.issues,
                    faulty_issues: group.faulty,
                },
                cells,
                current: None,
                faults: Vec::new(),
            });
        }
        let met = rows.iter().flat_map(|row| row.cells.iter());
        let layout = Layout::new(&self.reader, met.map(|(key, _)| *key));
        if self.statistic.counts_all() {
            for row in &mut rows {
                let zero = self
                    .statistic
                    .of_sums(&Sums::default(), row.head.issues, counts);
                row.fill(&layout.columns, zero);
            }
        }
        Ok(Table { layout, rows })
    }

    fn make_room(&mut self) -> Result<(), AggregateError> {
        if !self.spill.is_full() {
            return Ok(());
        }
        let columns = self
            .groups
            .values_mut()
            .flat_map(|group| group.columns.values_mut());
        for figures in columns {
            if let Figures::Ranked(ranked) = figures {
                ranked.spill(&mut self.spill)?;
            }
        }
        self.spill.held = 0;
        Ok(())
    }
}
