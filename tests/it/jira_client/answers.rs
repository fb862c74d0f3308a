use dwell::atlassian::ids::AccountId;
use dwell::jira::{JiraError, Status};
use serde_json::{Value, json};

use super::stub::{Stub, ok, reply};

const SEARCH: &str = "/rest/api/3/search/jql";

fn issue(id: &str, key: &str) -> Value {
    json!({
        "id": id, "key": key,
        "fields": {
            "summary": "S", "created": "2024-01-05T10:00:00.000+0000",
            "status": { "id": "3", "name": "Doing", "statusCategory": { "key": "indeterminate" } },
            "labels": ["a"],
        },
    })
}

#[tokio::test]
async fn jiras_words_about_a_wrong_query_are_kept() {
    let stub = Stub::start().await;
    let words = "Error in the JQL Query: Expecting operator before the end of the query.";
    let body = json!({ "errorMessages": [words], "errors": {} });
    stub.on(SEARCH, move |_| reply(400, body.to_string()));
    let error = stub.user().search_ids("status").await.unwrap_err();
    let JiraError::BadRequest {
        operation,
        messages,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        (*operation, messages.as_slice()),
        ("search", [words.to_owned()].as_slice())
    );
    assert!(!error.to_string().contains("Expecting"));
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_not_read() {
    let stub = Stub::start().await;
    stub.on(SEARCH, |_| {
        ok(&json!({ "issues": [], "padding": "x".repeat(1_100_000) }))
    });
    let error = stub.user().search_ids("project = A").await.unwrap_err();
    assert!(matches!(error, JiraError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_moved_issue_answers_with_its_new_key() {
    let stub = Stub::start().await;
    stub.on("/rest/api/3/issue/OLD-7", |_| ok(&issue("10007", "NEW-1")));
    let found = stub.user().issue("OLD-7", &["labels"]).await.unwrap();
    assert_eq!((found.id.as_u64(), found.key.as_str()), (10007, "NEW-1"));
    assert_eq!(found.extra["labels"], json!(["a"]));
    let fields = &stub.seen("/rest/api/3/issue/OLD-7")[0].query["fields"];
    assert_eq!(fields, "summary,status,project,created,updated,labels");
}

#[tokio::test]
async fn the_catalogues_are_read() {
    let stub = Stub::start().await;
    stub.on("/rest/api/3/status", |_| {
        ok(&json!([{ "id": "1", "name": "To Do", "statusCategory": { "key": "new" } }]))
    });
    stub.on("/rest/api/3/field", |_| {
        let schema = json!({ "type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint" });
        ok(&json!([{ "id": "customfield_1", "name": "Sprint", "custom": true, "schema": schema }]))
    });
    let user = stub.user();
    let status = Status {
        id: "1".into(),
        name: "To Do".into(),
        category_key: Some("new".into()),
        project: None,
    };
    assert_eq!(user.statuses().await.unwrap(), [status]);
    let sprint = &user.fields().await.unwrap()[0];
    let kind = sprint.schema.as_ref().unwrap().custom.as_deref();
    assert_eq!(kind, Some("com.pyxis.greenhopper.jira:gh-sprint"));
}

#[tokio::test]
async fn a_user_is_found_by_account_and_a_stranger_is_not() {
    let stub = Stub::start().await;
    stub.on("/rest/api/3/user", |call| {
        match call.query["accountId"].as_str() {
            "557058:a b&c" => ok(&json!({ "accountId": "557058:a b&c", "active": true })),
            _ => reply(404, json!({ "errorMessages": ["gone"] }).to_string()),
        }
    });
    let found = stub
        .user()
        .user(&AccountId::new("557058:a b&c"))
        .await
        .unwrap();
    assert!(found.active);
    let error = stub
        .user()
        .user(&AccountId::new("nobody"))
        .await
        .unwrap_err();
    assert!(matches!(error, JiraError::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn an_administrator_is_one_by_jiras_word_alone() {
    let stub = Stub::start().await;
    let answer = |yes: bool| json!({ "permissions": { "ADMINISTER": { "havePermission": yes } } });
    stub.script(
        "/rest/api/3/mypermissions",
        [
            ok(&answer(true)),
            ok(&answer(false)),
            ok(&json!({ "permissions": {} })),
        ],
    );
    let user = stub.user();
    assert_eq!(user.is_admin().await, Ok(true));
    assert_eq!(user.is_admin().await, Ok(false));
    assert!(matches!(
        user.is_admin().await,
        Err(JiraError::Malformed { .. })
    ));
    let query = &stub.seen("/rest/api/3/mypermissions")[0].query;
    assert_eq!(query["permissions"], "ADMINISTER");
}
