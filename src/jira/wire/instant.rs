//! Instants in all the shapes Jira has for them, as milliseconds since 1970 (Jira: errors and date shapes).

use std::fmt;

use chrono::DateTime;
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
    let instant = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok()?;
    Some(instant.timestamp_millis())
}
