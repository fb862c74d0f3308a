//! Instants in all the shapes Jira has for them, as milliseconds since 1970 (Jira: errors and date shapes).

use chrono::DateTime;
use serde::{Deserialize, Deserializer, de};

/// An integer of at most ten digits is in seconds: as milliseconds it would be in 1970.
const SECONDS_BELOW: i64 = 10_000_000_000;

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "NumberOrText")]
struct Millis(i64);

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(i64),
    Text(String),
}

impl TryFrom<NumberOrText> for Millis {
    type Error = &'static str;

    fn try_from(instant: NumberOrText) -> Result<Self, Self::Error> {
        match instant {
            NumberOrText::Number(seconds)
                if seconds.unsigned_abs() < SECONDS_BELOW.unsigned_abs() =>
            {
                Ok(Self(seconds * 1000))
            }
            NumberOrText::Number(millis) => Ok(Self(millis)),
            NumberOrText::Text(text) => parse_instant(&text)
                .map(Self)
                .ok_or("an instant cannot be read"),
        }
    }
}

/// `2024-01-05T10:00:00.000+0000`, any offset with or without a colon, or `Z`; milliseconds may be missing.
fn parse_instant(text: &str) -> Option<i64> {
    let instant = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok()?;
    Some(instant.timestamp_millis())
}

pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional(deserializer)?.ok_or_else(|| de::Error::custom("an instant is missing"))
}

pub(super) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    let millis = Option::<Millis>::deserialize(deserializer)?;
    Ok(millis.map(|Millis(millis)| millis))
}
