//! What one run took. Every contestant prints these figures about itself, in this shape.

use std::fmt::Display;
use std::fs;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Seconds and bytes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Reading files and parsing them.
    pub(crate) parse: f64,
    pub(crate) calculate: f64,
    pub(crate) write: f64,
    pub(crate) wall: f64,
    /// On the processor. Of several threads: the way that takes longest, as if nobody else were running.
    pub(crate) cpu: f64,
    /// The most memory that the process ever had.
    pub(crate) peak: u64,
    /// The same without what it had before the first page.
    pub(crate) grown: u64,
}

impl Figures {
    /// On a busy machine the clock on the wall measures others too; on an idle one a runtime's helper threads are free.
    pub(crate) fn seconds(&self) -> f64 {
        self.wall.min(self.cpu)
    }
}

/// Time since a beginning, by both clocks.
#[derive(Debug)]
pub(crate) struct Meter {
    wall: Instant,
    cpu: Duration,
    memory: u64,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: thread_cpu(),
            memory: memory("VmRSS"),
        }
    }

    /// Seconds on the processor, of this thread.
    pub(crate) fn cpu(&self) -> f64 {
        (thread_cpu().saturating_sub(self.cpu)).as_secs_f64()
    }

    pub(crate) fn finish(&self, figures: &mut Figures) {
        figures.wall = self.wall.elapsed().as_secs_f64();
        figures.peak = memory("VmHWM");
        figures.grown = figures.peak.saturating_sub(self.memory);
    }
}

/// Adds what `work` takes of this thread to `seconds`.
pub(crate) fn timed<T>(seconds: &mut f64, work: impl FnOnce() -> T) -> T {
    let before = thread_cpu();
    let done = work();
    *seconds += thread_cpu().saturating_sub(before).as_secs_f64();
    done
}

/// Nothing on systems without `/proc`.
fn thread_cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Of all threads.
pub(crate) fn process_cpu() -> Duration {
    cpu_of("self")
}

/// Of all threads of a process; nothing when it is gone.
pub(crate) fn cpu_of(process: impl Display) -> Duration {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // What follows the name: `utime` and `stime` are the 14th and 15th field of the line, in hundredths of a second.
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

pub(crate) fn memory(name: &str) -> u64 {
    memory_of("self", name)
}

/// Bytes, by the name that the system has for them: `VmRSS`, `VmHWM`.
pub(crate) fn memory_of(process: impl Display, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

#[expect(clippy::cast_precision_loss, reason = "for people to look at")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
