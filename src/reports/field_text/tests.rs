use chrono_tz::Tz;
use rstest::rstest;
use serde_json::{Value, json};

use super::{FieldTexts, Formats, Kind, text_of};
use crate::export::DatePattern;
use crate::jira::{Field, Issue};

fn field(id: &str, kind: &str) -> Field {
    serde_json::from_value(
        json!({ "id": id, "name": id.to_uppercase(), "schema": { "type": kind } }),
    )
    .unwrap()
}

fn formats(empty: &str) -> Formats {
    let pattern = |text| DatePattern::parse(text).unwrap();
    Formats {
        dates: pattern("dd/MMM/yy"),
        date_times: pattern("dd/MMM/yy h:mm a"),
        empty: empty.to_owned(),
        zone: Tz::Europe__Berlin,
        timestamps: false,
    }
}

#[rstest]
#[case::text(json!("plain"), Kind::Other, "plain")]
#[case::number(json!(1.5), Kind::Other, "1.5")]
#[case::flag(json!(true), Kind::Other, "true")]
#[case::null(json!(null), Kind::Other, "")]
#[case::person(json!({ "accountId": "a", "displayName": "Ada" }), Kind::Other, "Ada")]
#[case::option(json!({ "id": "1", "value": "Red" }), Kind::Other, "Red")]
#[case::project(json!({ "id": "1", "key": "WEB", "name": "Website" }), Kind::Other, "Website")]
#[case::issue_link(json!({ "id": "1", "key": "WEB-1" }), Kind::Other, "WEB-1")]
#[case::nothing_to_name_it(json!({ "self": "x" }), Kind::Other, "")]
#[case::list(json!([{ "name": "1.0" }, null, "x", { "self": "y" }]), Kind::Other, "1.0, x")]
#[case::empty_list(json!([]), Kind::Other, "")]
#[case::date(json!("2026-12-24"), Kind::Date, "24/Dec/26")]
#[case::instant(json!("2026-12-24T23:30:00.000+0000"), Kind::DateTime, "25/Dec/26 12:30 AM")]
#[case::instant_with_a_colon(json!("2026-12-24T23:30:00+00:00"), Kind::DateTime, "25/Dec/26 12:30 AM")]
#[case::no_date(json!("soon"), Kind::Date, "soon")]
#[case::no_instant(json!("soon"), Kind::DateTime, "soon")]
#[case::dates(json!(["2026-12-24", "2026-12-25"]), Kind::Date, "24/Dec/26, 25/Dec/26")]
#[case::rich_text(json!({ "type": "doc", "content": [
    { "type": "paragraph", "content": [{ "type": "text", "text": "Two" }, { "type": "text", "text": " words" }] },
    { "type": "bulletList", "content": [{ "type": "listItem", "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": "and" }] }] }] },
    { "type": "heading", "content": [{ "type": "text", "text": "more" }] } ] }), Kind::Other, "Two words and more")]
fn a_value_is_shown_as_people_know_it(
    #[case] value: Value,
    #[case] kind: Kind,
    #[case] expected: &str,
) {
    assert_eq!(text_of(&value, kind, &formats("-")), expected);
}

fn issue() -> Issue {
    serde_json::from_value(json!({ "id": "1", "key": "A-1", "fields": {
        "summary": "A summary", "status": { "id": "3", "name": "In Progress" },
        "created": "2026-01-01T00:00:00.000+0000", "labels": [], "duedate": "2026-12-24" } }))
    .unwrap()
}

#[test]
fn chosen_fields_come_in_their_order_and_empty_ones_as_the_empty_token() {
    let known = ["labels", "status", "summary", "created", "updated"].map(|id| field(id, "string"));
    let mut known = known.to_vec();
    known.push(field("duedate", "date"));
    let ids = [
        "duedate", "labels", "created", "updated", "status", "summary",
    ]
    .map(str::to_owned);
    let chosen = FieldTexts::choose("fields", &ids, &known, &formats("none")).unwrap();
    assert_eq!(chosen.ids(), ids);
    assert_eq!(chosen.columns()[0].name, "DUEDATE");
    let expected = [
        "24/Dec/26",
        "none",
        "01/Jan/26 1:00 AM",
        "none",
        "In Progress",
        "A summary",
    ];
    assert_eq!(chosen.of(&issue()), expected);
}

#[test]
fn every_unknown_field_is_named() {
    let ids = ["a", "labels", "b"].map(str::to_owned);
    let faults =
        FieldTexts::choose("fields", &ids, &[field("labels", "array")], &formats("-")).unwrap_err();
    let told: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("fields: 'a'") && told[1].starts_with("fields: 'b'"),
        "{told:?}"
    );
}
