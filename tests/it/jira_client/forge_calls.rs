//! Calls of a Forge site go to the gateway's path for it, whoever makes them.

use dwell::atlassian::ids::{AccountId, AppKey, ClientKey};
use dwell::jira::{IssueId, JiraError, Probe, Wanted};
use rstest::rstest;
use serde_json::json;

use super::forge_site::{
    GRAPHQL, INSTALLED, Installed, JIRA, MYSELF, SYSTEM_TOKEN, forge_stub, tokens_used,
};
use super::stub::{ok, reply};

const CLIENT_KEY: &str = concat!(
    "/api/ex/jira/c0a7bff2-7b06-43b5-a5b5-000000000001",
    "/rest/atlassian-connect/1/addons/com.example.reports",
    "/properties/connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8"
);

#[tokio::test]
async fn every_call_of_a_forge_site_stays_below_the_sites_path() {
    let stub = forge_stub().await;
    let user = INSTALLED.user(&stub, "mia");
    let ids: Vec<IssueId> = serde_json::from_value(json!(["1"])).unwrap();
    let joe = AccountId::new("joe");
    // The stub knows none of these paths: only where the calls go matters here.
    assert!(user.user(&joe).await.is_err());
    assert!(user.is_admin().await.is_err());
    assert!(user.statuses().await.is_err());
    assert!(user.fields().await.is_err());
    assert!(user.search_ids("order by key").await.is_err());
    assert!(
        user.search_page("order by key", &[], 5, None)
            .await
            .is_err()
    );
    assert!(user.issues(&ids, &[]).await.is_err());
    assert!(user.issue("A-1", &[]).await.is_err());
    assert!(user.issue_changelog("A-1").await.is_err());
    assert!(user.changelogs(&ids, Wanted::EVERYTHING).await.is_err());

    let paths = stub.paths();
    let (exchange, calls): (Vec<_>, Vec<_>) = paths.iter().partition(|path| *path == GRAPHQL);
    assert_eq!(exchange.len(), 1);
    let expected = [
        "user",
        "mypermissions",
        "status",
        "field",
        "search/jql",
        "search/jql",
        "issue/bulkfetch",
        "issue/A-1",
        "issue/A-1/changelog",
        "changelog/bulkfetch",
    ];
    assert_eq!(
        calls,
        expected
            .map(|call| format!("{JIRA}/rest/api/3/{call}"))
            .each_ref()
    );
}

#[tokio::test]
async fn a_connect_site_is_called_at_its_own_address() {
    let stub = forge_stub().await;
    stub.on("/rest/api/3/myself", |_| ok(&json!({ "accountId": "mia" })));
    stub.user().myself().await.unwrap();
    assert_eq!(
        stub.paths(),
        ["/authorization/oauth2/token", "/rest/api/3/myself"]
    );
}

#[rstest]
#[case(200, Probe::Ok)]
#[case(401, Probe::Refused(401))]
#[case(403, Probe::Refused(403))]
#[case(404, Probe::Refused(404))]
#[tokio::test]
async fn a_probe_tells_whether_the_apps_own_token_is_taken(
    #[case] status: u16,
    #[case] expected: Probe,
) {
    let stub = forge_stub().await;
    stub.on(MYSELF, move |_| reply(status, r#"{"accountId":"app"}"#));
    let app = stub.jira.as_app(INSTALLED.site(&stub)).unwrap();
    assert_eq!(app.probe().await, expected);
    assert_eq!(tokens_used(&stub), [SYSTEM_TOKEN]);
    assert_eq!(stub.seen(GRAPHQL).len(), 0, "nobody is acted for");
}

#[tokio::test]
async fn a_probe_of_a_jira_that_is_away_concludes_nothing() {
    let mut stub = forge_stub().await;
    let app = stub.jira.as_app(INSTALLED.site(&stub)).unwrap();
    stub.on(MYSELF, |_| reply(503, ""));
    let probe = app.probe().await;
    assert!(matches!(probe, Probe::Unavailable(_)), "{probe:?}");
    stub.stop().await;
    let probe = app.probe().await;
    assert!(matches!(probe, Probe::Unavailable(_)), "{probe:?}");
}

#[tokio::test]
async fn without_a_system_token_the_app_is_nobody() {
    let stub = forge_stub().await;
    let lost = Installed {
        system_token: None,
        ..INSTALLED
    };
    assert!(stub.jira.as_app(lost.site(&stub)).is_none());
}

#[tokio::test]
async fn the_connect_installation_before_this_one_is_told_by_jira() {
    let stub = forge_stub().await;
    let app = stub.jira.as_app(INSTALLED.site(&stub)).unwrap();
    let key = AppKey::new("com.example.reports");
    for body in [
        r#"{"message":"Property with key 'x' not found.","status-code":404}"#,
        r#"{"message":"Not found.","statusCode":404}"#,
    ] {
        stub.on(CLIENT_KEY, move |_| reply(404, body));
        let before = app.connect_client_key(&key).await;
        assert_eq!(before, Ok(None), "{body}");
    }

    stub.on(CLIENT_KEY, |_| {
        ok(&json!({ "key": "connect_client_key", "value": "ck-1" }))
    });
    let found = app.connect_client_key(&key).await;
    assert_eq!(found, Ok(Some(ClientKey::new("ck-1"))));
    let seen = stub.seen(CLIENT_KEY);
    assert_eq!(seen[2].authorization, format!("Bearer {SYSTEM_TOKEN}"));

    for (status, body) in [
        (401, ""),
        (403, ""),
        (503, ""),
        (404, ""),
        (404, "<html>Property not found</html>"),
        (404, r#"{"code":404,"message":"No message available"}"#),
        (404, r#"{"message":"null for uri","status-code":404}"#),
    ] {
        stub.on(CLIENT_KEY, move |_| reply(status, body));
        let refused = app.connect_client_key(&key).await;
        assert!(refused.is_err(), "{status} {body}: {refused:?}");
    }
    stub.on(CLIENT_KEY, |_| ok(&json!({ "value": { "no": "text" } })));
    let odd = app.connect_client_key(&key).await;
    assert!(matches!(odd, Err(JiraError::Malformed { .. })), "{odd:?}");
}
