//! *Check now*, and *Disconnect*.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule, SecretState, addresses, secrets};
use serde_json::{Value, json};

use super::{KEY, TOKEN, admin, asked, check, day, put_key, shown, status, with_both};
use crate::test_app::TestApp;

#[rstest]
#[case::ended(SecretState::Ended, ("invalid", "refused"))]
#[case::scoped(SecretState::Scoped, ("limited", "insufficientScope"))]
#[case::allowlist(SecretState::OutsideAllowlist, ("blockedByIpAllowlist", "ipAddress"))]
#[case::policy(SecretState::BlockedByPolicy, ("blockedByPolicy", "policy"))]
#[tokio::test]
async fn an_admin_who_asks_is_told_how_the_key_stands(
    #[case] state: SecretState,
    #[case] expected: (&str, &str),
) {
    let app = with_both().await;
    app.sandbox.set_secret(secrets::KEY, state);
    app.advance(TimeDelta::minutes(1));
    let checked = check(&app, KEY).await;
    assert_eq!(status(&checked), expected, "{checked}");
    assert_eq!(status(&shown(&app).await["organizationKey"]), expected);
    assert_eq!(status(&shown(&app).await["userToken"]), ("valid", ""));
    app.sandbox.set_secret(secrets::KEY, SecretState::Good);
    assert_eq!(status(&check(&app, KEY).await), ("valid", ""));
}

#[rstest]
#[case::ended(SecretState::Ended, ("invalid", "refused"))]
#[case::allowlist(SecretState::OutsideAllowlist, ("blockedByIpAllowlist", "ipAddress"))]
#[case::policy(SecretState::BlockedByPolicy, ("blockedByPolicy", "policy"))]
#[tokio::test]
async fn an_admin_who_asks_is_told_how_the_token_stands(
    #[case] state: SecretState,
    #[case] expected: (&str, &str),
) {
    let app = with_both().await;
    app.sandbox.set_secret(secrets::TOKEN, state);
    let checked = check(&app, TOKEN).await;
    assert_eq!(status(&checked), expected, "{checked}");
    assert_eq!(checked["email"], addresses::ADMIN, "{checked}");
}

#[tokio::test]
async fn a_locked_owner_is_told_at_a_check() {
    let app = with_both().await;
    let wrong = json!({ "token": secrets::EXPIRED_TOKEN, "email": addresses::ADMIN });
    for _ in 0..5 {
        admin(&app, Method::PUT, TOKEN, wrong.clone())
            .await
            .expect(422);
    }
    assert_eq!(status(&check(&app, TOKEN).await), ("locked", "captcha"));
}

#[rstest]
#[case::throttled(Misbehaviour::TooManyRequests { retry_after: None, reset_in: None, coarse_reset: false, reason: None }, "throttled")]
#[case::down(Misbehaviour::Unavailable { retry_after: None }, "serverError")]
#[case::nonsense(Misbehaviour::HtmlPage { status: 200 }, "unexpectedAnswer")]
#[tokio::test]
async fn atlassian_out_of_reach_is_told_and_changes_nothing(
    #[case] what: Misbehaviour,
    #[case] reason: &str,
) {
    let app = with_both().await;
    app.site(0)
        .misbehave(Rule::always(Operation::Organizations, what));
    let checked = check(&app, KEY).await;
    assert_eq!(status(&checked), ("unreachable", reason), "{checked}");
    assert_eq!(status(&shown(&app).await["organizationKey"]), ("valid", ""));
}

#[tokio::test]
async fn a_day_that_comes_near_is_told_and_one_that_is_over_explains_a_refusal() {
    let app = TestApp::installed().await;
    let body = json!({ "key": secrets::KEY, "expiresOn": day(&app, 31) });
    let saved = admin(&app, Method::PUT, KEY, body).await.expect(200).json();
    assert_eq!(status(&saved), ("valid", ""), "{saved}");
    app.advance(TimeDelta::days(1));
    let near = shown(&app).await["organizationKey"].clone();
    assert_eq!(
        (status(&near).0, &near["expiresInDays"]),
        ("expiringSoon", &json!(30))
    );
    app.advance(TimeDelta::days(31));
    let over = check(&app, KEY).await;
    assert_eq!(
        (status(&over).0, &over["expiresInDays"]),
        ("expiringSoon", &json!(-1))
    );
    app.sandbox.set_secret(secrets::KEY, SecretState::Ended);
    assert_eq!(status(&check(&app, KEY).await).0, "expired");
}

#[tokio::test]
async fn what_was_disconnected_is_gone_and_asked_for_nothing() {
    let app = with_both().await;
    for path in [KEY, TOKEN] {
        admin(&app, Method::DELETE, path, Value::Null)
            .await
            .expect(204);
        admin(&app, Method::DELETE, path, Value::Null)
            .await
            .expect(404);
        let again = format!("{path}/check");
        admin(&app, Method::POST, &again, Value::Null)
            .await
            .expect(404);
    }
    app.site(0).clear_calls();
    let all = shown(&app).await;
    assert_eq!(status(&all["organizationKey"]).0, "notSet", "{all}");
    assert_eq!(status(&all["userToken"]).0, "notSet", "{all}");
    app.advance(TimeDelta::days(2));
    app.housekeeping.check_credentials().await;
    let asked = asked(&app, Operation::Organizations) + asked(&app, Operation::ApplicationRoles);
    assert_eq!(asked, 0);
    put_key(&app, secrets::KEY).await.expect(200);
}

#[tokio::test]
async fn what_a_card_opens_is_asked_once_a_minute_and_not_with_what_is_refused() {
    let app = with_both().await;
    app.advance(TimeDelta::minutes(2));
    app.site(0).clear_calls();
    for _ in 0..3 {
        shown(&app).await;
    }
    assert_eq!(asked(&app, Operation::ApplicationRoles), 1);
    app.advance(TimeDelta::minutes(1));
    app.sandbox.set_secret(secrets::TOKEN, SecretState::Ended);
    app.site(0).clear_calls();
    for _ in 0..3 {
        let all = shown(&app).await;
        assert_eq!(status(&all["userToken"]), ("valid", "refusedOnce"), "{all}");
        app.advance(TimeDelta::minutes(2));
    }
    assert_eq!(asked(&app, Operation::ApplicationRoles), 1);
}
