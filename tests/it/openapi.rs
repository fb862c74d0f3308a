//! The description of the API, held against the service: its routes, parameters, answers and examples.

mod answers;
mod conformity;
mod examples;
mod page;
mod parameters;
mod proofs;
mod refusals;
mod routes;

use serde_json::{Map, Value};

/// One method of one address, as described.
struct Operation {
    /// In capitals.
    method: String,
    path: String,
    about: Value,
}

fn document() -> Value {
    serde_json::from_str(dwell::http::openapi::text()).unwrap()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in object(&document["paths"]) {
        for (method, about) in object(item) {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                about: about.clone(),
            });
        }
    }
    operations
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Names of the proofs of which one is needed; none for public ones.
    fn proofs(&self) -> Vec<&str> {
        let all = self.about["security"].as_array().unwrap().iter();
        all.flat_map(|one| object(one).keys().map(String::as_str))
            .collect()
    }

    /// Its parameters, references followed.
    fn parameters<'a>(&'a self, document: &'a Value) -> Vec<&'a Value> {
        let own = self.about["parameters"].as_array();
        own.into_iter()
            .flatten()
            .map(|one| followed(document, one))
            .collect()
    }

    /// What is described for a status, references followed.
    fn response<'a>(&'a self, document: &'a Value, status: u16) -> Option<&'a Value> {
        let response = self.about["responses"].get(status.to_string())?;
        Some(followed(document, response))
    }

    /// What an example that works is answered with.
    fn success(&self) -> u16 {
        let statuses = object(&self.about["responses"]).keys();
        let mut good = statuses.filter(|status| status.starts_with('2'));
        good.next()
            .unwrap_or_else(|| panic!("{} never succeeds", self.name()))
            .parse()
            .unwrap()
    }
}

fn object(value: &Value) -> &Map<String, Value> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"))
}

fn followed<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let place = reference.strip_prefix('#').unwrap();
            document
                .pointer(place)
                .unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

#[test]
fn references_lead_somewhere_and_ids_are_unique() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                followed(&document, value);
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    let operations = operations(&document);
    let ids = operations
        .iter()
        .map(|one| one.about["operationId"].as_str().unwrap());
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let repeated: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(repeated.is_empty(), "{repeated:?}");
}
