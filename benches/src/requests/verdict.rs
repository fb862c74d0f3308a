//! P1 to P5 and P16 to P18: ratios of one round each, the median of all rounds.

use super::contestant::{Contestant, Taken};
use super::{CALL, NEW_SITES, PAGE};
use crate::contest::median;
use crate::goals::Goal;

pub(super) struct Contest<'a> {
    pub(super) dwell: &'a Contestant,
    pub(super) bare: &'a Contestant,
    /// atlassian-connect-express with its tenant in memory, and as its template has it: in `SQLite`.
    pub(super) ace: &'a Contestant,
    pub(super) stored: Option<&'a Contestant>,
}

type Figure = fn(&Taken) -> f64;

const SPEED: Figure = |taken| taken.seen.per_second;
const CPU: Figure = |taken| taken.cpu;
const P50: Figure = |taken| taken.seen.median.into();
const P99: Figure = |taken| taken.seen.p99.into();

impl Contest<'_> {
    pub(super) fn goals(&self) -> Vec<Goal> {
        let mut goals = self.standing();
        goals.extend(self.pages());
        let (call, bare) = (many(self.dwell, CALL), many(self.bare, CALL));
        goals.extend([
            at_least(
                "report call, requests/s, to bare axum's",
                ratio(call, bare, SPEED),
                0.8,
                0.6,
            ),
            at_most(
                "report call, CPU, times bare axum's",
                ratio(call, bare, CPU),
                1.3,
                1.7,
            ),
        ]);
        goals
    }

    /// Memory and starts.
    fn standing(&self) -> Vec<Goal> {
        let (dwell, bare, ace) = (self.dwell, self.bare, self.ace);
        let idle = |theirs: &Contestant| pairs(&dwell.idle, &theirs.idle);
        let starts = |theirs: &Contestant| pairs(&dwell.starts, &theirs.starts);
        vec![
            at_most("P16 idle memory, to ACE's", idle(ace), 0.25, 1.0 / 3.0),
            at_most(
                "P16 idle memory, times bare axum's",
                idle(bare),
                2.0,
                f64::INFINITY,
            ),
            at_most(
                "P17 memory after the load, to ACE's",
                dwell.loaded / ace.loaded,
                0.25,
                0.5,
            ),
            at_most(
                "P18 start to the first answer, to ACE's",
                starts(ace),
                0.2,
                0.5,
            ),
            at_most(
                "P18 start to the first answer, times bare axum's",
                starts(bare),
                4.0,
                f64::INFINITY,
            ),
        ]
    }

    /// The general page's shell.
    fn pages(&self) -> Vec<Goal> {
        let ours = many(self.dwell, PAGE);
        let (ace, bare) = (many(self.ace, PAGE), many(self.bare, PAGE));
        let alone = (one(self.dwell), one(self.ace));
        let mut goals = vec![
            at_least(
                "P1  page, requests/s, times ACE's",
                ratio(ours, ace, SPEED),
                10.0,
                6.0,
            ),
            at_least(
                "P3  page, requests/s, to bare axum's",
                ratio(ours, bare, SPEED),
                0.8,
                0.6,
            ),
            at_most(
                "P3  page, CPU, times bare axum's",
                ratio(ours, bare, CPU),
                1.3,
                1.7,
            ),
            at_most(
                "P5  page, p99 of many, to ACE's",
                ratio(ours, ace, P99),
                1.0 / 3.0,
                0.5,
            ),
            at_most(
                "P5  page, p99 of one, to ACE's",
                ratio(alone.0, alone.1, P99),
                1.0 / 3.0,
                0.5,
            ),
            at_most(
                "P5  page, p50 of one, to ACE's",
                ratio(alone.0, alone.1, P50),
                0.25,
                0.5,
            ),
        ];
        if let Some(stored) = self.stored {
            let (theirs, new) = (many(stored, PAGE), many(self.dwell, NEW_SITES));
            goals.extend([
                at_least(
                    "P2  page, requests/s, times ACE's on SQLite",
                    ratio(ours, theirs, SPEED),
                    30.0,
                    15.0,
                ),
                at_least(
                    "P4  page of a new site, requests/s, times ACE's on SQLite",
                    ratio(new, theirs, SPEED),
                    8.0,
                    4.0,
                ),
                at_most(
                    "P4  page of a new site, p99, to ACE's on SQLite",
                    ratio(new, theirs, P99),
                    0.25,
                    0.5,
                ),
            ]);
        }
        goals
    }
}

fn many<'a>(one: &'a Contestant, name: &str) -> &'a [Taken] {
    one.find(name).map_or(&[], |loads| &loads.many)
}

fn one(contestant: &Contestant) -> &[Taken] {
    contestant.find(PAGE).map_or(&[], |loads| &loads.one)
}

fn ratio(ours: &[Taken], theirs: &[Taken], figure: Figure) -> f64 {
    let [ours, theirs] = [ours, theirs].map(|loads| loads.iter().map(figure).collect::<Vec<_>>());
    pairs(&ours, &theirs)
}

fn pairs(ours: &[f64], theirs: &[f64]) -> f64 {
    median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
}

fn at_most(name: &str, ratio: f64, wanted: f64, floor: f64) -> Goal {
    Goal {
        name: name.to_owned(),
        ratio,
        wanted,
        floor,
        at_most: true,
    }
}

fn at_least(name: &str, ratio: f64, wanted: f64, floor: f64) -> Goal {
    Goal {
        at_most: false,
        ..at_most(name, ratio, wanted, floor)
    }
}
