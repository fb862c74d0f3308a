//! Instants as Jira writes them: `2024-01-05T10:00:00.000+0000`, in the site's default zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// Any offset, with or without a colon, or `Z`.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z")
        .or_else(|_| DateTime::parse_from_rfc3339(text))
        .ok()
        .map(|instant| instant.to_utc())
}

pub(crate) fn render(instant: DateTime<Utc>, zone: Tz) -> Value {
    let local = instant.with_timezone(&zone);
    Value::String(local.format("%Y-%m-%dT%H:%M:%S%.3f%z").to_string())
}
