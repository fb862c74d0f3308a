//! Parameters in a body: a form, or a JSON object.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::http::error::Error;
use crate::reports::saved::parameters_of;

type Parameters = Vec<(String, String)>;

/// An empty body has none, whatever it calls itself.
pub(super) fn parameters(headers: &HeaderMap, body: &[u8]) -> Result<Parameters, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    match kind.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => {
            Ok(form_urlencoded::parse(body).into_owned().collect())
        }
        "application/json" => of_json(body),
        _ => Err(Error::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad_body",
            "A body is a form (application/x-www-form-urlencoded) or a JSON object (application/json).",
        )),
    }
}

/// Members are parameters, as in a saved set: lists of objects (`dbsMetrics`, `statusGroups`) as they are, not as text
/// that holds JSON, though that is read too.
pub fn of_json(body: &[u8]) -> Result<Parameters, Error> {
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        let what = if error.is_data() {
            "the body must be a JSON object".to_owned()
        } else {
            error.to_string()
        };
        Error::bad_request("The body is not a JSON object of parameters.").with_messages(vec![what])
    })?;
    Ok(parameters_of(&object))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};
    use rstest::rstest;

    use super::*;

    fn read(kind: &'static str, body: &str) -> Result<String, StatusCode> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let parameters = parameters(&headers, body.as_bytes()).map_err(|error| error.status)?;
        let pairs = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        Ok(pairs.collect::<Vec<_>>().join("&"))
    }

    const JSON: &str = "application/json; charset=utf-8";
    const FORM: &str = "application/x-www-form-urlencoded";

    #[rstest]
    #[case::form(FORM, "a=1+2&b=%2B", "a=1 2&b=+")]
    #[case::text_number_and_flag(JSON, r#"{"a":"1","b":2,"c":true}"#, "a=1&b=2&c=true")]
    #[case::nothing(JSON, r#"{"a":null}"#, "")]
    #[case::list(JSON, r#"{"a":[3,"4",null]}"#, "a=3,4")]
    #[case::objects(JSON, r#"{"a":[{"name":"x"}]}"#, r#"a=[{"name":"x"}]"#)]
    #[case::empty(JSON, " \n", "")]
    #[case::empty_of_no_kind("text/plain", "", "")]
    fn a_body_is_parameters(
        #[case] kind: &'static str,
        #[case] body: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(read(kind, body).as_deref(), Ok(expected));
    }

    #[rstest]
    #[case::no_object(JSON, "[1]", StatusCode::BAD_REQUEST)]
    #[case::no_json(JSON, "a=1", StatusCode::BAD_REQUEST)]
    #[case::another_kind("text/plain", "a=1", StatusCode::UNSUPPORTED_MEDIA_TYPE)]
    fn other_bodies_are_refused(
        #[case] kind: &'static str,
        #[case] body: &str,
        #[case] expected: StatusCode,
    ) {
        assert_eq!(read(kind, body), Err(expected));
    }
}
