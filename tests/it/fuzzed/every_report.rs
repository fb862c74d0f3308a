//! Parameters, however they came, as those of every kind of report.

use dwell::reports::request::guide::ENDPOINTS;
use dwell::reports::request::{ParameterFault, Request};

pub(crate) fn read(parameters: &[(String, String)]) {
    let open = |text: &str| match text {
        "good" => Ok(()),
        _ => Err(ParameterFault::value("nextPageToken", text, "good")),
    };
    for endpoint in ENDPOINTS {
        match Request::<()>::read(endpoint, parameters, open) {
            Ok(request) => assert_eq!(request.selection.is_none(), endpoint.is_single()),
            // A refusal says what is wrong.
            Err(faults) => assert!(!faults.to_string().is_empty()),
        }
    }
}
