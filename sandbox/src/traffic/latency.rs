//! How long an answer takes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Work;

/// Medians by kind of call. A part that is zero costs nothing: each can be switched off by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyModel {
    /// A search with fields, and each issue on its page.
    pub search: Duration,
    pub search_issue: Duration,
    /// A page of a search for ids only.
    pub ids: Duration,
    /// The fields of many issues: the call, and each issue.
    pub fields: Duration,
    pub fields_issue: Duration,
    /// The changelogs of many issues: the call, and each entry on its page.
    pub changelogs: Duration,
    pub changelogs_entry: Duration,
    pub other: Duration,
    /// Sigma of a log-normal distribution around the median; 0: always the median.
    pub jitter: f64,
    /// Of the jitter.
    pub seed: u64,
}

impl Default for LatencyModel {
    /// A page of 100 issues takes 250 ms, 5,000 ids 400 ms, 10,000 changelogs 1,050 ms.
    fn default() -> Self {
        Self {
            search: Duration::from_millis(150),
            search_issue: Duration::from_millis(1),
            ids: Duration::from_millis(400),
            fields: Duration::from_millis(200),
            fields_issue: Duration::from_millis(1),
            changelogs: Duration::from_millis(250),
            changelogs_entry: Duration::from_micros(80),
            other: Duration::from_millis(150),
            jitter: 0.0,
            seed: 1,
        }
    }
}

impl LatencyModel {
    pub(super) fn of(&self, work: Work) -> Duration {
        let times = |each: Duration, count: usize| each * u32::try_from(count).unwrap_or(u32::MAX);
        match work {
            Work::Other => self.other,
            Work::Ids { .. } => self.ids,
            Work::Search { issues } => self.search + times(self.search_issue, issues),
            Work::Fields { issues } => self.fields + times(self.fields_issue, issues),
            Work::Changelogs { entries, .. } => {
                self.changelogs + times(self.changelogs_entry, entries)
            }
        }
    }
}

/// The same sequence for the same seed.
#[derive(Debug)]
pub(super) struct Jitter(Mutex<u64>);

impl Jitter {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }

    pub(super) fn spread(&self, median: Duration, sigma: f64) -> Duration {
        if sigma == 0.0 || median.is_zero() {
            return median;
        }
        // Box and Muller.
        let (radius, angle) = (self.uniform(), self.uniform());
        let normal = (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
        median.mul_f64((sigma * normal).exp())
    }

    /// In `0.0..1.0`, never 0 (xorshift64*).
    fn uniform(&self) -> f64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        let bits = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32;
        (f64::from(bits) + 0.5) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_takes_as_long_as_what_is_in_it() {
        let model = LatencyModel::default();
        for (work, millis) in [
            (Work::Other, 150),
            (Work::Ids { issues: 5000 }, 400),
            (Work::Search { issues: 100 }, 250),
            (Work::Fields { issues: 1000 }, 1200),
            (
                Work::Changelogs {
                    issues: 1000,
                    entries: 10_000,
                },
                1050,
            ),
        ] {
            assert_eq!(model.of(work), Duration::from_millis(millis), "{work:?}");
        }
    }

    #[test]
    fn jitter_is_the_same_for_a_seed_and_leaves_the_median_alone() {
        let draw = |seed| -> Vec<u128> {
            let jitter = Jitter::new(seed);
            let median = Duration::from_millis(100);
            (0..1001)
                .map(|_| jitter.spread(median, 0.5).as_micros())
                .collect()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let mut sorted = draw(1);
        sorted.sort_unstable();
        assert!(
            (90_000..110_000).contains(&sorted[500]),
            "median {}",
            sorted[500]
        );
        assert!(sorted[1000] > 200_000, "a long tail: {}", sorted[1000]);
    }
}
