use serde_json::{Map, Value, json};

use super::{check, merged, parameters_of, set_id};

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
        .zip(["reportType", "projectKey", "pageSize", "nextPageToken"])
    {
        assert!(text.starts_with(name), "{texts:?}");
    }
    let of_nothing = check(&Map::new()).unwrap_err();
    assert!(
        of_nothing.0[0]
            .to_string()
            .starts_with("reportType is required"),
        "{of_nothing:?}"
    );
    let of_a_call = check(&saved(
        &json!({ "columnsBy": "nothing", "filterType": "sprint", "sprintID": 1 }),
    ));
    let told = of_a_call.unwrap_err().0[0].to_string();
    assert!(told.starts_with("columnsBy: 'nothing'"), "{told}");
}

fn sent(parameters: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    parameters.iter().map(owned).collect()
}

#[test]
fn what_a_call_sends_goes_before_what_is_saved() {
    let call = sent(&[
        ("viewFormat", "days"),
        ("calendar", " "),
        ("statuses", "3"),
        ("statuses", "5"),
    ]);
    let saved = sent(&[
        ("viewFormat", "hours"),
        ("calendar", "2"),
        ("statuses", "1"),
        ("projectKey", "WEB"),
    ]);
    let expected = [
        &call[..],
        &sent(&[("calendar", "2"), ("projectKey", "WEB")]),
    ]
    .concat();
    assert_eq!(merged(&call, saved), expected);
}

#[test]
fn a_set_is_named_once_by_its_id() {
    let id = "019aa5b2-0000-7000-8000-000000000001";
    let named = |values: &[&str]| {
        let pairs: Vec<_> = values.iter().map(|value| ("paramSetId", *value)).collect();
        set_id(&sent(&pairs)).map(|id| id.map(|id| id.to_string()))
    };
    assert_eq!(named(&[]), Ok(None));
    assert_eq!(named(&["", " "]), Ok(None));
    assert_eq!(named(&[id, " ", id]), Ok(Some(id.to_owned())));
    assert!(
        named(&["12"]).unwrap_err().0[0]
            .to_string()
            .starts_with("paramSetId: '12'")
    );
    assert!(named(&[id, "12"]).is_err());
}
