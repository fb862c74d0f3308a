//! Any query string as the parameters of every kind of report.

use dwell::reports::request::catalogue::Endpoint;
use dwell::reports::request::{ParameterFault, Request};

const ENDPOINTS: [Endpoint; 6] = [
    Endpoint::Issue,
    Endpoint::Expanded,
    Endpoint::List,
    Endpoint::List2,
    Endpoint::Aggregation,
    Endpoint::Export,
];

pub(crate) fn check(bytes: &[u8]) {
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(bytes).into_owned().collect();
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
