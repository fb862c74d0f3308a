//! A user's API token.

use reqwest::Method;
use rstest::rstest;
use sandbox::{
    Credential, Misbehaviour, Operation, Rule, SecretState, accounts, addresses, secrets,
};
use serde_json::{Value, json};

use super::{TOKEN, admin, asked, put_token, refused, shown, status};
use crate::test_app::TestApp;

#[tokio::test]
async fn a_good_token_is_kept_with_its_owner_and_shows_seats() {
    let app = TestApp::installed().await;
    let saved = put_token(&app, secrets::TOKEN, " Ada@Example.com ")
        .await
        .expect(200)
        .json();
    assert_eq!(status(&saved), ("valid", ""), "{saved}");
    assert_eq!(saved["email"], "Ada@Example.com", "{saved}");
    assert_eq!(saved["accountId"], accounts::ADMIN, "{saved}");
    let seats = saved["seats"].as_array().unwrap();
    let software = &seats[0];
    assert_eq!(software["application"], "Jira Software", "{saved}");
    let (total, left) = (
        software["total"].as_u64().unwrap(),
        software["remaining"].as_u64().unwrap(),
    );
    assert!(left < total && software["unlimited"] == false, "{software}");
    let unlimited = json!({ "application": "Jira Product Discovery", "total": null, "remaining": null, "unlimited": true });
    assert_eq!(seats[1], unlimited, "{saved}");
    app.advance(chrono::TimeDelta::minutes(5));
    let now = shown(&app).await["userToken"].clone();
    assert_eq!(now["seats"], saved["seats"], "{now}");
    assert!(!now.to_string().contains(secrets::TOKEN), "{now}");
}

#[tokio::test]
async fn the_token_of_somebody_else_than_an_admin_is_limited() {
    let app = TestApp::installed().await;
    let saved = put_token(&app, secrets::TOKEN_OF_MEMBER, addresses::MEMBER).await;
    let saved = saved.expect(200).json();
    assert_eq!(status(&saved), ("limited", "notAdministrator"), "{saved}");
    assert_eq!(saved["limited"], json!(["administer", "seats"]), "{saved}");
    assert_eq!(saved["seats"], Value::Null, "{saved}");
    let good = put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(200)
        .json();
    let answer = put_token(&app, secrets::TOKEN_OF_MEMBER, addresses::MEMBER).await;
    let kept = refused(
        answer,
        "credential_limited",
        "token",
        "an administrator's token",
    );
    assert_eq!(kept["version"], good["version"], "{kept}");
}

#[rstest]
#[case::expired(secrets::EXPIRED_TOKEN, addresses::ADMIN)]
#[case::with_scopes(secrets::SCOPED_TOKEN, addresses::ADMIN)]
#[case::unknown("ATATT3xFfGF0this-was-given-out-by-nobody", addresses::ADMIN)]
#[case::of_another_address(secrets::TOKEN, addresses::MEMBER)]
#[tokio::test]
async fn a_token_that_jira_refuses_may_be_wrong_expired_or_scoped(
    #[case] token: &str,
    #[case] email: &str,
) {
    let app = TestApp::installed().await;
    app.site(0).clear_calls();
    let hint = "wrong, expired, or created with scopes";
    let answer = put_token(&app, token, email).await;
    refused(answer, "credential_invalid", "token", hint);
    let of_secrets = app.site(0).calls().into_iter();
    let tries = of_secrets
        .filter(|call| call.credential == Credential::Refused)
        .count();
    assert_eq!(tries, 1, "each try counts towards the CAPTCHA");
    assert_eq!(asked(&app, Operation::ApplicationRoles), 0);
    assert_eq!(status(&shown(&app).await["userToken"]).0, "notSet");
}

#[tokio::test]
async fn an_owner_with_another_address_is_told_at_the_address() {
    let app = TestApp::installed().await;
    let answer = put_token(&app, secrets::RENAMED_TOKEN, addresses::FORMER_ADMIN).await;
    refused(
        answer,
        "credential_owner_mismatch",
        "email",
        "another e-mail address",
    );
}

#[tokio::test]
async fn too_many_wrong_tries_lock_the_account_until_its_owner_answers() {
    let app = TestApp::installed().await;
    for _ in 0..5 {
        put_token(&app, secrets::EXPIRED_TOKEN, addresses::ADMIN)
            .await
            .expect(422);
    }
    let answer = put_token(&app, secrets::TOKEN, addresses::ADMIN).await;
    refused(answer, "credential_locked", "token", "CAPTCHA");
    app.sandbox.answer_captcha(addresses::ADMIN);
    put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(200);
}

#[rstest]
#[case::allowlist(
    SecretState::OutsideAllowlist,
    "credential_blocked_by_ip_allowlist",
    "IP allowlist"
)]
#[case::policy(SecretState::BlockedByPolicy, "credential_blocked_by_policy", "policy")]
#[tokio::test]
async fn a_token_that_is_blocked_says_by_what(
    #[case] state: SecretState,
    #[case] code: &str,
    #[case] hint: &str,
) {
    let app = TestApp::installed().await;
    app.sandbox.set_secret(secrets::TOKEN, state);
    let answer = put_token(&app, secrets::TOKEN, addresses::ADMIN).await;
    refused(answer, code, "token", hint);
}

#[rstest]
#[case::throttled(Misbehaviour::TooManyRequests { retry_after: None, reset_in: None, coarse_reset: false, reason: None })]
#[case::down(Misbehaviour::Unavailable { retry_after: None })]
#[case::nowhere(Misbehaviour::HtmlPage { status: 404 })]
#[tokio::test]
async fn what_cannot_be_verified_is_not_kept(#[case] what: Misbehaviour) {
    let app = TestApp::installed().await;
    app.site(0)
        .misbehave(Rule::always(Operation::ApplicationRoles, what));
    let answer = put_token(&app, secrets::TOKEN, addresses::ADMIN).await;
    refused(answer, "credential_unreachable", "token", "try again later");
}

#[tokio::test]
async fn what_is_wrong_at_first_sight_is_sent_nowhere() {
    let app = TestApp::installed().await;
    let good = json!({ "token": secrets::TOKEN, "email": addresses::ADMIN });
    let cases = [
        (json!({ "token": secrets::KEY }), "token"),
        (json!({ "token": "" }), "token"),
        (json!({ "email": "ada" }), "email"),
        (json!({ "email": null }), "email"),
        (json!({ "expiresOn": 1 }), "expiresOn"),
    ];
    for (change, field) in cases {
        let mut body = good.clone();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = admin(&app, Method::PUT, TOKEN, body)
            .await
            .expect(422)
            .json();
        let fields: Vec<&String> = answer["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, [field], "{answer}");
    }
    assert_eq!(asked(&app, Operation::TenantInfo), 0);
    assert_eq!(asked(&app, Operation::ApplicationRoles), 0);
}
