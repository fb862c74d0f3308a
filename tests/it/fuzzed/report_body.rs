//! Any bytes as the JSON body of every kind of report call.

use std::collections::BTreeSet;

use dwell::http::extract::report_call::body::of_json;
use dwell::reports::request::catalogue::Endpoint;
use dwell::reports::request::{ParameterFault, Request};
use serde_json::{Map, Value};

const ENDPOINTS: [Endpoint; 6] = [
    Endpoint::Issue,
    Endpoint::Expanded,
    Endpoint::List,
    Endpoint::List2,
    Endpoint::Aggregation,
    Endpoint::Export,
];

pub(crate) fn check(bytes: &[u8]) {
    let parameters = match of_json(bytes) {
        Ok(parameters) => parameters,
        Err(error) => {
            assert!(error.status.is_client_error());
            return;
        }
    };
    same_as_text(&parameters);
    let open = |text: &str| match text {
        "good" => Ok(()),
        _ => Err(ParameterFault::value("nextPageToken", text, "good")),
    };
    for endpoint in ENDPOINTS {
        match Request::<()>::read(endpoint, &parameters, open) {
            Ok(request) => assert_eq!(request.selection.is_none(), endpoint.is_single()),
            // A refusal says what is wrong.
            Err(faults) => assert!(!faults.to_string().is_empty()),
        }
    }
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
