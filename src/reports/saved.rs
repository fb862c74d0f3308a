//! Saved parameters as a report call would send them.

use serde_json::{Map, Value};

use super::request::catalogue::Endpoint;
use super::request::{ParameterFault, ParameterFaults, Request};

/// What a saved report calls `columnsBy` (Timepiece: parameter-set endpoints).
const REPORT_TYPE: &str = "reportType";
const COLUMNS_BY: &str = "columnsBy";

/// A call's parameters: numbers and truth values as text, lists of them with commas, anything else as JSON. `null` is nothing.
pub fn parameters_of(saved: &Map<String, Value>) -> Vec<(String, String)> {
    let sent = saved.iter().filter_map(|(name, value)| {
        let name = if name == REPORT_TYPE {
            COLUMNS_BY
        } else {
            name
        };
        Some((name.to_owned(), text_of(value)?))
    });
    sent.collect()
}

fn text_of(value: &Value) -> Option<String> {
    let is_plain = |item: &Value| !item.is_array() && !item.is_object();
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(is_plain) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            Some(texts.join(","))
        }
        other => Some(other.to_string()),
    }
}

/// What a report call with these parameters alone would be warned of, or everything it would be refused for.
pub fn check(saved: &Map<String, Value>) -> Result<Vec<String>, ParameterFaults> {
    let parameters = parameters_of(saved);
    let open = |text: &str| {
        let allowed = "nothing here: each answer brings its own";
        Err(ParameterFault::value("nextPageToken", text, allowed))
    };
    Request::<()>::read(Endpoint::List2, &parameters, open).map(|request| request.warnings)
}

#[cfg(test)]
mod tests;
