//! A REST request taken apart.

use serde_json::Value;
use url::form_urlencoded;

use super::answer::Answer;
use crate::operation::Operation;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Raw, as sent.
    pub(crate) path: String,
    /// Raw, without `?`.
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// The credential, when the scheme is Bearer.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.authorization.as_deref()?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    }

    /// Decoded segments below the API's version; `None` outside the API.
    pub(crate) fn segments(&self) -> Option<Vec<String>> {
        let versions = ["/rest/api/3/", "/rest/api/2/", "/rest/api/latest/"];
        let below = versions
            .iter()
            .find_map(|prefix| self.path.strip_prefix(prefix))?;
        Some(below.trim_end_matches('/').split('/').map(decode).collect())
    }

    pub(crate) fn operation(&self) -> Option<Operation> {
        self.operation_with(&self.method)
    }

    pub(super) fn exists_with_other_method(&self) -> bool {
        ["GET", "POST"]
            .iter()
            .any(|method| self.operation_with(method).is_some())
    }

    fn operation_with(&self, method: &str) -> Option<Operation> {
        let segments = self.segments()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Operation::find(method, &segments)
    }

    /// The segment that names an issue or a filter.
    pub(super) fn subject(&self) -> String {
        self.segments()
            .and_then(|segments| segments.into_iter().nth(1))
            .unwrap_or_default()
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters(name).into_iter().next()
    }

    pub(super) fn parameters(&self, name: &str) -> Vec<String> {
        let pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }

    /// Repeated or joined with commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let all = self.parameters(name);
        let parts = all.iter().flat_map(|value| value.split(','));
        parts
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Answer> {
        self.parameter(name)
            .filter(|text| !text.is_empty())
            .map(|text| {
                text.parse().map_err(|_| {
                    Answer::error(400, format!("The value of {name} is not a number."))
                })
            })
            .transpose()
    }

    /// A JSON object with no other members than `known`.
    pub(super) fn object(&self, known: &[&str]) -> Result<Value, Answer> {
        let json = self
            .content_type
            .as_deref()
            .is_some_and(|kind| kind.starts_with("application/json"));
        if !json {
            return Err(Answer::error(415, "Unsupported Media Type"));
        }
        let invalid = || {
            Answer::error(
                400,
                "Invalid request payload. Refer to the REST API documentation and try again.",
            )
        };
        let body: Value = serde_json::from_slice(&self.body).map_err(|_| invalid())?;
        let members = body.as_object().ok_or_else(invalid)?;
        if members.keys().all(|name| known.contains(&name.as_str())) {
            Ok(body)
        } else {
            Err(invalid())
        }
    }
}

/// Percent-decoding without `+` as a space.
fn decode(segment: &str) -> String {
    let pair = segment
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(text, _)| text.into_owned())
        .unwrap_or_default()
}

/// A list of texts in a JSON body; numbers are taken as texts.
pub(super) fn texts(body: &Value, name: &str) -> Result<Vec<String>, Answer> {
    let wrong = || {
        Answer::error(
            400,
            "Invalid request payload. Refer to the REST API documentation and try again.",
        )
    };
    match &body[name] {
        Value::Null => Ok(Vec::new()),
        Value::Array(list) => {
            let text = |value: &Value| match value {
                Value::String(text) => Ok(text.clone()),
                Value::Number(number) => Ok(number.to_string()),
                _ => Err(wrong()),
            };
            list.iter().map(text).collect()
        }
        _ => Err(wrong()),
    }
}

/// A whole number in a JSON body.
pub(super) fn number(body: &Value, name: &str) -> Result<Option<i64>, Answer> {
    match &body[name] {
        Value::Null => Ok(None),
        value => value.as_i64().map(Some).ok_or_else(|| {
            Answer::error(
                400,
                "Invalid request payload. Refer to the REST API documentation and try again.",
            )
        }),
    }
}
