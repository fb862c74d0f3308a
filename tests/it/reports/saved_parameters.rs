//! `paramSetId`: a saved report as a report call names it.

use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::story::acme;
use super::{hours, keys, messages, warnings};
use crate::test_app::TestApp;

const NOBODYS: &str = "019aa5b2-0000-7000-8000-000000000001";

/// The id of a set that `account` saves.
async fn saved(app: &TestApp, account: &str, public: bool, parameters: Value) -> String {
    let (_, token) = app.token_for(0, account).await;
    let body = json!({ "name": "Weekly", "public": public, "parameters": parameters });
    let call = (Method::POST, "/rest/parameterSets");
    let made = app.rest_call(&token, call, Some(&body)).await;
    made.expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn weekly() -> Value {
    json!({ "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": "normalHours",
        "statuses": [3, 5], "statusGroups": [{ "name": "Active", "ids": [3, "9"] }], "includeDeletedStatuses": true,
        "pageSize": 2, "unheardOf": "kept" })
}

#[tokio::test]
async fn a_set_is_a_whole_report() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let id = saved(&app, MEMBER, false, weekly()).await;
    for path in ["/rest/list", "/rest/list2"] {
        let of = app.report(&token, &format!("{path}?paramSetId={id}")).await;
        let of = of.expect(200).json();
        let expected = [
            ("WEB-1", vec![("3", 6), ("5", 12), ("group:Active", 6)]),
            ("WEB-2", vec![]),
        ];
        assert_eq!(hours(&of), expected, "{path}");
        assert_eq!(warnings(&of), ["unheardOf is not known and was ignored."]);
        let form = app.report_form(&token, path, &[("paramSetId", &id)]).await;
        assert_eq!(form.expect(200).json()["table"], of["table"], "{path}");
    }
    let sum = format!("/rest/aggregation?paramSetId={id}&aggregationType=sum");
    let sum = app.report(&token, &sum).await.expect(200).json();
    assert_eq!(sum["table"]["body"]["rows"][0]["issueCount"], 3, "{sum}");
    let one = format!("/rest/issue?paramSetId={id}&issueKey=WEB-3");
    let one = app.report(&token, &one).await.expect(200).json();
    assert_eq!(
        hours(&one),
        [("WEB-3", vec![("3", 21), ("5", 24), ("group:Active", 23)])]
    );
}

#[tokio::test]
async fn what_the_call_says_wins() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let id = saved(&app, MEMBER, false, weekly()).await;
    let call = format!(
        "/rest/list?paramSetId={id}&filterType=customjql&customjql=key+%3D+WEB-3&statuses=1&pageSize=&projectKey="
    );
    let of = app.report(&token, &call).await.expect(200).json();
    assert_eq!(keys(&of), ["WEB-3"], "another filter");
    assert_eq!(hours(&of)[0].1, [("1", 1), ("group:Active", 23)]);
    assert_eq!(of["pageSize"], 2, "an empty value is none");
    let other = format!("/rest/list?paramSetId={id}&columnsBy=statusCount&viewFormat=hours");
    let other = app.report(&token, &other).await.expect(200).json();
    assert_eq!(other["columnsBy"], "statusCount");
}

#[tokio::test]
async fn pages_of_a_set_belong_together() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let id = saved(&app, MEMBER, false, weekly()).await;
    let path = format!("/rest/list2?paramSetId={id}");
    let first = app.report(&token, &path).await.expect(200).json();
    let next = first["nextPageToken"].as_str().unwrap().to_owned();
    let path = format!("{path}&nextPageToken={next}");
    let second = app.report(&token, &path).await.expect(200).json();
    assert_eq!(keys(&second), ["WEB-3"]);
    let call = format!("/rest/parameterSets/{id}");
    let change = json!({ "parameters": { "reportType": "statusCount", "filterType": "project", "projectKey": "WEB" } });
    app.rest_call(&token, (Method::PUT, &call), Some(&change))
        .await
        .expect(200);
    let changed = app.report(&token, &path).await.expect(400).json();
    assert!(
        messages(&changed)[0].starts_with("nextPageToken: "),
        "{changed}"
    );
}

#[tokio::test]
async fn a_set_is_used_by_whoever_may_read_it() {
    let app = acme().await;
    let private = saved(&app, MEMBER, false, weekly()).await;
    let public = saved(&app, MEMBER, true, weekly()).await;
    for (account, id, status) in [
        (MEMBER, &private, 200),
        (ADMIN, &private, 200),
        (FAR, &private, 400),
        (FAR, &public, 200),
    ] {
        let (_, token) = app.token_for(0, account).await;
        let path = format!("/rest/list?paramSetId={id}");
        app.report(&token, &path).await.expect(status);
    }
    let (_, token) = app.token_for(0, FAR).await;
    let refused = async |id: &str| {
        let path = format!("/rest/list?paramSetId={id}");
        let body = app.report(&token, &path).await.expect(400).json();
        messages(&body)[0].replace(id, "ID")
    };
    assert_eq!(
        refused(&private).await,
        refused(NOBODYS).await,
        "others' sets are as if they were not there"
    );
}

#[rstest]
#[case::nobodys(
    NOBODYS,
    "paramSetId: '019aa5b2-0000-7000-8000-000000000001' is not accepted; allowed: the id of a parameter set that the token's user may use."
)]
#[case::no_uuid(
    "12",
    "paramSetId: '12' is not accepted; allowed: the UUID of a parameter set."
)]
#[case::two(
    "12&paramSetId=13",
    "paramSetId is given more than once with different values; give it once."
)]
#[tokio::test]
async fn a_set_that_is_none_is_refused(#[case] id: &str, #[case] expected: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for path in [
        "/rest/issue",
        "/rest/issue/expanded",
        "/rest/list",
        "/rest/list2",
        "/rest/aggregation",
    ] {
        let call = format!("{path}?paramSetId={id}&issueKey=WEB-1");
        let body = app.report(&token, &call).await.expect(400).json();
        assert_eq!(messages(&body), [expected], "{path}");
    }
}

#[tokio::test]
async fn a_set_that_is_not_acceptable_is_refused_as_the_call_would_be() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let id = saved(&app, ADMIN, false, json!({ "filterType": "project" })).await;
    let path = format!("/rest/list?paramSetId={id}&viewFormat=weeks&columnsBy=statusDuration");
    let body = app.report(&token, &path).await.expect(400).json();
    let told = messages(&body);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("projectKey is required")
            || told[1].starts_with("projectKey is required"),
        "{told:?}"
    );
}
