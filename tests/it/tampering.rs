//! Somebody who can read or write the database, and has no master key.

use chrono::TimeDelta;
use dwell::atlassian::ids::ClientKey;
use dwell::clock::Clock as _;
use dwell::crypto::keyring::MasterKeys;
use dwell::db::data_keys;
use dwell::db::installations::{self, Installation};
use reqwest::Method;
use rstest::rstest;
use sandbox::{MintKey, SiteOptions, accounts};
use serde_json::json;

use super::test_app::{TestApp, send};

const VICTIM: usize = 0;
const THIEF: usize = 1;
const TOKENS: (Method, &str) = (Method::GET, "/api/v1/tokens");
const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";

/// What Connect has made of a site.
async fn installation(app: &TestApp, site: usize) -> Installation {
    let key = ClientKey::new(app.site(site).client_key());
    let known = installations::find_by_client_key(&app.db, &key).await;
    known.unwrap().unwrap()
}

/// Gives the victim the thief's secret, and the data key that it is sealed with.
async fn move_secret(app: &TestApp) {
    let db = &app.db;
    let victim = installation(app, VICTIM).await;
    let thief = installation(app, THIEF).await;
    let key = async |one: &Installation| data_keys::find(db, one.site).await.unwrap().unwrap();
    let (old, new) = (key(&victim).await, key(&thief).await);
    let moved = Installation {
        shared_secret: thief.shared_secret,
        ..victim
    };
    let tx = db.begin().await.unwrap();
    assert!(installations::update(&tx, &moved).await.unwrap());
    let replaced = data_keys::replace(&tx, moved.site, &old, &new, app.clock.now());
    assert!(replaced.await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_tenants_own_secret_in_anothers_row_opens_no_page_there() {
    let app = TestApp::start(vec![SiteOptions::sample(); 2], &[]).await;
    for site in [VICTIM, THIEF] {
        assert!(app.site(site).install(&app.url).await.is_success());
    }
    let now = app.clock.now().timestamp();
    let claims = json!({
        "iss": app.site(VICTIM).client_key(), "sub": accounts::ADMIN, "qsh": "context-qsh",
        "iat": now, "exp": now + 180,
    });
    let own = app.site(THIEF).shared_secret();
    let header = json!({ "typ": "JWT", "alg": "HS256" });
    let forged = app.sandbox.mint(&header, &claims, MintKey::Secret(&own));
    app.page_call_with(&forged, TOKENS, None).await.expect(401);
    move_secret(&app).await;
    app.advance(TimeDelta::seconds(4));
    app.page_call_with(&forged, TOKENS, None).await.expect(500);
}

/// Of two tokens, the later one gets what the earlier one has sealed.
#[tokio::test]
async fn what_another_token_has_sealed_is_not_revealed() {
    let app = TestApp::installed().await;
    let (earlier, _) = app.token_for(0, accounts::ADMIN).await;
    app.advance(TimeDelta::seconds(1));
    let (later, _) = app.token_for(0, accounts::MEMBER).await;
    app.execute(
        "UPDATE report_tokens SET sealed_secret = (SELECT sealed_secret FROM report_tokens ORDER BY id LIMIT 1)",
    )
    .await;
    let reveal = async |id: &str| {
        let path = format!("/api/v1/tokens/{id}/reveal");
        let call = (Method::POST, path.as_str());
        app.page_call(0, accounts::ADMIN, call, None).await
    };
    reveal(&earlier).await.expect(200);
    reveal(&later).await.expect(500);
}

/// A token is good only with the secret and for the account that its record has, each by itself.
#[rstest]
#[case::account(
    "UPDATE report_tokens SET account_id = (SELECT MAX(account_id) FROM report_tokens)"
)]
#[case::secret(
    "UPDATE report_tokens SET secret_hash = (SELECT secret_hash FROM report_tokens ORDER BY id DESC LIMIT 1)"
)]
#[tokio::test]
async fn a_token_does_not_fit_anothers_record(#[case] tampered: &'static str) {
    let app = TestApp::installed().await;
    let accounts = [accounts::ADMIN, accounts::MEMBER];
    let mut tokens = Vec::new();
    for account in accounts {
        tokens.push((account, app.token_for(0, account).await.1));
        app.advance(TimeDelta::seconds(1));
    }
    app.execute(tampered).await;
    app.advance(TimeDelta::seconds(4));
    let mut refused = 0;
    for (account, token) in &tokens {
        let answer = app.report(token, REPORT).await;
        refused += usize::from(answer.status == 401);
        assert!(
            [200, 401].contains(&answer.status.as_u16()),
            "{account}: {answer:?}"
        );
    }
    assert_eq!(refused, 1);
}

/// Somebody else's sentinel: the master keys are those of another database.
#[tokio::test]
async fn a_sentinel_that_does_not_open_takes_the_server_out_of_service() {
    let app = TestApp::installed().await;
    let ready = async || send(app.request(Method::GET, "/readyz")).await;
    ready().await.expect(200);
    app.execute("UPDATE sentinel SET sealed = (SELECT shared_secret FROM installations)")
        .await;
    app.advance(TimeDelta::seconds(60));
    let unready = ready().await.expect(503).json();
    assert_eq!(unready["failing"], json!(["keys"]), "{unready}");
    app.execute("DELETE FROM sentinel").await;
    app.advance(TimeDelta::seconds(60));
    ready().await.expect(200);
}

#[tokio::test]
async fn a_stolen_database_is_of_no_use_under_other_master_keys() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(&token, REPORT).await.expect(200);
    let (elsewhere, _) = app
        .restarted(|config| config.secrets.master_keys = MasterKeys::generate())
        .await;
    let report = app.http.get(format!("{elsewhere}{REPORT}"));
    let answer = send(report.bearer_auth(&token)).await.expect(500);
    assert!(!answer.text.contains("WEB-1"), "{}", answer.text);
}
