//! Answers in Jira's shapes.

use serde_json::{Value, json};

use crate::traffic::Work;

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    pub(crate) work: Work,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json;charset=UTF-8",
            headers: Vec::new(),
            body: body.to_string(),
            work: Work::Other,
        }
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// Jira's `ErrorCollection`.
    pub(crate) fn error(status: u16, message: impl Into<String>) -> Self {
        Self::errors(status, &[message.into()])
    }

    pub(crate) fn errors(status: u16, messages: &[String]) -> Self {
        Self::json(status, &json!({"errorMessages": messages, "errors": {}}))
    }

    pub(crate) fn html(status: u16, title: &str) -> Self {
        Self {
            status,
            content_type: "text/html;charset=UTF-8",
            headers: Vec::new(),
            body: format!(
                "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
            ),
            work: Work::Other,
        }
    }

    pub(crate) fn text(status: u16, content_type: &'static str, body: String) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
            work: Work::Other,
        }
    }

    /// A document that is written already.
    pub(crate) fn written(body: String) -> Self {
        Self {
            body,
            ..Self::ok(&Value::Null)
        }
    }

    pub(crate) fn after(self, work: Work) -> Self {
        Self { work, ..self }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn unauthorized() -> Self {
        let body = json!({"message": "Client must be authenticated to access this resource.", "status-code": 401});
        Self::json(401, &body).with_header("WWW-Authenticate", "OAuth realm=\"sandbox\"")
    }

    /// From the gateway in front of the sites, not from Jira.
    pub(crate) fn gateway(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"code": status, "message": message}))
    }

    pub(crate) fn no_such_path() -> Self {
        Self::json(404, &json!({"message": "null for uri", "status-code": 404}))
    }

    pub(crate) fn no_such_issue() -> Self {
        Self::error(
            404,
            "Issue does not exist or you do not have permission to see it.",
        )
    }
}
