//! What the audit trail says about credentials.

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{SecretState, accounts, addresses, secrets};
use serde_json::Value;

use super::{KEY, TOKEN, admin, check, noted, put_key, put_token};
use crate::test_app::TestApp;

#[tokio::test]
async fn every_step_is_noted_with_who_and_how_it_ended_and_never_the_secret() {
    let app = TestApp::installed().await;
    let passes = || app.advance(TimeDelta::seconds(1));
    put_key(&app, secrets::KEY).await.expect(200);
    passes();
    put_key(&app, secrets::EXPIRED_KEY).await.expect(422);
    passes();
    put_key(&app, secrets::KEY).await.expect(200);
    passes();
    check(&app, KEY).await;
    passes();
    app.sandbox.set_secret(secrets::KEY, SecretState::Ended);
    check(&app, KEY).await;
    passes();
    admin(&app, Method::DELETE, KEY, Value::Null)
        .await
        .expect(204);
    passes();
    put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(200);
    passes();
    put_key(&app, secrets::TOKEN).await.expect(422);
    let events = noted(&app).await;
    let told: Vec<(&str, &str, &str, &str)> = events
        .iter()
        .map(|event| {
            let text = |name: &str| event.detail[name].as_str().unwrap_or_default();
            let subject = event.subject.as_deref().unwrap_or_default();
            (event.action.as_str(), subject, text("status"), text("mask"))
        })
        .collect();
    let expected = [
        ("credential.set", "organizationKey", "valid", "••••opes"),
        (
            "credential.failed",
            "organizationKey",
            "invalid",
            "••••ired",
        ),
        ("credential.changed", "organizationKey", "valid", "••••opes"),
        (
            "credential.verified",
            "organizationKey",
            "valid",
            "••••opes",
        ),
        (
            "credential.failed",
            "organizationKey",
            "invalid",
            "••••opes",
        ),
        ("credential.removed", "organizationKey", "", "••••opes"),
        ("credential.set", "userToken", "valid", "••••dmin"),
    ];
    assert_eq!(told, expected);
    assert!(events.iter().all(|event| event.actor == accounts::ADMIN));
    let lines = format!("{events:?}");
    for planted in [
        secrets::KEY,
        secrets::TOKEN,
        secrets::EXPIRED_KEY,
        addresses::ADMIN,
    ] {
        assert!(!lines.contains(planted), "{planted} in {lines}");
    }
}

/// What the database holds is worth nothing without the master key: not the secrets, and not the address.
#[tokio::test]
async fn neither_secrets_nor_addresses_are_readable_in_the_database() {
    let app = TestApp::installed().await;
    put_key(&app, secrets::KEY).await.expect(200);
    put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(200);
    check(&app, TOKEN).await;
    let dump = format!("{:?}", app.dump().await);
    assert!(
        dump.contains("Sandbox Organization"),
        "the search finds nothing"
    );
    for planted in [secrets::KEY, secrets::TOKEN, addresses::ADMIN] {
        assert!(!dump.contains(planted), "{planted}");
    }
}
