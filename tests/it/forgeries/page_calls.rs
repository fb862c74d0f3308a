//! The settings API: a context token of a user of a live site, and nothing else.

use reqwest::Method;
use rstest::rstest;
use sandbox::{Event, accounts};
use serde_json::{Value, json};

use super::commonplace::everywhere;
use super::forger::{Call, Forger, OTHER, Signer, VICTIM, three_sites};
use crate::test_app::{TestApp, send};
use crate::token_text::{claims, header};

fn genuine(app: &TestApp, method: Method, path: &str) -> Call {
    let token = app.site(VICTIM).context_token(accounts::ADMIN);
    let body = match method {
        Method::POST => json!({
            "accountId": accounts::ADMIN,
            "expiresAt": "2027-01-01T00:00:00Z",
            "notes": "for the forger",
        }),
        _ => Value::Null,
    };
    Call {
        url: format!("{}{path}", app.url),
        method,
        header: header(&token),
        claims: claims(&token),
        signer: Signer::Secret(app.site(VICTIM).shared_secret()),
        body,
    }
}

#[rstest]
#[case(Method::POST, "/api/v1/tokens", 201)]
#[case(Method::GET, "/api/v1/tokens", 200)]
#[case(Method::GET, "/api/v1/my/tokens", 200)]
#[tokio::test]
async fn forged_calls_are_refused(
    #[case] method: Method,
    #[case] path: &str,
    #[case] genuine_status: u16,
) {
    let app = three_sites().await;
    let genuine = genuine(&app, method, path);
    let mut forger = Forger::new(&app, genuine.clone());
    everywhere(&mut forger);
    other_kinds(&mut forger);
    forger.changes("nobody logged in", |call| call.drops("sub"));
    for account in [json!(""), Value::Null, json!([accounts::ADMIN]), json!(1)] {
        forger.claims("sub", account);
    }
    report_tokens(&mut forger).await;
    forger.all_refused().await;
    let answer = send(genuine.request(&app)).await;
    assert_eq!(
        answer.status, genuine_status,
        "the genuine call: {}",
        answer.text
    );
}

fn other_kinds(forger: &mut Forger<'_>) {
    let (app, genuine) = (forger.app, forger.genuine.clone());
    let victim = app.site(VICTIM);
    let bound = victim.url_token(genuine.method.as_str(), &genuine.url, accounts::ADMIN);
    forger.writes("a token for this very URL", |_| bound);
    for qsh in ["", "Context-qsh", "context-qsh ", "context"] {
        forger.claims("qsh", json!(qsh));
    }
    forger.claims("qsh", Value::Null);
    forger.changes("no qsh, as of old", |call| call.drops("qsh"));
    for event in [Event::Enabled, Event::Installed] {
        let token = Call::lifecycle(app, VICTIM, event).token(app);
        forger.writes("the token of a lifecycle call", |_| token);
    }
    forger.changes("an install token", |call| {
        call.names("RS256");
        call.header["kid"] = json!(app.sandbox.install_key_name());
        call.claims["aud"] = json!(app.url);
        call.signer = Signer::InstallKey;
    });
    let other = app.site(OTHER).shared_secret();
    forger.changes("another tenant's own token, aud names the victim", |call| {
        call.claims["aud"] = json!([call.claims["iss"]]);
        call.claims["iss"] = json!(app.site(OTHER).client_key());
        call.signer = Signer::Secret(other);
    });
}

/// Our own tokens are for reports only.
async fn report_tokens(forger: &mut Forger<'_>) {
    let (app, genuine) = (forger.app, forger.genuine.clone());
    let (_, token) = app.token_for(VICTIM, accounts::ADMIN).await;
    for scheme in ["JWT", "TISJWT", "Bearer"] {
        let request = genuine.bare(app);
        let request = request.header("Authorization", format!("{scheme} {token}"));
        forger.sends(&format!("a report token as {scheme}"), request);
    }
    let request = genuine.in_query(app, "tisjwt", &token);
    forger.sends("a report token in the query", request);
}
