//! `enabled` and `disabled`: under the tenant's secret, for this very request.

use rstest::rstest;
use sandbox::{Event, accounts};
use serde_json::json;

use super::commonplace::everywhere;
use super::forger::{Call, Forger, OTHER, STRANGER, Signer, VICTIM, three_sites};
use super::lifecycle_calls::hashes;
use crate::test_app::send;

#[rstest]
#[case(Event::Enabled, "disabled")]
#[case(Event::Disabled, "enabled")]
#[tokio::test]
async fn forged_calls_change_nothing(#[case] event: Event, #[case] other: &str) {
    let app = three_sites().await;
    if event == Event::Enabled {
        assert_eq!(app.site(VICTIM).disable().await.status, 204);
        app.advance(chrono::TimeDelta::seconds(1));
    }
    let genuine = Call::lifecycle(&app, VICTIM, event);
    let mut forger = Forger::new(&app, genuine.clone());
    everywhere(&mut forger);
    other_kinds(&mut forger, other);
    for (what, qsh) in hashes(&app, &genuine.url) {
        forger.changes(&what, |call| call.claims["qsh"] = qsh);
    }
    forger.changes("no qsh", |call| call.drops("qsh"));
    forger.changes("something in the query", |call| call.url.push_str("?x=1"));
    forger.changes("the other address", |call| {
        call.url = format!("{}/connect/{other}", app.url);
        call.body["eventType"] = json!(other);
    });
    tenants(&mut forger);
    forger.all_refused().await;
    let answer = send(genuine.request(&app)).await;
    assert_eq!(answer.status, 204, "the genuine call: {}", answer.text);
}

fn other_kinds(forger: &mut Forger<'_>, other: &str) {
    let app = forger.app;
    forger.changes("an install token for this very address", |call| {
        call.names("RS256");
        call.header["kid"] = json!(app.sandbox.install_key_name());
        call.claims["aud"] = json!(app.url);
        call.signer = Signer::InstallKey;
    });
    let installed = Call::lifecycle(app, VICTIM, Event::Installed).token(app);
    forger.writes("the token of installed", |_| installed);
    forger.claims("qsh", json!("context-qsh"));
    let context = app.site(VICTIM).context_token(accounts::ADMIN);
    forger.writes("a context token", |_| context);
    let url = format!("{}/connect/{other}", app.url);
    let bound = app.site(VICTIM).url_token("POST", &url, accounts::ADMIN);
    forger.writes("a token for another address", |_| bound);
}

fn tenants(forger: &mut Forger<'_>) {
    let app = forger.app;
    for other in [OTHER, STRANGER] {
        let key = json!(app.site(other).client_key());
        forger.changes("the body of another tenant", |call| {
            call.body["clientKey"] = key.clone();
        });
        let secret = app.site(other).shared_secret();
        forger.changes("a call by another tenant for the victim", |call| {
            call.claims["iss"] = key;
            call.signer = Signer::Secret(secret);
        });
    }
    forger.changes("the body of another app", |call| {
        call.body["key"] = json!("com.example.other");
    });
    let stranger = Call::lifecycle(app, STRANGER, Event::Disabled);
    let url = forger.genuine.url.clone();
    let body = forger.genuine.body["eventType"].clone();
    let qsh = forger.genuine.claims["qsh"].clone();
    forger.changes("one who is not installed", |call| {
        *call = stranger;
        call.url = url;
        call.body["eventType"] = body;
        call.claims["qsh"] = qsh;
    });
}

#[tokio::test]
async fn a_signed_call_with_a_body_that_does_not_belong_is_a_bad_request() {
    let app = three_sites().await;
    let mut forger = Forger::new(&app, Call::lifecycle(&app, VICTIM, Event::Disabled));
    for event in ["installed", "uninstalled", "enabled", "DISABLED"] {
        forger.changes(event, |call| call.body["eventType"] = json!(event));
    }
    forger.changes("no eventType", |call| {
        call.body
            .as_object_mut()
            .unwrap()
            .remove("eventType")
            .unwrap();
    });
    forger.changes("a body that is no object", |call| {
        call.body = json!(["disabled"]);
    });
    forger.gets(400).await;
}
