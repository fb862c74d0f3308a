//! Figures that do not stay in memory.

use std::fmt::Debug;
use std::io;

/// Keeps sorted runs of figures for as long as it lives: a file, usually.
pub trait SpillStore: Debug + Send {
    /// Keeps a run; the number to ask for it.
    fn keep(&mut self, run: &[i64]) -> io::Result<u64>;

    /// The figure at a place of a run.
    fn figure(&mut self, run: u64, place: u64) -> io::Result<i64>;
}

/// The stores of one aggregate: its own, and those of what was merged into it.
#[derive(Debug, Default)]
pub(super) struct Spill {
    stores: Vec<Box<dyn SpillStore>>,
    limit: usize,
    /// Figures in memory.
    pub(super) held: usize,
}

/// A run in one of the stores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) store: usize,
    number: u64,
    pub(super) len: u64,
}

impl Spill {
    pub(super) fn new(store: Box<dyn SpillStore>, limit: usize) -> Self {
        Self {
            stores: vec![store],
            limit,
            held: 0,
        }
    }

    /// Never, without a store.
    pub(super) fn is_full(&self) -> bool {
        !self.stores.is_empty() && self.held > self.limit
    }

    /// Takes over another one's stores; the place of the first of them.
    pub(super) fn join(&mut self, other: Self) -> usize {
        let first = self.stores.len();
        if first == 0 {
            self.limit = other.limit;
        }
        self.stores.extend(other.stores);
        self.held += other.held;
        first
    }

    pub(super) fn keep(&mut self, run: &[i64]) -> io::Result<Option<Run>> {
        let Some(store) = self.stores.first_mut() else {
            return Ok(None);
        };
        Ok(Some(Run {
            store: 0,
            number: store.keep(run)?,
            len: u64::try_from(run.len()).unwrap_or(u64::MAX),
        }))
    }

    /// How many figures of a sorted run are at most this.
    pub(super) fn at_most(&mut self, run: Run, most: i64) -> io::Result<u64> {
        let store = &mut self.stores[run.store];
        let (mut low, mut high) = (0, run.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if store.figure(run.number, middle)? <= most {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}
