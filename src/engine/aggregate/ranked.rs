//! Figures in their order.

use std::io;

use super::Cell;
use super::spill::{Run, Spill};
use super::statistic::{Rank, cell_of};

/// Every figure of one column.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    held: Vec<i64>,
    runs: Vec<Run>,
}

impl Ranked {
    pub(super) fn add(&mut self, amount: i64) {
        self.held.push(amount);
    }

    /// `first_store` is where the other's stores begin among ours.
    pub(super) fn join(&mut self, mut other: Self, first_store: usize) {
        other.move_runs(first_store);
        self.held.append(&mut other.held);
        self.runs.append(&mut other.runs);
    }

    pub(super) fn move_runs(&mut self, first_store: usize) {
        for run in &mut self.runs {
            run.store += first_store;
        }
    }

    pub(super) fn spill(&mut self, spill: &mut Spill) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        self.held.sort_unstable();
        if let Some(run) = spill.keep(&self.held)? {
            self.runs.push(run);
            self.held = Vec::new();
        }
        Ok(())
    }

    pub(super) fn find(mut self, rank: Rank, spill: &mut Spill, counts: bool) -> io::Result<Cell> {
        self.held.sort_unstable();
        let held = u64::try_from(self.held.len()).unwrap_or(u64::MAX);
        let count = self.runs.iter().fold(held, |sum, run| sum + run.len);
        let (low, high) = rank.places(count);
        let first = i128::from(self.at(low, spill)?);
        let second = if low == high {
            first
        } else {
            i128::from(self.at(high, spill)?)
        };
        Ok(cell_of(first + second, 2, counts))
    }

    /// The figure at a place, counted from 1: the least that so many do not exceed.
    fn at(&self, place: u64, spill: &mut Spill) -> io::Result<i64> {
        if self.runs.is_empty() {
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            return Ok(self.held.get(place - 1).copied().unwrap_or_default());
        }
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        while low < high {
            let middle = low.midpoint(high);
            if self.at_most(middle, spill)? >= place {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    fn at_most(&self, most: i64, spill: &mut Spill) -> io::Result<u64> {
        let held = self.held.partition_point(|amount| *amount <= most);
        let mut count = u64::try_from(held).unwrap_or(u64::MAX);
        for run in &self.runs {
            count += spill.at_most(*run, most)?;
        }
        Ok(count)
    }
}
