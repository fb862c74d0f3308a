//! Master keys as text and as JSON: their names and what needs them, never the keys.

use serde_json::json;

use crate::installs::keys::{Census, KeyPlace, KeyUse};

pub(super) fn table(census: &Census) -> String {
    let mut lines = vec!["KEY               PLACE    SITES".to_owned()];
    lines.extend(census.uses.iter().map(|one| {
        let line = format!(
            "{}  {:7}  {:<8}{}",
            one.id,
            one.place.as_str(),
            one.data_keys,
            hint(one)
        );
        line.trim_end().to_owned()
    }));
    lines.push(summary(census));
    lines.join("\n") + "\n"
}

fn hint(one: &KeyUse) -> &'static str {
    match (one.place, one.is_needed()) {
        (KeyPlace::Newest, _) => "",
        (KeyPlace::Retired, true) => "still needed",
        (KeyPlace::Retired, false) => "needed no more: leave it out of DWELL_MASTER_KEYS",
        (KeyPlace::Missing, _) => "add it to DWELL_MASTER_KEYS, after the newest",
    }
}

fn summary(census: &Census) -> String {
    if census.missing().is_some() {
        "a key is missing: what it has sealed cannot be opened".to_owned()
    } else if census.is_rotated() {
        "everything is sealed with the newest key".to_owned()
    } else {
        let waiting = census.waiting();
        format!(
            "{waiting} to be wrapped with the newest key: by a running server within the hour, or now by `dwell keys rotate`"
        )
    }
}

pub(super) fn json(census: &Census) -> Result<String, serde_json::Error> {
    let keys = census.uses.iter().map(|one| {
        json!({
            "id": one.id.to_string(),
            "place": one.place.as_str(),
            "sites": one.data_keys,
            "needed": one.is_needed(),
        })
    });
    let keys: Vec<_> = keys.collect();
    let value =
        json!({ "rotated": census.is_rotated(), "waiting": census.waiting(), "keys": keys });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
