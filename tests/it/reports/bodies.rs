//! One request, however it is sent.

use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::ADMIN;
use serde_json::{Value, json};

use super::messages;
use super::story::acme;
use crate::test_app::{Answer, TestApp, send};

async fn post_json(app: &TestApp, token: &str, path: &str, body: &Value) -> Answer {
    let request = app.request(Method::POST, path).json(body);
    send(request.header("Authorization", format!("TISJWT {token}"))).await
}

#[rstest]
#[case::issue(&["/rest/issue"], json!({ "issueKey": "WEB-1", "columnsBy": "statusDuration" }))]
#[case::expanded(&["/rest/issue/expanded"], json!({ "issueKey": "WEB-1" }))]
#[case::list(&["/rest/list", "/rest/issues"], json!({ "filterType": "project", "projectKey": "WEB", "columnsBy": "statusCount", "startIssueIndex": 1 }))]
#[case::list2(&["/rest/list2", "/rest/issues/v2"], json!({ "filterType": "project", "projectKey": "WEB", "columnsBy": "statusCount", "pageSize": 500 }))]
#[case::aggregation(&["/rest/aggregation"], json!({ "filterType": "project", "projectKey": "WEB", "columnsBy": "statusDuration", "aggregationType": "sum" }))]
#[tokio::test]
async fn query_form_and_json_give_the_same_answer(#[case] paths: &[&str], #[case] mut body: Value) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    body["statuses"] = json!("5,3");
    body["calendar"] = json!("normalHours");
    let pairs: Vec<(String, String)> = body
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        })
        .collect();
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    body["statuses"] = json!([5, "3"]);
    let expected = app
        .report(&token, &format!("{}?{query}", paths[0]))
        .await
        .expect(200)
        .text;
    let form: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    for path in paths {
        let answers = [
            app.report(&token, &format!("{path}?{query}")).await,
            app.report_form(&token, path, &form).await,
            app.report_form(&token, &format!("{path}?{query}"), &[])
                .await,
            post_json(&app, &token, path, &body).await,
            post_json(&app, &token, &format!("{path}?{query}"), &json!({})).await,
        ];
        for (way, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.expect(200).text, expected, "{path}, way {way}");
        }
    }
}

#[tokio::test]
async fn lists_of_objects_need_no_second_layer_of_text_in_json() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let groups = json!([{ "name": "Active", "ids": [3] }]);
    let mut body = json!({ "issueKey": "WEB-1", "columnsBy": "statusCount", "statusGroups": groups, "calendar": null });
    let plain = post_json(&app, &token, "/rest/issue", &body)
        .await
        .expect(200)
        .text;
    body["statusGroups"] = groups.to_string().into();
    assert_eq!(
        post_json(&app, &token, "/rest/issue", &body)
            .await
            .expect(200)
            .text,
        plain
    );
    assert!(plain.contains("group:Active"), "{plain}");
}

#[tokio::test]
async fn the_token_may_be_a_member_of_the_body() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let body = json!({ "issueKey": "WEB-1", "columnsBy": "statusCount", "tisjwt": token });
    let request = app.request(Method::POST, "/rest/issue").json(&body);
    send(request).await.expect(200);
}

#[rstest]
#[case::no_object("application/json", "[]", 400)]
#[case::no_json("application/json", "{", 400)]
#[case::text("text/plain", "columnsBy=statusCount", 415)]
#[case::empty_text("text/plain", "", 200)]
#[tokio::test]
async fn other_bodies_are_refused_in_the_envelope(
    #[case] kind: &str,
    #[case] body: &'static str,
    #[case] status: u16,
) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let request = app
        .request(
            Method::POST,
            "/rest/issue?issueKey=WEB-1&columnsBy=statusCount",
        )
        .header("Content-Type", kind)
        .header("Authorization", format!("TISJWT {token}"))
        .body(body);
    let answer = send(request).await.expect(status).json();
    assert!(status == 200 || answer["status"] == status, "{answer}");
}

#[tokio::test]
async fn faults_of_a_json_body_are_those_of_a_query() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let body = json!({ "filterType": "everything", "columnsBy": "statusCount", "pageSize": 0 });
    let answer = post_json(&app, &token, "/rest/list2", &body)
        .await
        .expect(400)
        .json();
    let told = messages(&answer);
    assert_eq!(told.len(), 2, "{told:?}");
}
