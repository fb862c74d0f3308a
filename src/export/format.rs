//! Durations as text, in integer arithmetic throughout.

use std::fmt::Write as _;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Ten decimals, as the original shows them.
const DECIMALS: usize = 10;
const SCALE: i128 = 10_i128.pow(10);

/// `viewFormat`. It never changes `raw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewFormat {
    Days,
    Hours,
    #[default]
    Minutes,
    Seconds,
    HumanReadable,
}

impl ViewFormat {
    pub const ALL: [Self; 5] = [
        Self::Days,
        Self::Hours,
        Self::Minutes,
        Self::Seconds,
        Self::HumanReadable,
    ];

    /// The parameter's value for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
            Self::HumanReadable => "humanReadable",
        }
    }
}

/// How long "1 day" is where a format has days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayLength {
    ms: i64,
}

impl DayLength {
    /// `24HourDays`.
    pub const HOURS_24: Self = Self { ms: 24 * HOUR };

    /// A working day of this many milliseconds; `None` unless that is more than nothing.
    pub fn of_ms(ms: i64) -> Option<Self> {
        (ms > 0).then_some(Self { ms })
    }
}

/// Decimal formats: at most ten decimals, the last one rounded half away from zero, trailing zeros cut down to one
/// decimal (`19.0`). Human readable: `3d 4h 5m 6s` without its zero parts, milliseconds cut off, `0s` when nothing is left.
pub fn format_duration(ms: i64, view: ViewFormat, day: DayLength) -> String {
    match view {
        ViewFormat::Days => decimal(ms, day.ms),
        ViewFormat::Hours => decimal(ms, HOUR),
        ViewFormat::Minutes => decimal(ms, MINUTE),
        ViewFormat::Seconds => decimal(ms, SECOND),
        ViewFormat::HumanReadable => human_readable(ms, day.ms),
    }
}

fn decimal(ms: i64, unit: i64) -> String {
    let unit = i128::from(unit);
    let scaled = (i128::from(ms).abs() * SCALE * 2 + unit) / (2 * unit);
    let fraction = format!("{:0DECIMALS$}", scaled % SCALE);
    let decimals = fraction.trim_end_matches('0');
    let decimals = if decimals.is_empty() { "0" } else { decimals };
    let sign = if ms < 0 && scaled > 0 { "-" } else { "" };
    format!("{sign}{}.{decimals}", scaled / SCALE)
}

fn human_readable(ms: i64, day: i64) -> String {
    let mut rest = ms.unsigned_abs();
    let mut text = String::new();
    for (unit, letter) in [(day, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')] {
        let unit = unit.unsigned_abs();
        let amount = rest / unit;
        rest %= unit;
        if amount > 0 {
            let gap = match (text.is_empty(), ms < 0) {
                (false, _) => " ",
                (true, true) => "-",
                (true, false) => "",
            };
            let _ = write!(text, "{gap}{amount}{letter}");
        }
    }
    if text.is_empty() {
        text.push_str("0s");
    }
    text
}

#[cfg(test)]
mod tests;
