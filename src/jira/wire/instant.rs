//! Instants in all the shapes Jira has for them, as milliseconds since 1970 (Jira: errors and date shapes).

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, NaiveDate};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

/// An integer of at most ten digits is in seconds: as milliseconds it would be in 1970.
const SECONDS_BELOW: i64 = 10_000_000_000;

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Millis(pub(super) i64);

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MillisVisitor)
    }
}

struct MillisVisitor;

impl Visitor<'_> for MillisVisitor {
    type Value = Millis;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Millis, E> {
        let in_seconds = number.unsigned_abs() < SECONDS_BELOW.unsigned_abs();
        Ok(Millis(if in_seconds { number * 1000 } else { number }))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Millis, E> {
        let number = i64::try_from(number).map_err(|_| E::custom("an instant is out of reach"))?;
        self.visit_i64(number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Millis, E> {
        let millis = parse_instant(text).ok_or_else(|| E::custom("an instant cannot be read"))?;
        Ok(Millis(millis))
    }
}

/// `2024-01-05T10:00:00.000+0000`, any offset with or without a colon, or `Z`; milliseconds may be missing.
fn parse_instant(text: &str) -> Option<i64> {
    parse_usual(text).or_else(|| {
        let instant = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok()?;
        Some(instant.timestamp_millis())
    })
}

/// The shape that Jira writes, read without looking for another one: every issue has two of them.
fn parse_usual(text: &str) -> Option<i64> {
    let bytes: &[u8; 28] = text.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
    ];
    if marks.iter().any(|(place, mark)| bytes[*place] != *mark) {
        return None;
    }
    let number = |places: Range<usize>| {
        let digits = bytes[places].iter();
        digits.copied().try_fold(0_u32, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(0..4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)?;
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    let local = day.and_hms_milli_opt(hour, minute, number(17..19)?, number(20..23)?)?;
    let ahead = i64::from(number(24..26)? * 60 + number(26..28)?) * 60_000;
    let local = local.and_utc().timestamp_millis();
    match bytes[23] {
        b'+' => Some(local - ahead),
        b'-' => Some(local + ahead),
        _ => None,
    }
}
