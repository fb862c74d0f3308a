//! How long a cycle of reports is, as ISO 8601 writes lengths of time: `P7D`, `P2W`, `P1DT12H`.

use chrono::TimeDelta;

/// What a cycle may be. Nothing that a server says makes us report all the time, or never again.
const SHORTEST: TimeDelta = TimeDelta::days(1);
const LONGEST: TimeDelta = TimeDelta::days(90);

/// `None` for what is no such text, or counts in months and years, which are of no certain length.
pub(super) fn parse(text: &str) -> Option<TimeDelta> {
    let text = text.trim().strip_prefix('P')?;
    let (days, hours) = match text.split_once('T') {
        Some((days, hours)) if !hours.is_empty() => (days, hours),
        None => (text, ""),
        Some(_) => return None,
    };
    if days.is_empty() && hours.is_empty() {
        return None;
    }
    let days = sum(days, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let hours = sum(hours, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    let whole = TimeDelta::try_seconds(days.checked_add(hours)?)?;
    Some(whole.clamp(SHORTEST, LONGEST))
}

/// Numbers, each with its unit, the largest unit first and each once.
fn sum(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut total = 0_i64;
    for (unit, seconds) in units {
        if let Some((number, after)) = rest.split_once(*unit) {
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let number: i64 = number.parse().ok().filter(|_| is_number)?;
            total = total.checked_add(number.checked_mul(*seconds)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(total)
}
