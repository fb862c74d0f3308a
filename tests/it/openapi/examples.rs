//! Every example of the document is sent, and answered as described.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder};
use rstest::rstest;
use sandbox::{SiteOptions, accounts};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::{Operation, conformity, document, object, operations};
use crate::test_app::{Answer, Platform, TestApp, send};

const FORM: &str = "application/x-www-form-urlencoded";

/// Who calls, with what.
struct Caller {
    app: TestApp,
    document: Value,
    token: String,
}

#[rstest]
#[case::connect(Platform::Connect)]
#[case::forge(Platform::Forge)]
#[tokio::test]
async fn examples_work(#[case] platform: Platform) {
    let mut app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    app.platform = platform;
    app.install(0).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let document = document();
    let caller = Caller {
        app,
        document,
        token,
    };
    let mut operations = operations(&caller.document);
    operations.sort_by_key(Operation::turn);
    for operation in &operations {
        caller.try_out(operation).await;
    }
}

impl Operation {
    /// What others need first, what ends things last.
    fn turn(&self) -> usize {
        let creates = self.about["responses"].get("201").is_some();
        match self.method.as_str() {
            "PUT" if self.path.ends_with("/settings/tokens") => 0,
            "PUT" if self.path.contains("/credentials/") => 1,
            "POST" if creates => 1,
            "GET" | "POST" => 2,
            "DELETE" => 4,
            _ => 3,
        }
    }

    fn has_examples(&self, document: &Value) -> bool {
        let in_body = self.about.pointer("/requestBody/content").map(object);
        let mut bodies = in_body.into_iter().flatten();
        bodies.any(|(_, content)| content.get("example").is_some())
            || self
                .parameters(document)
                .iter()
                .any(|one| one.get("example").is_some())
    }
}

impl Caller {
    async fn try_out(&self, operation: &Operation) {
        let ours = match operation.proofs().first().copied() {
            None | Some("reportToken") => true,
            Some("connectPage") => self.app.platform == Platform::Connect,
            Some("forgePage") => self.app.platform == Platform::Forge,
            Some(proof) => {
                let has = operation.has_examples(&self.document);
                assert!(!has, "{}: nobody can try {proof}", operation.name());
                false
            }
        };
        if !ours {
            return;
        }
        if operation.name() == "GET /rest/export" || operation.path == "/rest/export/status" {
            // A list with something in it.
            self.export(operation).await;
        }
        let contents = operation.about.pointer("/requestBody/content").map(object);
        match contents {
            None => self.send(operation, None).await,
            Some(contents) => {
                for (kind, content) in contents {
                    self.send(operation, Some((kind, &content["example"])))
                        .await;
                }
            }
        }
    }

    async fn send(&self, operation: &Operation, body: Option<(&String, &Value)>) {
        let method: Method = operation.method.parse().unwrap();
        let path = self.filled(operation).await;
        let request = match operation.proofs().first().copied() {
            None => self.app.request(method, &path),
            Some("reportToken") => {
                let request = self.app.request(method, &path);
                request.header("Authorization", format!("TISJWT {}", self.token))
            }
            Some(_) => {
                let path = path.strip_prefix("/forge").unwrap_or(&path);
                self.app.page_request(0, accounts::ADMIN, (method, path))
            }
        };
        let answer = send(with_body(request, body)).await;
        let status = answer.status.as_u16();
        assert_eq!(
            status,
            operation.success(),
            "{} {path}: {}",
            operation.name(),
            answer.text
        );
        conformity::check(&self.document, operation, &answer);
        self.check_sample(operation, &answer);
        let by_token = operation.proofs().first() == Some(&"reportToken");
        for header in ["RateLimit", "RateLimit-Policy"] {
            let described = operation.response(&self.document, status).unwrap();
            let described = described["headers"].get(header).is_some();
            let told = answer.headers.contains_key(header);
            assert_eq!(
                (described, told),
                (by_token, by_token),
                "{} {header}",
                operation.name()
            );
        }
    }

    /// The example of an answer is one: of its schema, and with no member that the real one lacks.
    fn check_sample(&self, operation: &Operation, answer: &Answer) {
        let described = operation.response(&self.document, answer.status.as_u16());
        let content = &described.unwrap()["content"]["application/json"];
        let Some(sample) = content.get("example") else {
            return;
        };
        let name = operation.name();
        let faults = conformity::faults(&self.document, &content["schema"], sample);
        assert_eq!(faults, [""; 0], "{name}");
        let (sample, real) = (members(sample), members(&answer.json()));
        let invented: Vec<_> = sample.difference(&real).collect();
        assert!(
            invented.is_empty(),
            "{name}: {invented:?} are not in {real:?}"
        );
    }

    /// The address with the examples of its parameters.
    async fn filled(&self, operation: &Operation) -> String {
        let mut path = operation.path.clone();
        let mut query = Serializer::new(String::new());
        for parameter in operation.parameters(&self.document) {
            let name = parameter["name"].as_str().unwrap();
            let example = parameter.get("example").map(as_text);
            match (parameter["in"].as_str().unwrap(), example) {
                ("query", Some(value)) => {
                    query.append_pair(name, &value);
                }
                ("path", value) => {
                    let value = match value {
                        Some(value) => value,
                        None if name == "file" => "start.js".to_owned(),
                        None if path.starts_with("/rest/export/") => self.export(operation).await,
                        None => self.app.token_for(0, accounts::ADMIN).await.0,
                    };
                    path = path.replace(&format!("{{{name}}}"), &value);
                }
                _ => {}
            }
        }
        let query = query.finish();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    }
}

impl Caller {
    /// The id of an export, done where that is needed.
    async fn export(&self, operation: &Operation) -> String {
        let document = &self.document;
        let mut all = operations(document).into_iter();
        let start = all.find(|one| one.name() == "POST /rest/export").unwrap();
        let body = &start.about["requestBody"]["content"]["application/json"]["example"];
        let call = (Method::POST, "/rest/export");
        let started = self.app.rest_call(&self.token, call, Some(body)).await;
        let id = started.expect(200).json()["exportId"]
            .as_str()
            .unwrap()
            .to_owned();
        if operation.path.ends_with("/download") {
            self.app.exports.work_off().await.unwrap();
        }
        id
    }
}

fn with_body(request: RequestBuilder, body: Option<(&String, &Value)>) -> RequestBuilder {
    match body {
        None => request,
        Some((kind, example)) if kind == FORM => {
            let mut form = Serializer::new(String::new());
            for (name, value) in object(example) {
                form.append_pair(name, &as_text(value));
            }
            request.header("Content-Type", FORM).body(form.finish())
        }
        Some((_, example)) => {
            assert!(example.is_object(), "a body without an example");
            request.json(example)
        }
    }
}

/// Where there is something, and of which type; all elements of a list alike.
fn members(value: &Value) -> BTreeSet<String> {
    fn collect(value: &Value, path: &str, into: &mut BTreeSet<String>) {
        let kind = match value {
            Value::Object(object) => {
                for (name, value) in object {
                    collect(value, &format!("{path}/{name}"), into);
                }
                "object"
            }
            Value::Array(values) => {
                for value in values {
                    collect(value, &format!("{path}/*"), into);
                }
                "list"
            }
            Value::String(_) => "text",
            Value::Number(_) => "number",
            Value::Bool(_) => "truth",
            Value::Null => "null",
        };
        into.insert(format!("{path}: {kind}"));
    }
    let mut found = BTreeSet::new();
    collect(value, "", &mut found);
    found
}

#[test]
fn the_examples_of_errors_are_of_their_schema() {
    let document = document();
    let mut checked = 0;
    for (name, response) in object(&document["components"]["responses"]) {
        let content = &response["content"]["application/json"];
        let Some(sample) = content.get("example") else {
            continue;
        };
        let faults = conformity::faults(&document, &content["schema"], sample);
        assert_eq!(faults, [""; 0], "{name}");
        assert!(
            name.ends_with(&sample["status"].to_string()),
            "{name}: {sample}"
        );
        checked += 1;
    }
    assert!(checked > 10, "{checked}");
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
