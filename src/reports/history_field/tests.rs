use rstest::rstest;
use serde_json::{Value as Json, json};

use super::{choose, now};
use crate::engine::{FieldShape, Value};
use crate::jira::{Field, Issue};

fn field(id: &str, name: &str, schema: &Json) -> Field {
    let custom = id.starts_with("customfield_");
    serde_json::from_value(json!({ "id": id, "name": name, "custom": custom, "schema": schema }))
        .unwrap()
}

#[rstest]
#[case::priority("priority", json!({ "type": "priority" }), FieldShape::Single, "priority")]
#[case::assignee("assignee", json!({ "type": "user" }), FieldShape::Single, "assignee")]
#[case::components("components", json!({ "type": "array", "items": "component" }), FieldShape::EachChange, "Component")]
#[case::fix_versions("fixVersions", json!({ "type": "array", "items": "version" }), FieldShape::EachChange, "Fix Version")]
#[case::labels("labels", json!({ "type": "array", "items": "string" }), FieldShape::WholeList(' '), "labels")]
#[case::sprint("customfield_1", json!({ "type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint" }), FieldShape::WholeList(','), "My field")]
#[case::checkboxes("customfield_1", json!({ "type": "array", "items": "option", "custom": "multicheckboxes" }), FieldShape::WholeList(','), "My field")]
#[case::own_labels("customfield_1", json!({ "type": "array", "items": "string", "custom": "labels" }), FieldShape::WholeList(' '), "My field")]
#[case::select("customfield_1", json!({ "type": "option", "custom": "select" }), FieldShape::Single, "My field")]
#[case::no_schema("issuekey", json!(null), FieldShape::Single, "issuekey")]
fn a_field_tells_its_history_in_its_way(
    #[case] id: &str,
    #[case] schema: Json,
    #[case] shape: FieldShape,
    #[case] in_histories: &str,
) {
    let chosen = choose(&[id.to_owned()], &[field(id, "My field", &schema)]).unwrap();
    assert_eq!((chosen[0].shape, &*chosen[0].name), (shape, in_histories));
}

#[test]
fn every_unknown_field_is_named() {
    let known = [field("priority", "Priority", &json!(null))];
    let ids = ["a", "priority", "b"].map(str::to_owned);
    let faults = choose(&ids, &known).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("historyFields: 'a'") && told[1].starts_with("historyFields: 'b'"),
        "{told:?}"
    );
}

#[rstest]
#[case::text(json!("blue"), vec![(None, Some("blue"))])]
#[case::whole_number(json!(5.0), vec![(None, Some("5"))])]
#[case::number(json!(5.5), vec![(None, Some("5.5"))])]
#[case::option(json!({ "id": "10", "value": "Red" }), vec![(Some("10"), Some("Red"))])]
#[case::person(json!({ "accountId": "a", "displayName": "Ada" }), vec![(Some("a"), Some("Ada"))])]
#[case::sprints(json!([{ "id": 7, "name": "S 7" }, { "id": 8, "name": "S 8" }]), vec![(Some("7"), Some("S 7")), (Some("8"), Some("S 8"))])]
#[case::labels(json!(["a", "b"]), vec![(None, Some("a")), (None, Some("b"))])]
#[case::none(json!([]), vec![])]
fn what_a_field_holds_now_is_in_the_words_of_its_history(
    #[case] value: Json,
    #[case] expected: Vec<(Option<&str>, Option<&str>)>,
) {
    let issue: Issue = serde_json::from_value(json!({ "id": "1", "key": "A-1", "fields": {
        "summary": "s", "status": { "id": "3", "name": "Busy" }, "created": 0, "field": value } }))
    .unwrap();
    let texts = now(&issue, "field");
    let values: Vec<Value<'_>> = texts.iter().map(super::Text::value).collect();
    let expected: Vec<Value<'_>> = expected
        .into_iter()
        .map(|(id, name)| Value { id, name })
        .collect();
    assert_eq!(values, expected);
    assert_eq!(
        now(&issue, "status")[0].value(),
        Value {
            id: Some("3"),
            name: Some("Busy")
        }
    );
    assert_eq!(now(&issue, "nothing"), []);
}
