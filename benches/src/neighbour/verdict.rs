//! What was seen, and whether it is good enough.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::STOP;
use super::noise::Seen;
use super::others::{Asked, End, percentile};
use crate::Result;
use crate::goals::{self, Goal};

pub(super) type Probes = Vec<Duration>;

#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) alone: Vec<Asked>,
    pub(super) beside: Vec<Asked>,
    /// Reports of one issue of the loud site.
    pub(super) before_stop: Probes,
    pub(super) during_stop: Probes,
    pub(super) others_in_stop: Vec<Asked>,
    /// Calls of the loud site while one endpoint was stopped: to that one, and to others.
    stopped: usize,
    going_on: usize,
    /// Exports that were running and not done when the service was killed.
    pub(super) unfinished: usize,
    pub(super) streams: Option<Arc<Seen>>,
    exports: usize,
    equal: usize,
    finished_once: usize,
    /// Exports that are shown beyond those that were asked for, or that have not succeeded.
    astray: usize,
}

impl Verdict {
    /// Of the loud site's `calls`, those that reached Jira while its endpoint for changelogs was stopped.
    pub(super) fn stopped_calls(
        &mut self,
        calls: &[Value],
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<()> {
        for call in calls {
            let at: DateTime<Utc> = serde_json::from_value(call["at"].clone())?;
            if (from..to).contains(&at) {
                let is_stopped = call["operation"] == "bulkChangelogs";
                self.stopped += usize::from(is_stopped);
                self.going_on += usize::from(!is_stopped);
            }
        }
        Ok(())
    }

    pub(super) fn files(&mut self, expected: &[String], made: &[String]) {
        self.exports = expected.len();
        let pairs = expected.iter().zip(made);
        self.equal = pairs.filter(|(expected, made)| expected == made).count();
    }

    /// Which exports the logs say to have been published, and how often.
    pub(super) fn ends(&mut self, logs: &[PathBuf], exports: &[String]) -> Result<()> {
        let mut published: BTreeMap<String, usize> = BTreeMap::new();
        for log in logs {
            for line in std::fs::read_to_string(log)?.lines() {
                let line: Value = serde_json::from_str(line).unwrap_or_default();
                if line["message"] == "export left" && line["end"] == "successful" {
                    let id = line["export"].as_str().unwrap_or_default().to_owned();
                    *published.entry(id).or_default() += 1;
                }
            }
        }
        let once = |id: &&String| published.get(*id) == Some(&1);
        self.finished_once = exports.iter().filter(once).count();
        Ok(())
    }

    pub(super) fn exports(&mut self, shown: &BTreeMap<String, usize>, asked_for: usize) {
        let successful = shown.get("Successful").copied().unwrap_or_default();
        let all: usize = shown.values().sum();
        self.astray = (all - successful) + all.abs_diff(asked_for);
    }

    /// Whether all is well.
    pub(super) fn print(&self) -> bool {
        println!(
            "\n{:44} {:>6} {:>8} {:>8} {:>8} {:>8}",
            "reports of 100 issues, seconds", "calls", "median", "p95", "p99", "slowest"
        );
        row("alone", &self.alone);
        row("beside the loud site", &self.beside);
        row("while Jira stops its changelogs", &self.others_in_stop);
        println!(
            "loud site's reports of one issue: slowest {:.2} s, while its changelogs are stopped {:.2} s ({} of them)",
            slowest(&self.before_stop),
            slowest(&self.during_stop),
            self.during_stop.len()
        );
        goals::print(&self.goals())
    }

    fn goals(&self) -> Vec<Goal> {
        let alone = percentile(&self.alone, 0.95).as_secs_f64();
        let times = |asked: &[Asked]| percentile(asked, 0.95).as_secs_f64() / alone;
        let measured = [&self.alone, &self.beside, &self.others_in_stop];
        let bad = |asked: &&Vec<Asked>| asked.iter().filter(|call| call.end != End::Whole).count();
        let bad: usize = measured.iter().map(bad).sum();
        let streams = self.streams.as_deref();
        let deceitful = streams.map_or(0, |seen| seen.deceitful.load(Relaxed));
        let (broken, whole) = streams.map_or((0, 0), |seen| {
            (seen.broken.load(Relaxed), seen.whole.load(Relaxed))
        });
        println!("streams: {whole} whole, {broken} broken by the kill");
        let mut goals = vec![
            at_most(
                "p95 of a small report beside the loud site, times alone",
                times(&self.beside),
                1.5,
            ),
            at_most(
                "the same while Jira stops its changelogs",
                times(&self.others_in_stop),
                1.5,
            ),
            at_most(
                "small reports that were not answered whole, 429 among them",
                count(bad),
                0.0,
            ),
            at_most(
                "loud site's changelog calls while Jira stops them",
                count(self.stopped),
                0.0,
            ),
            at_least("its other calls meanwhile", count(self.going_on), 1.0),
            at_most(
                "seconds of its slowest report of one issue meanwhile",
                slowest(&self.during_stop),
                STOP.as_secs_f64() / 2.0,
            ),
        ];
        let exports = count(self.exports);
        goals.extend([
            at_least(
                "exports killed in the middle",
                count(self.unfinished),
                exports,
            ),
            at_least(
                "... with the checksum of an undisturbed run",
                count(self.equal),
                exports,
            ),
            at_least("... published once", count(self.finished_once), exports),
            at_most(
                "exports that are shown too much, or have not ended well",
                count(self.astray),
                0.0,
            ),
            at_most(
                "streams that looked whole and were not",
                count(deceitful),
                0.0,
            ),
        ]);
        goals
    }
}

#[expect(clippy::cast_precision_loss, reason = "few")]
fn count(number: usize) -> f64 {
    number as f64
}

/// What the issue asks for is the floor, too.
fn at_most(name: &str, ratio: f64, wanted: f64) -> Goal {
    Goal {
        name: name.to_owned(),
        ratio,
        wanted,
        floor: wanted,
        at_most: true,
    }
}

fn at_least(name: &str, ratio: f64, wanted: f64) -> Goal {
    Goal {
        at_most: false,
        ..at_most(name, ratio, wanted)
    }
}

fn slowest(probes: &Probes) -> f64 {
    probes
        .iter()
        .max()
        .copied()
        .unwrap_or_default()
        .as_secs_f64()
}

fn row(name: &str, asked: &[Asked]) {
    let seconds = |part| percentile(asked, part).as_secs_f64();
    println!(
        "{name:44} {:6} {:8.2} {:8.2} {:8.2} {:8.2}",
        asked.len(),
        seconds(0.5),
        seconds(0.95),
        seconds(0.99),
        seconds(1.0)
    );
}
