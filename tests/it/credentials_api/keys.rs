//! The organization's API key.

use reqwest::Method;
use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule, SecretState, SiteOptions, accounts, secrets};
use serde_json::{Value, json};

use super::{KEY, admin, asked, day, put_key, refused, shown, status};
use crate::test_app::TestApp;

#[tokio::test]
async fn a_site_begins_without_any() {
    let app = TestApp::installed().await;
    let all = shown(&app).await;
    for kind in ["organizationKey", "userToken"] {
        let one = &all[kind];
        assert_eq!(
            (&one["kind"], status(one).0),
            (&json!(kind), "notSet"),
            "{one}"
        );
        assert_eq!(
            (&one["last4"], &one["version"]),
            (&Value::Null, &json!(0)),
            "{one}"
        );
    }
}

#[tokio::test]
async fn a_good_key_is_kept_and_shows_what_it_opens() {
    let app = TestApp::installed().await;
    let expires_on = day(&app, 200).to_string();
    let body = json!({ "key": format!(" {}\n", secrets::KEY), "expiresOn": expires_on });
    let saved = admin(&app, Method::PUT, KEY, body).await.expect(200);
    assert_eq!(
        saved.headers["etag"],
        format!("\"{}\"", saved.json()["version"])
    );
    app.advance(chrono::TimeDelta::minutes(5));
    let now = shown(&app).await["organizationKey"].clone();
    let people = app.site(0).users().len();
    for one in [saved.json(), now.clone()] {
        assert_eq!(status(&one), ("valid", ""), "{one}");
        assert_eq!(one["last4"], "opes", "{one}");
        assert_eq!(one["organization"]["name"], "Sandbox Organization", "{one}");
        assert_eq!(one["organization"]["users"], people, "{one}");
        assert_eq!(one["updatedBy"]["accountId"], accounts::ADMIN, "{one}");
        assert_eq!(
            (&one["expiresOn"], &one["expiresInDays"]),
            (&json!(expires_on), &json!(200))
        );
        assert_eq!(one["limited"], json!([]), "{one}");
        assert!(!one.to_string().contains(secrets::KEY), "{one}");
    }
    assert_eq!(now["lastCheckedAt"], saved.json()["lastCheckedAt"], "{now}");
    assert!(now["lastUsedAt"].is_string(), "{now}");
}

#[tokio::test]
async fn a_key_with_scopes_is_never_valid_and_takes_no_place_of_one_without() {
    let app = TestApp::installed().await;
    let saved = put_key(&app, secrets::SCOPED_KEY).await.expect(200).json();
    assert_eq!(status(&saved), ("limited", "insufficientScope"), "{saved}");
    assert_eq!(saved["limited"], json!(["directories", "users"]), "{saved}");
    assert_eq!(saved["organization"]["users"], Value::Null, "{saved}");
    let good = put_key(&app, secrets::KEY).await.expect(200).json();
    assert_eq!(status(&good), ("valid", ""), "{good}");
    let answer = put_key(&app, secrets::SCOPED_KEY).await;
    let kept = refused(answer, "credential_limited", "key", "without scopes");
    assert_eq!(
        (status(&kept), &kept["version"]),
        (("valid", ""), &good["version"])
    );
    assert_eq!(kept["organization"], good["organization"], "{kept}");
}

/// Another organization's, as far as anybody can tell.
#[tokio::test]
async fn a_key_that_does_not_tell_whose_sites_it_opens_is_not_kept() {
    let app = TestApp::installed().await;
    let hidden = Misbehaviour::Fails {
        status: 403,
        message: "Forbidden".to_owned(),
    };
    app.site(0)
        .misbehave(Rule::always(Operation::Workspaces, hidden));
    let answer = put_key(&app, secrets::KEY).await;
    let kept = refused(answer, "credential_limited", "key", "without scopes");
    assert_eq!(status(&kept).0, "notSet", "{kept}");
}

#[rstest]
#[case::expired(secrets::EXPIRED_KEY, "credential_invalid", "expired")]
#[case::unknown(
    "ATCTT3xFfGN0this-was-given-out-by-nobody",
    "credential_invalid",
    "wrong"
)]
#[case::of_others(
    secrets::KEY_OF_OTHERS,
    "credential_wrong_organization",
    "does not have this Jira site"
)]
#[tokio::test]
async fn a_key_that_is_not_good_leaves_the_one_before(
    #[case] key: &str,
    #[case] code: &str,
    #[case] hint: &str,
) {
    let app = TestApp::installed().await;
    let none = refused(put_key(&app, key).await, code, "key", hint);
    assert_eq!(status(&none).0, "notSet", "{none}");
    let good = put_key(&app, secrets::KEY).await.expect(200).json();
    let kept = refused(put_key(&app, key).await, code, "key", hint);
    assert_eq!(
        (&kept["last4"], &kept["version"]),
        (&good["last4"], &good["version"])
    );
    assert_eq!(status(&shown(&app).await["organizationKey"]), ("valid", ""));
}

#[rstest]
#[case::allowlist(
    SecretState::OutsideAllowlist,
    "credential_blocked_by_ip_allowlist",
    "IP allowlist"
)]
#[case::policy(SecretState::BlockedByPolicy, "credential_blocked_by_policy", "policy")]
#[tokio::test]
async fn a_key_that_is_blocked_says_by_what(
    #[case] state: SecretState,
    #[case] code: &str,
    #[case] hint: &str,
) {
    let app = TestApp::installed().await;
    app.sandbox.set_secret(secrets::KEY, state);
    refused(put_key(&app, secrets::KEY).await, code, "key", hint);
}

#[rstest]
#[case::throttled(Operation::Organizations, Misbehaviour::TooManyRequests { retry_after: Some(9), reset_in: None, coarse_reset: false, reason: None })]
#[case::down(Operation::Organizations, Misbehaviour::Unavailable { retry_after: None })]
#[case::a_proxy(Operation::Organizations, Misbehaviour::HtmlPage { status: 502 })]
#[case::half_an_answer(Operation::Organizations, Misbehaviour::CutMidBody)]
#[case::down_later(Operation::Workspaces, Misbehaviour::Unavailable { retry_after: None })]
#[case::down_last(Operation::DirectoryUsers, Misbehaviour::Unavailable { retry_after: None })]
#[tokio::test]
async fn what_cannot_be_verified_is_not_kept(
    #[case] operation: Operation,
    #[case] what: Misbehaviour,
) {
    let app = TestApp::installed().await;
    app.site(0).misbehave(Rule::always(operation, what));
    let answer = put_key(&app, secrets::KEY).await;
    refused(answer, "credential_unreachable", "key", "try again later");
    app.site(0).behave();
    put_key(&app, secrets::KEY).await.expect(200);
}

#[rstest]
#[case::swapped(json!({ "key": secrets::TOKEN }), &["key"], "a user's API token")]
#[case::a_password(json!({ "key": "correct horse battery staple" }), &["key"], "begin with ATCTT")]
#[case::nothing(json!({}), &["key"], "is required")]
#[case::a_number(json!({ "key": 1 }), &["key"], "must be text")]
#[case::a_past_day(json!({ "key": secrets::KEY, "expiresOn": "2026-11-01" }), &["expiresOn"], "past")]
#[case::a_far_day(json!({ "key": secrets::KEY, "expiresOn": "2030-01-01" }), &["expiresOn"], "within a year")]
#[case::no_day(json!({ "key": secrets::KEY, "expiresOn": "tomorrow" }), &["expiresOn"], "a date")]
#[case::more(json!({ "key": secrets::KEY, "colour": "red" }), &["colour"], "not known")]
#[tokio::test]
async fn what_is_wrong_at_first_sight_is_sent_nowhere(
    #[case] body: Value,
    #[case] names: &[&str],
    #[case] hint: &str,
) {
    let app = TestApp::installed().await;
    let answer = admin(&app, Method::PUT, KEY, body).await.expect(422).json();
    let fields = answer["fields"].as_object().unwrap();
    let found: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(found, names, "{answer}");
    assert!(
        fields[names[0]][0].as_str().unwrap().contains(hint),
        "{answer}"
    );
    assert_eq!(asked(&app, Operation::Organizations), 0);
    assert_eq!(asked(&app, Operation::TenantInfo), 0);
    assert_eq!(status(&shown(&app).await["organizationKey"]).0, "notSet");
}

#[tokio::test]
async fn a_site_is_found_among_many() {
    let sites = (0..5).map(SiteOptions::seeded).collect();
    let app = TestApp::start(sites, &[]).await;
    app.install(4).await;
    let call = (Method::PUT, KEY);
    let body = Some(json!({ "key": secrets::KEY }));
    let saved = app
        .page_call(4, accounts::ADMIN, call, body)
        .await
        .expect(200)
        .json();
    assert_eq!(status(&saved), ("valid", ""), "{saved}");
    assert!(
        asked(&app, Operation::Workspaces) > 1,
        "one page was enough"
    );
}
