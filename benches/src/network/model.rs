//! The least time of schedule G under the latency model of `sandbox::LatencyModel`: what a client could reach that
//! always has as many calls under way as it may, and takes no time itself.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Seconds.
const IDS: f64 = 0.4;
const FIELDS: f64 = 0.2;
const FIELDS_ISSUE: f64 = 0.001;
const CHANGELOGS: f64 = 0.25;
const ENTRY: f64 = 0.000_08;
/// Entries of the status and the assignee, an issue.
const ENTRIES: f64 = 6.9;
const BURST: f64 = 100.0;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) in_flight: usize,
    pub(crate) per_second: f64,
    pub(crate) jitter: f64,
    pub(crate) seed: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Least {
    pub(crate) seconds: f64,
    pub(crate) calls: usize,
    /// A page of ids and a page of changelogs.
    pub(crate) first_row: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Call {
    /// How many issues are not found yet.
    Ids(usize),
    Fields(usize),
    Changelogs(usize),
}

impl Call {
    #[expect(clippy::cast_precision_loss, reason = "few")]
    fn seconds(self) -> f64 {
        match self {
            Self::Ids(_) => IDS,
            Self::Fields(issues) => FIELDS + FIELDS_ISSUE * issues as f64,
            Self::Changelogs(issues) => CHANGELOGS + ENTRY * ENTRIES * issues as f64,
        }
    }

    fn endpoint(self) -> u8 {
        match self {
            Self::Ids(_) => 0,
            Self::Fields(_) => 1,
            Self::Changelogs(_) => 2,
        }
    }
}

/// Microseconds, so that instants can be compared.
type Instant = u64;

fn micros(seconds: f64) -> Instant {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hours at most, and never below zero"
    )]
    let micros = (seconds.max(0.0) * 1e6) as u64;
    micros
}

#[derive(Debug)]
struct Bucket {
    calls: f64,
    at: Instant,
}

#[derive(Debug)]
struct Run {
    settings: Settings,
    waiting: BinaryHeap<Reverse<(Instant, usize, Call)>>,
    /// When the calls under way end.
    under_way: BinaryHeap<Reverse<Instant>>,
    buckets: HashMap<u8, Bucket>,
    random: u64,
    order: usize,
    calls: usize,
    end: Instant,
}

pub(crate) fn schedule(issues: usize, settings: Settings) -> Least {
    let mut run = Run {
        settings,
        waiting: BinaryHeap::new(),
        under_way: BinaryHeap::new(),
        buckets: HashMap::new(),
        random: settings.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        order: 0,
        calls: 0,
        end: 0,
    };
    run.add(0, Call::Ids(issues));
    while let Some(Reverse((ready, order, call))) = run.waiting.pop() {
        if let Err(later) = run.begin(ready, call) {
            run.waiting.push(Reverse((later, order, call)));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
    let seconds = run.end as f64 / 1e6;
    Least {
        seconds,
        calls: run.calls,
        first_row: IDS + Call::Changelogs(issues.min(1000)).seconds(),
    }
}

impl Run {
    fn add(&mut self, ready: Instant, call: Call) {
        self.order += 1;
        self.waiting.push(Reverse((ready, self.order, call)));
    }

    /// Or says when to try again.
    fn begin(&mut self, now: Instant, call: Call) -> Result<(), Instant> {
        while self.under_way.peek().is_some_and(|end| end.0 <= now) {
            self.under_way.pop();
        }
        if let Some(Reverse(first)) = self.under_way.peek()
            && self.under_way.len() >= self.settings.in_flight
        {
            return Err(*first);
        }
        self.take(now, call)?;
        let end = now + micros(call.seconds() * self.spread());
        self.under_way.push(Reverse(end));
        self.calls += 1;
        self.end = self.end.max(end);
        if let Call::Ids(left) = call {
            self.found(end, left);
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "hours at most")]
    fn take(&mut self, now: Instant, call: Call) -> Result<(), Instant> {
        let rate = self.settings.per_second;
        let bucket = self.buckets.entry(call.endpoint()).or_insert(Bucket {
            calls: BURST,
            at: 0,
        });
        let passed = now.saturating_sub(bucket.at) as f64 / 1e6;
        bucket.calls = (bucket.calls + passed * rate).min(BURST);
        bucket.at = bucket.at.max(now);
        if bucket.calls < 1.0 {
            return Err(now + micros((1.0 - bucket.calls) / rate) + 1);
        }
        bucket.calls -= 1.0;
        Ok(())
    }

    /// A page of ids: the next one, and what is now known to be read.
    fn found(&mut self, at: Instant, left: usize) {
        let page = left.min(5000);
        if left > page {
            self.add(at, Call::Ids(left - page));
        }
        for issues in parts(page, 100) {
            self.add(at, Call::Fields(issues));
        }
        for issues in parts(page, 1000) {
            self.add(at, Call::Changelogs(issues));
        }
    }

    /// Log-normal around 1.
    fn spread(&mut self) -> f64 {
        if self.settings.jitter == 0.0 {
            return 1.0;
        }
        let normal =
            (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos();
        (self.settings.jitter * normal).exp()
    }

    fn uniform(&mut self) -> f64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let bits = (self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32;
        (f64::from(bits) + 0.5) / 4_294_967_296.0
    }
}

fn parts(count: usize, most: usize) -> impl Iterator<Item = usize> {
    (0..count)
        .step_by(most)
        .map(move |start| most.min(count - start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least(issues: usize, per_second: f64) -> Least {
        let settings = Settings {
            in_flight: 10,
            per_second,
            jitter: 0.0,
            seed: 1,
        };
        schedule(issues, settings)
    }

    /// The figures that the model was first told with.
    #[test]
    fn the_schedule_takes_as_long_as_the_model_says() {
        for (issues, per_second, seconds, calls) in [
            (1_000, 10.0, 1.5, 12),
            (10_000, 10.0, 4.7, 112),
            (100_000, 10.0, 91.0, 1_120),
            (100_000, 100.0, 40.0, 1_120),
        ] {
            let found = least(issues, per_second);
            assert_eq!(found.calls, calls, "{issues}");
            assert!(
                (found.seconds / seconds - 1.0).abs() < 0.05,
                "{issues} at {per_second}: {} s, not {seconds}",
                found.seconds
            );
        }
    }
}
