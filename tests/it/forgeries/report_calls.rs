//! Report calls: our own token, as it was issued.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use sandbox::{Event, accounts};
use serde_json::{Value, json};

use super::forger::{Call, Forger, OTHER, Signer, VICTIM, three_sites};
use crate::test_app::TestApp;
use crate::token_text::{claims, header};

const PATH: &str =
    "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours";

/// A forger of report calls; what is sent has no token yet.
fn forger<'a>(app: &'a TestApp, token: &str) -> Forger<'a> {
    let call = Call {
        method: Method::GET,
        url: format!("{}{PATH}", app.url),
        header: header(token),
        claims: claims(token),
        signer: Signer::Nobody,
        body: Value::Null,
    };
    Forger::new(app, call)
}

/// In every place where a report token may be.
fn sends(forger: &mut Forger<'_>, what: &str, token: &str) {
    let (app, url) = (forger.app, forger.genuine.url.clone());
    for scheme in ["TISJWT", "Bearer"] {
        let request = forger.genuine.bare(app);
        let request = request.header("Authorization", format!("{scheme} {token}"));
        forger.sends(&format!("{what}, as {scheme}"), request);
    }
    let query = forger.genuine.in_query(app, "tisjwt", token);
    forger.sends(&format!("{what}, in the query"), query);
    let form = app.http.post(url).form(&[("tisjwt", token)]);
    forger.sends(&format!("{what}, in a form"), form);
}

#[tokio::test]
async fn jiras_tokens_open_no_report() {
    let app = three_sites().await;
    let (_, token) = app.token_for(VICTIM, accounts::ADMIN).await;
    let mut forger = forger(&app, &token);
    let site = app.site(VICTIM);
    let context = site.context_token(accounts::ADMIN);
    let bound = site.url_token("GET", &forger.genuine.url, accounts::ADMIN);
    let installed = Call::lifecycle(&app, VICTIM, Event::Installed).token(&app);
    for (what, token) in [("context", context), ("URL", bound), ("install", installed)] {
        sends(&mut forger, what, &token);
    }
    forger.all_refused().await;
    app.report(&token, PATH).await.expect(200);
}

#[tokio::test]
async fn jiras_scheme_is_none_of_a_report_call() {
    let app = three_sites().await;
    let (_, token) = app.token_for(VICTIM, accounts::ADMIN).await;
    let mut forger = forger(&app, &token);
    let context = app.site(VICTIM).context_token(accounts::ADMIN);
    forger.writes("a context token", |_| context);
    forger.writes("a report token", |_| token);
    forger.all_refused().await;
}

#[tokio::test]
async fn an_altered_report_token_opens_nothing() {
    let app = three_sites().await;
    let (_, token) = app.token_for(VICTIM, accounts::MEMBER).await;
    let (_, other) = app.token_for(OTHER, accounts::ADMIN).await;
    let mut forger = forger(&app, &token);
    for (name, value) in [
        ("sub", json!(accounts::ADMIN)),
        ("clientKey", claims(&other)["clientKey"].clone()),
        ("clientKey", json!(app.site(VICTIM).client_key())),
        ("jti", claims(&other)["jti"].clone()),
        ("sec", claims(&other)["sec"].clone()),
        ("iss", json!("com.example.other")),
        ("iat", json!(0)),
    ] {
        let what = format!("{name} is {value}");
        let mut altered = claims(&token);
        altered[name] = value;
        sends(&mut forger, &what, &with_claims(&token, &altered));
        resigned(&mut forger, &what, &altered);
    }
    resigned(&mut forger, "the very claims", &claims(&token));
    forger.all_refused().await;
    app.report(&token, PATH).await.expect(200);
    app.report(&other, PATH).await.expect(200);
}

/// The old signature over new claims.
fn with_claims(token: &str, claims: &Value) -> String {
    let segments: Vec<&str> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{}.{claims}.{}", segments[0], segments[2])
}

/// Under every key that a tenant or the world knows.
fn resigned(forger: &mut Forger<'_>, what: &str, claims: &Value) {
    let app = forger.app;
    let signers = [
        ("none", Signer::Nobody),
        ("HS256", Signer::Secret(String::new())),
        ("HS256", Signer::Secret(app.site(VICTIM).shared_secret())),
        ("HS256", Signer::Secret(app.master_keys.clone())),
        ("HS256", Signer::PublicKeyAsSecret),
        ("RS256", Signer::InstallKey),
    ];
    for (algorithm, signer) in signers {
        let call = Call {
            header: json!({ "typ": "JWT", "alg": algorithm }),
            claims: claims.clone(),
            signer,
            ..forger.genuine.clone()
        };
        sends(
            forger,
            &format!("{what}, signed anew with {algorithm}"),
            &call.token(app),
        );
    }
}
