//! Whether reports would accept a set.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Stage, weekly, with};

const VALIDATE: &str = "/rest/parameterSets/validate";

async fn verdict(stage: &Stage, parameters: &Value) -> Value {
    let body = with(weekly(), &json!({ "parameters": parameters }));
    let answer = stage
        .app
        .rest_call(&stage.member, (Method::POST, VALIDATE), Some(&body));
    answer.await.expect(200).json()
}

#[tokio::test]
async fn what_a_report_accepts_is_valid() {
    let stage = Stage::set().await;
    let mut weekly = weekly()["parameters"].clone();
    weekly["calendar"] = json!("normalHours");
    let good = verdict(&stage, &weekly).await;
    assert_eq!(
        good,
        json!({ "valid": true, "messages": [], "warnings": [] })
    );
    let typed = json!({
        "reportType": "STATUSDURATION", "filterType": "jqlfilter", "jqlFilterID": 10000,
        "statuses": [1, 3], "includeDeletedStatuses": true, "pageSize": 50, "colour": "red",
        "calendar": "normalHours",
    });
    let typed = verdict(&stage, &typed).await;
    assert_eq!(typed["valid"], true, "{typed}");
    assert_eq!(
        typed["warnings"],
        json!(["colour is not known and was ignored."])
    );
}

#[tokio::test]
async fn what_a_report_refuses_is_told_in_the_reports_words() {
    let stage = Stage::set().await;
    let bad = json!({ "filterType": "project", "viewFormat": "fortnights", "reportType": "statusDuration" });
    let bad = verdict(&stage, &bad).await;
    assert_eq!(bad["valid"], false, "{bad}");
    let messages = bad["messages"].as_array().unwrap();
    let about = |name: &str| {
        messages
            .iter()
            .any(|text| text.as_str().unwrap().starts_with(name))
    };
    assert_eq!(messages.len(), 2, "{bad}");
    assert!(
        about("projectKey is required") && about("viewFormat: 'fortnights'"),
        "{bad}"
    );
}

#[tokio::test]
async fn a_saved_set_is_validated_by_its_id() {
    let stage = Stage::set().await;
    let good = stage.made(&stage.member, &weekly()).await;
    let empty = with(weekly(), &json!({ "parameters": {} }));
    let empty = stage.made(&stage.member, &empty).await;
    for (path, valid) in [(good, true), (empty, false)] {
        let path = format!("{path}/validate");
        let verdict = stage.get(&stage.member, &path).await.expect(200).json();
        assert_eq!(verdict["valid"], valid, "{verdict}");
        stage.get(&stage.outsider, &path).await.expect(404);
    }
}
