use serde_json::{Map, Value, json};

use super::{check, parameters_of};

fn saved(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn a_saved_report_is_sent_as_a_call_would_be() {
    let set = saved(&json!({
        "reportType": "statusDuration",
        "statuses": [3, "10001"],
        "jqlFilterID": 12,
        "includeDeletedStatuses": true,
        "dbsMetrics": [{ "name": "Cycle" }],
        "calendar": null,
        "fields": [],
    }));
    let expected = [
        ("dbsMetrics", r#"[{"name":"Cycle"}]"#),
        ("fields", ""),
        ("includeDeletedStatuses", "true"),
        ("jqlFilterID", "12"),
        ("columnsBy", "statusDuration"),
        ("statuses", "3,10001"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parameters_of(&set), expected);
}

#[test]
fn what_reports_refuse_is_told_all_at_once() {
    let good = json!({ "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": "default" });
    assert_eq!(check(&saved(&good)).unwrap(), Vec::<String>::new());
    let strange = json!({ "reportType": "statusCount", "filterType": "sprint", "sprintID": 1, "colour": "red" });
    let warnings = check(&saved(&strange)).unwrap();
    assert_eq!(warnings, ["colour is not known and was ignored."]);
    let bad = json!({ "reportType": "nothing", "filterType": "project", "pageSize": 5_000, "nextPageToken": "x" });
    let faults = check(&saved(&bad)).unwrap_err();
    let texts: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    for (text, name) in texts
        .iter()
        .zip(["columnsBy", "projectKey", "pageSize", "nextPageToken"])
    {
        assert!(text.starts_with(name), "{texts:?}");
    }
    assert!(check(&Map::new()).is_err());
}
