//! Durations as text, in integer arithmetic throughout.

use std::fmt::Write;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Ten decimals, as the original shows them.
const DECIMALS: usize = 10;
const SCALE: u128 = 10_u128.pow(10);
const SMALL_SCALE: u64 = 10_u64.pow(10);
/// From here on twice a unit's decimals do not fit into 64 bits.
const LONG_UNIT: u64 = 900_000_000;

/// `viewFormat`. It never changes `raw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewFormat {
    Days,
    Hours,
    #[default]
    Minutes,
    Seconds,
    /// `3d 4h 5m 6s` without its zero parts.
    HumanReadable,
    /// `3d 4h 0m 6s`: all four parts.
    DaysHoursMinutesSeconds,
    /// `HH:mm:ss`, hours as many as there are.
    Clock,
}

impl ViewFormat {
    pub const ALL: [Self; 7] = [
        Self::Days,
        Self::Hours,
        Self::Minutes,
        Self::Seconds,
        Self::HumanReadable,
        Self::DaysHoursMinutesSeconds,
        Self::Clock,
    ];

    /// The parameter's value for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
            Self::HumanReadable => "humanReadable",
            Self::DaysHoursMinutesSeconds => "d h m s",
            Self::Clock => "HH:mm:ss",
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

    /// Milliseconds.
    pub fn ms(self) -> i64 {
        self.ms
    }
}

/// Decimal formats: at most ten decimals, the last one rounded half away from zero, trailing zeros cut down to one
/// decimal (`19.0`). The others cut milliseconds off; human readable is `0s` when nothing is left.
pub fn format_duration(ms: i64, view: ViewFormat, day: DayLength) -> String {
    match view {
        ViewFormat::Days => decimal(ms, day.ms),
        ViewFormat::Hours => decimal(ms, HOUR),
        ViewFormat::Minutes => decimal(ms, MINUTE),
        ViewFormat::Seconds => decimal(ms, SECOND),
        ViewFormat::HumanReadable => human_readable(ms, day.ms),
        ViewFormat::DaysHoursMinutesSeconds => all_parts(ms, day.ms),
        ViewFormat::Clock => clock(ms),
    }
}

fn decimal(ms: i64, unit: i64) -> String {
    let (amount, unit) = (ms.unsigned_abs(), unit.unsigned_abs());
    let (whole, rest) = (amount / unit, amount % unit);
    let (whole, fraction) = if unit < LONG_UNIT {
        // Less than one even when rounded, in half the bits: every cell comes along here.
        (
            u128::from(whole),
            (rest * 2 * SMALL_SCALE + unit) / (2 * unit),
        )
    } else {
        let rounded = (u128::from(rest) * 2 * SCALE + u128::from(unit)) / (2 * u128::from(unit));
        let fraction = u64::try_from(rounded % SCALE).unwrap_or_default();
        (u128::from(whole) + rounded / SCALE, fraction)
    };
    with_decimals(ms < 0, whole, fraction)
}

/// A number of ten decimals, written like a decimal format.
pub(super) fn format_number(ten_decimals: i128) -> String {
    let number = ten_decimals.unsigned_abs();
    let fraction = u64::try_from(number % SCALE).unwrap_or_default();
    with_decimals(ten_decimals < 0, number / SCALE, fraction)
}

/// `fraction` in ten decimals.
fn with_decimals(negative: bool, whole: u128, fraction: u64) -> String {
    let mut text = String::with_capacity(24);
    let is_zero = whole == 0 && fraction == 0;
    let sign = if negative && !is_zero { "-" } else { "" };
    // Small numbers are written several times as fast as those of 128 bits.
    let written = match u64::try_from(whole) {
        Ok(whole) => write!(text, "{sign}{whole}.{fraction:0DECIMALS$}"),
        Err(_) => write!(text, "{sign}{whole}.{fraction:0DECIMALS$}"),
    };
    written.expect("a string takes everything");
    let decimals = text.trim_end_matches('0').len();
    text.truncate(decimals);
    if text.ends_with('.') {
        text.push('0');
    }
    text
}

/// Amounts of each unit, the last one cut off, and the sign of the whole.
fn parts<const N: usize>(ms: i64, units: [i64; N]) -> (&'static str, [u64; N]) {
    let mut rest = ms.unsigned_abs();
    let amounts = units.map(|unit| {
        let unit = unit.unsigned_abs();
        let amount = rest / unit;
        rest %= unit;
        amount
    });
    let sign = if ms < 0 && amounts.iter().any(|amount| *amount > 0) {
        "-"
    } else {
        ""
    };
    (sign, amounts)
}

fn all_parts(ms: i64, day: i64) -> String {
    let (sign, [days, hours, minutes, seconds]) = parts(ms, [day, HOUR, MINUTE, SECOND]);
    format!("{sign}{days}d {hours}h {minutes}m {seconds}s")
}

fn clock(ms: i64) -> String {
    let (sign, [hours, minutes, seconds]) = parts(ms, [HOUR, MINUTE, SECOND]);
    format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
}

fn human_readable(ms: i64, day: i64) -> String {
    let (sign, amounts) = parts(ms, [day, HOUR, MINUTE, SECOND]);
    let shown = amounts
        .iter()
        .zip(["d", "h", "m", "s"])
        .filter(|(amount, _)| **amount > 0);
    let shown: Vec<String> = shown
        .map(|(amount, unit)| format!("{amount}{unit}"))
        .collect();
    if shown.is_empty() {
        return "0s".to_owned();
    }
    format!("{sign}{}", shown.join(" "))
}

#[cfg(test)]
mod tests;
