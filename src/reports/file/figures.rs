//! Figures of medians and percentiles beyond those that stay in memory: sorted runs, so many figures a sealed record.

use std::io;
use std::path::PathBuf;

use crate::engine::SpillStore;
use crate::reports::spool::{Spool, Spooled};

/// Figures in memory, of all columns and groups of one statistic: 8 bytes each.
pub(super) const MOST_HELD: usize = 1_000_000;
/// Figures of a record.
const RECORD: usize = 1024;

/// Takes runs until the first figure is asked for. There is no file before the first run.
#[derive(Debug)]
pub(super) struct FigureSpool {
    directory: PathBuf,
    runs: Runs,
    /// The first record of each run.
    starts: Vec<usize>,
    records: usize,
    /// The record that was read last, with its number.
    last: Option<(usize, Vec<i64>)>,
}

#[derive(Debug)]
enum Runs {
    None,
    Written(Spool),
    Read(Spooled),
}

impl FigureSpool {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            runs: Runs::None,
            starts: Vec::new(),
            records: 0,
            last: None,
        }
    }

    fn record(&mut self, number: usize) -> io::Result<&[i64]> {
        self.runs = match std::mem::replace(&mut self.runs, Runs::None) {
            Runs::Written(spool) => Runs::Read(spool.finish()?),
            others => others,
        };
        if self.last.as_ref().is_none_or(|(last, _)| *last != number) {
            let Runs::Read(spooled) = &mut self.runs else {
                return Err(io::ErrorKind::NotFound.into());
            };
            let bytes = spooled.read(number)?;
            let figures = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
            self.last = Some((number, figures));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, figures)| figures))
    }
}

impl SpillStore for FigureSpool {
    fn keep(&mut self, run: &[i64]) -> io::Result<u64> {
        if matches!(self.runs, Runs::None) {
            self.runs = Runs::Written(Spool::new(&self.directory)?);
        }
        let Runs::Written(spool) = &mut self.runs else {
            return Err(io::Error::other("figures are read already"));
        };
        self.starts.push(self.records);
        for figures in run.chunks(RECORD) {
            spool.push(&postcard::to_stdvec(figures).map_err(io::Error::other)?)?;
            self.records += 1;
        }
        Ok(self.starts.len() as u64 - 1)
    }

    fn figure(&mut self, run: u64, place: u64) -> io::Result<i64> {
        let index = |number: u64| usize::try_from(number).map_err(io::Error::other);
        let (run, place) = (index(run)?, index(place)?);
        let start = *self.starts.get(run).ok_or(io::ErrorKind::NotFound)?;
        let record = self.record(start + place / RECORD)?;
        let figure = record.get(place % RECORD);
        figure
            .copied()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_every_run_is_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = FigureSpool::new(directory.path().to_owned());
        let runs: [Vec<i64>; 3] = [
            (0..5_000).map(|n| n * 7 - 9).collect(),
            vec![i64::MIN, -1, i64::MAX],
            (0..1_024).collect(),
        ];
        for (number, run) in runs.iter().enumerate() {
            assert_eq!(spool.keep(run).unwrap(), number as u64);
        }
        for (number, run) in runs.iter().enumerate().rev() {
            for (place, figure) in run.iter().enumerate().rev() {
                let found = spool.figure(number as u64, place as u64).unwrap();
                assert_eq!(found, *figure, "{number} {place}");
            }
        }
        assert!(spool.figure(1, 3).is_err() && spool.figure(3, 0).is_err());
        assert!(
            spool.keep(&[1]).is_err(),
            "nothing comes after the first look"
        );
        assert_eq!(directory.path().read_dir().unwrap().count(), 0, "no name");
    }
}
