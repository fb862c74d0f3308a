//! `search/jql` and who sees what.

use std::collections::BTreeSet;

use sandbox::accounts::{ADMIN, FAR, MEMBER, OUTSIDER};
use serde_json::json;

use crate::app::{Stage, qsh, texts};

#[tokio::test]
async fn pages_follow_a_token_to_the_end_without_a_total() {
    let stage = Stage::sample().await;
    let mut keys = Vec::new();
    let mut token = None;
    loop {
        let mut body = json!({"jql": "created > 2000-01-01 ORDER BY key", "fields": ["summary"], "maxResults": 25});
        if let Some(token) = &token {
            body["nextPageToken"] = json!(token);
        }
        let page = stage.post(ADMIN, "search/jql", body).await.body;
        assert!(page.get("total").is_none());
        keys.extend(texts(&page["issues"], "key"));
        token = page["nextPageToken"].as_str().map(str::to_owned);
        assert_eq!(page["isLast"], token.is_none());
        if token.is_none() {
            break;
        }
    }
    assert_eq!(keys.len(), 60);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_query_only() {
    let stage = Stage::sample().await;
    let first = stage
        .post(
            ADMIN,
            "search/jql",
            json!({"jql": "project = WEB", "maxResults": 1}),
        )
        .await
        .body;
    let body =
        json!({"jql": "project = OPS", "maxResults": 1, "nextPageToken": first["nextPageToken"]});
    assert_eq!(stage.post(ADMIN, "search/jql", body).await.status, 400);
}

#[tokio::test]
async fn the_default_is_the_id_and_nothing_else() {
    let stage = Stage::sample().await;
    let page = stage.admin("search/jql?jql=key%20%3D%20WEB-1").await.body;
    assert_eq!(page["issues"], json!([{"id": "10000"}]));
}

#[tokio::test]
async fn with_fields_a_page_has_at_most_a_hundred() {
    let issue = |n: i64| {
        json!({"id": n.to_string(), "key": format!("A-{n}"), "fields": {"created": "2024-01-05T10:00:00.000+0000",
        "status": {"id": "1", "name": "Open"}, "project": {"id": "1", "key": "A", "name": "A"}}})
    };
    let stage = Stage::with(sandbox::SiteOptions::with_issues(
        (1..=150).map(issue).collect(),
    ))
    .await;
    let count = async |fields: serde_json::Value| {
        let body = json!({"jql": "project = A", "fields": fields, "maxResults": 5000});
        stage.post(ADMIN, "search/jql", body).await.body["issues"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count(json!(["id"])).await, 150);
    assert_eq!(count(json!(["status"])).await, 100);
}

#[tokio::test]
async fn each_user_sees_what_they_may() {
    let stage = Stage::sample().await;
    let everything = "created > 2000-01-01";
    let all = stage.keys(ADMIN, everything).await;
    let member = stage.keys(MEMBER, everything).await;
    let outsider = stage.keys(OUTSIDER, everything).await;
    assert!(all.iter().any(|key| key.starts_with("SEC-")));
    assert!(member.len() < all.len() && !member.iter().any(|key| key.starts_with("SEC-")));
    assert_eq!(outsider.len(), 56, "four issues are under a security level");

    let hidden = stage
        .post(MEMBER, "search/jql", json!({"jql": "project = SEC"}))
        .await;
    let absent = stage
        .post(MEMBER, "search/jql", json!({"jql": "project = NONE"}))
        .await;
    assert_eq!(hidden.status, 400);
    assert_eq!(
        hidden.message(),
        "The value 'SEC' does not exist for the field 'project'."
    );
    assert_eq!(
        absent.message(),
        "The value 'NONE' does not exist for the field 'project'."
    );
    assert_eq!(stage.get(MEMBER, "issue/SEC-1").await.status, 404);

    let statuses = stage.get(MEMBER, "status").await.body;
    assert!(!texts(&statuses, "name").contains(&"Triage".to_owned()));
    let statuses = texts(&stage.admin("status").await.body, "name");
    assert!(statuses.contains(&"Triage".to_owned()) && !statuses.contains(&"Blocked".to_owned()));
}

#[tokio::test]
async fn dates_are_read_in_the_zone_of_the_user() {
    // WEB-1 was created on 2026-01-05 at 08:00 UTC, which is 22:00 of that day in Kiritimati.
    let stage = Stage::sample().await;
    let jql = r#"created >= "2026-01-05 22:00" AND created < "2026-01-05 22:01""#;
    assert_eq!(stage.keys(FAR, jql).await, ["WEB-1"]);
    assert!(stage.keys(ADMIN, jql).await.is_empty());
}

#[tokio::test]
async fn refusals_are_in_jiras_words() {
    let stage = Stage::sample().await;
    let unbounded = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.";
    let cases = [
        (json!({"jql": "ORDER BY key"}), unbounded),
        (json!({"jql": ""}), unbounded),
        (
            json!({"jql": "nonsense = 1"}),
            "Field 'nonsense' does not exist or you do not have permission to view it.",
        ),
        (
            json!({"jql": "project =  "}),
            "Error in the JQL Query: Expecting either a value, list or function before the end of the query.",
        ),
        (
            json!({"jql": "project = A B"}),
            "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'B'. (line 1, character 13)",
        ),
        (
            json!({"jql": "key = WEB-999"}),
            "An issue with key 'WEB-999' does not exist for field 'key'.",
        ),
        (
            json!({"jql": "ORDER BY key", "maxResults": 0}),
            "The value of maxResults must be between 1 and 5000.",
        ),
        (
            json!({"jql": "project = WEB", "startAt": 5}),
            "Invalid request payload. Refer to the REST API documentation and try again.",
        ),
    ];
    for (body, expected) in cases {
        let reply = stage.post(ADMIN, "search/jql", body.clone()).await;
        assert_eq!((reply.status, reply.message()), (400, expected), "{body}");
    }
    assert_eq!(stage.admin("search?jql=project%3DWEB").await.status, 410);
}

#[tokio::test]
async fn a_missing_credential_sees_nothing_and_a_wrong_one_is_refused() {
    let stage = Stage::sample().await;
    let search = "/rest/api/3/search/jql?jql=project%20%3D%20WEB";
    let anonymous = stage.call(None, "GET", search, None).await;
    assert_eq!(
        (anonymous.status, &anonymous.body["issues"]),
        (200, &json!([]))
    );
    assert_eq!(
        stage
            .call(None, "GET", "/rest/api/3/myself", None)
            .await
            .status,
        401
    );
    for wrong in ["Bearer x", "Basic YTpi", "JWT a.b.c", "nonsense"] {
        assert_eq!(
            stage.call(Some(wrong), "GET", search, None).await.status,
            401,
            "{wrong}"
        );
    }
    let context = format!("JWT {}", stage.site().context_token(ADMIN));
    assert_eq!(
        stage.call(Some(&context), "GET", search, None).await.status,
        401
    );
    let body = stage.call(None, "GET", search, Some(json!({}))).await;
    assert_eq!(body.status, 403);
}

#[tokio::test]
async fn the_app_itself_calls_with_a_hash_of_the_request() {
    use sandbox::{Clock, Credential, MintKey};
    let stage = Stage::sample().await;
    let now = Clock::system().now().timestamp();
    let qsh = qsh("GET&/rest/api/3/status&a=b%20c");
    let claims = json!({"iss": "test-app", "iat": now, "exp": now + 180, "qsh": qsh});
    let secret = stage.site().shared_secret();
    let token = stage
        .sandbox
        .mint(&json!({"alg": "HS256"}), &claims, MintKey::Secret(&secret));
    let jwt = format!("JWT {token}");
    assert_eq!(
        stage
            .call(Some(&jwt), "GET", "/rest/api/3/status?a=b+c", None)
            .await
            .status,
        200
    );
    assert_eq!(
        stage.site().calls().last().unwrap().credential,
        Credential::App
    );
    assert_eq!(
        stage
            .call(Some(&jwt), "GET", "/rest/api/3/field?a=b+c", None)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn saved_filters_and_history_searches_work() {
    let stage = Stage::sample().await;
    let web = stage.keys(ADMIN, "project = WEB ORDER BY key").await;
    assert_eq!(stage.keys(ADMIN, "filter = 10000 ORDER BY key").await, web);
    let private = stage
        .post(MEMBER, "search/jql", json!({"jql": "filter = 10001"}))
        .await;
    assert_eq!(
        private.message(),
        "The value '10001' does not exist for the field 'filter'."
    );
    let was = stage.keys(ADMIN, "assignee was currentUser()").await;
    let is = stage.keys(ADMIN, "assignee = currentUser()").await;
    assert!(was.len() > is.len() && is.iter().all(|key| was.contains(key)));
}
