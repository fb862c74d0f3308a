//! Any bytes as the JSON body of every kind of report call.

use std::collections::BTreeSet;

use dwell::http::extract::report_call::body::of_json;
use serde_json::{Map, Value};

use super::every_report;

pub(crate) fn check(bytes: &[u8]) {
    let parameters = match of_json(bytes) {
        Ok(parameters) => parameters,
        Err(error) => {
            assert!(error.status.is_client_error());
            return;
        }
    };
    same_as_text(&parameters);
    every_report::read(&parameters);
}

/// What a body says in numbers, truth values and lists it may as well say in text. Two names of a saved set are one of a call,
/// which an object cannot have twice.
fn same_as_text(parameters: &[(String, String)]) {
    let names: BTreeSet<_> = parameters.iter().map(|(name, _)| name).collect();
    if names.len() < parameters.len() {
        return;
    }
    let texts = parameters.iter().cloned();
    let texts: Map<String, Value> = texts
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    let mut again = of_json(&serde_json::to_vec(&texts).unwrap()).unwrap();
    let mut parameters = parameters.to_vec();
    again.sort();
    parameters.sort();
    assert_eq!(again, parameters);
}
