//! Whether an answer is what the document says, and holds nothing that it does not say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Operation, followed, object};
use crate::test_app::Answer;

/// Panics with everything that is wrong.
pub(super) fn check(document: &Value, operation: &Operation, answer: &Answer) {
    let (name, status) = (operation.name(), answer.status.as_u16());
    let response = operation.response(document, status);
    let response =
        response.unwrap_or_else(|| panic!("{name}: {status} is not described: {}", answer.text));
    let Some(contents) = response.get("content") else {
        assert_eq!(
            answer.text, "",
            "{name}: {status} is described without a body"
        );
        return;
    };
    let kind = answer.headers["content-type"].to_str().unwrap();
    let kind = kind.split(';').next().unwrap();
    let content = contents.get(kind);
    let content = content.unwrap_or_else(|| panic!("{name}: {status} is not described as {kind}"));
    if kind == "application/json" {
        let faults = faults(document, &content["schema"], &answer.json());
        assert!(
            faults.is_empty(),
            "{name}: {status}:\n{}\n{}",
            faults.join("\n"),
            answer.text
        );
    }
}

pub(super) fn faults(document: &Value, schema: &Value, instance: &Value) -> Vec<String> {
    let mut components = document["components"].clone();
    let parts = parts_of_others(document);
    for (name, schema) in components["schemas"].as_object_mut().unwrap() {
        close(schema, !parts.contains(name));
    }
    let mut schema = schema.clone();
    close(&mut schema, true);
    let whole = json!({ "components": components, "allOf": [schema] });
    let validator = jsonschema::validator_for(&whole).unwrap();
    let faults = validator.iter_errors(instance);
    faults
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

/// Schemas that others are put together from: they cannot know all members.
fn parts_of_others(document: &Value) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    let mut open: Vec<&Value> = object(&document["components"]["schemas"])
        .values()
        .collect();
    while let Some(value) = open.pop() {
        if let Some(all) = value["allOf"].as_array() {
            let references = all.iter().filter_map(|part| part["$ref"].as_str());
            let names = references.filter_map(|reference| reference.rsplit('/').next());
            parts.extend(names.map(str::to_owned));
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    parts
}

/// Members that are not named are faults, in this schema if it is a whole one, and in those inside of it.
fn close(schema: &mut Value, whole: bool) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    for name in ["properties", "oneOf", "anyOf", "allOf", "items"] {
        let inside: Vec<&mut Value> = match members.get_mut(name) {
            Some(Value::Array(several)) => several.iter_mut().collect(),
            Some(Value::Object(named)) if name == "properties" => named.values_mut().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => continue,
        };
        for schema in inside {
            close(schema, name != "allOf");
        }
    }
    let composed = members.contains_key("properties") || members.contains_key("allOf");
    if whole && composed {
        members.insert("unevaluatedProperties".to_owned(), json!(false));
    }
}

#[test]
fn a_member_that_nobody_described_is_a_fault() {
    let document = super::document();
    let schema = json!({ "$ref": "#/components/schemas/Health" });
    let schema = followed(&document, &schema);
    assert_eq!(
        faults(&document, schema, &json!({ "status": "ok" })),
        [""; 0]
    );
    for wrong in [
        json!({ "status": "ok", "more": 1 }),
        json!({}),
        json!({ "status": 1 }),
    ] {
        assert_ne!(faults(&document, schema, &wrong), [""; 0], "{wrong}");
    }
}
