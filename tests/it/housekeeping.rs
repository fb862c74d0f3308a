//! What every replica does beside answering: uses of tokens, master keys, and the operator's ceiling.

use std::time::Duration;

use chrono::TimeDelta;
use dwell::atlassian::ids::{AccountId, TokenId};
use dwell::clock::Clock as _;
use dwell::config::RevealMode;
use dwell::crypto::envelope::HEAD_LEN;
use dwell::crypto::keyring::MasterKeys;
use dwell::db::aggregation_tickets::{self, Line, Queue};
use dwell::db::call_counts::{self, Counted};
use dwell::db::{audit, data_keys, jira_budget, report_tokens, sites};
use dwell::installs::keys::{KeysError, Rewrapped, open_sentinel, rewrap};
use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::test_app::{TestApp, start_of_time};

fn keys(list: &str) -> MasterKeys {
    MasterKeys::parse(&SecretString::from(list)).unwrap()
}

async fn last_used(app: &TestApp, id: &str) -> Value {
    let call = (Method::GET, format!("/api/v1/tokens/{id}"));
    let shown = app.page_call(0, accounts::ADMIN, (call.0, &call.1), None);
    shown.await.expect(200).json()["lastUsedAt"].take()
}

#[tokio::test]
async fn uses_are_not_lost_when_writing_them_is_given_up_half_way() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(&token, "/rest/list").await.expect(400);
    // Whoever holds the row makes the flush wait, on both databases.
    let site = sites::list(&app.db, None, 1).await.unwrap()[0].id;
    let holder = app.db.begin().await.unwrap();
    let earlier = app.clock.now() - TimeDelta::hours(1);
    let row = (site, TokenId::parse(&id).unwrap(), earlier);
    report_tokens::touch(&holder, &[row]).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_millis(50), app.housekeeping.flush()).await;
    assert!(given_up.is_err(), "it was not in the middle of its work");
    holder.rollback().await.unwrap();
    app.housekeeping.flush().await;
    assert_eq!(last_used(&app, &id).await, "2026-11-21T12:00:00.000Z");
}

#[tokio::test]
async fn a_key_that_cannot_be_opened_keeps_neither_the_others_nor_the_old_master_key_from_their_place()
 {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &[]).await;
    app.install(0).await;
    app.install(1).await;
    let stored = data_keys::page(&app.db, None, 10).await.unwrap();
    let (broken, whole) = (&stored[0], &stored[1]);
    let mut damaged = broken.1.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let tx = app.db.begin().await.unwrap();
    let replaced = data_keys::replace(&tx, broken.0, &broken.1, &damaged, start_of_time());
    assert!(replaced.await.unwrap());
    tx.commit().await.unwrap();

    let new = MasterKeys::generate().expose_secret().to_owned();
    let both = keys(&format!("{new},{}", app.master_keys));
    let pass = rewrap(&app.db, &both, start_of_time(), |_| {})
        .await
        .unwrap();
    assert_eq!(pass, Rewrapped { done: 1, failed: 1 });
    let moved = data_keys::find(&app.db, whole.0).await.unwrap().unwrap();
    assert!(both.is_newest(&moved));
    let refused = open_sentinel(&app.db, &keys(&new)).await;
    assert!(
        matches!(refused, Err(KeysError::WrongKey(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_master_key_that_one_site_still_needs_is_missed_at_start() {
    let app = TestApp::installed().await;
    let stored = data_keys::page(&app.db, None, 10).await.unwrap();
    let (site, old) = &stored[0];
    let new = MasterKeys::generate().expose_secret().to_owned();
    let both = keys(&format!("{new},{}", app.master_keys));
    rewrap(&app.db, &both, start_of_time(), |_| {})
        .await
        .unwrap();
    open_sentinel(&app.db, &keys(&new)).await.unwrap();
    // As a replica that does not know the newest key yet would write it.
    let rewrapped = data_keys::find(&app.db, *site).await.unwrap().unwrap();
    let tx = app.db.begin().await.unwrap();
    let replaced = data_keys::replace(&tx, *site, &rewrapped, old, start_of_time());
    assert!(replaced.await.unwrap());
    tx.commit().await.unwrap();
    open_sentinel(&app.db, &both).await.unwrap();
    let refused = open_sentinel(&app.db, &keys(&new)).await.unwrap_err();
    let needed = keys(&app.master_keys).newest().to_string();
    let told = refused.to_string();
    assert!(
        told.starts_with("DWELL_MASTER_KEYS") && told.contains(&needed),
        "{told}"
    );
    let beginnings = data_keys::beginnings(&app.db, HEAD_LEN).await.unwrap();
    assert_eq!(beginnings, [(old[..HEAD_LEN].to_vec(), 1)]);
}

/// What is counted of Jira's quota, of users' calls and of tokens' uses is needed for as long as it decides or is shown.
#[tokio::test]
async fn a_round_forgets_nothing_of_what_is_counted_now() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let (site, now) = (app.site_id(0).await, app.clock.now());
    let (hour, admin) = (start_of_time(), AccountId::new(accounts::ADMIN));
    app.report(&token, "/rest/list").await.expect(400);
    app.housekeeping.flush().await;
    let tx = app.db.begin().await.unwrap();
    let spent = jira_budget::add_points(&tx, Some(site), hour, 7).await;
    spent.unwrap();
    let counted = Counted::Reports(site, &admin);
    call_counts::add(&tx, counted, now, 3).await.unwrap();
    tx.commit().await.unwrap();
    let queue = Queue::of(Line::Aggregations, site, &admin);
    let lease = (now, now + TimeDelta::minutes(1));
    let first = aggregation_tickets::draw(&app.db, &queue, lease).await;
    first.unwrap();
    let second = aggregation_tickets::draw(&app.db, &queue, lease).await;
    app.housekeeping.round().await;
    let before = aggregation_tickets::before(&app.db, &second.unwrap(), now).await;
    assert_eq!(before.unwrap(), 1);
    let points = jira_budget::points(&app.db, Some(site), hour).await;
    assert_eq!(points.unwrap(), 7);
    let calls = call_counts::since(&app.db, counted, now).await.unwrap();
    assert_eq!(calls, [(now, 3)]);
    let list = app.page_call(0, accounts::ADMIN, (Method::GET, "/api/v1/tokens"), None);
    let list = list.await.expect(200).json();
    assert_eq!(list["items"][0]["callsIn30Days"], 1, "{list}");

    // Of a replica that was killed meanwhile nobody gives the places back.
    assert_eq!(app.dump().await.rows("aggregation_tickets").len(), 2);
    app.advance(TimeDelta::minutes(11) + TimeDelta::seconds(1));
    app.housekeeping.round().await;
    let left = app.dump().await;
    assert!(left.rows("aggregation_tickets").is_empty(), "{left:?}");
}

#[tokio::test]
async fn under_a_ceiling_of_once_the_kept_texts_of_all_sites_are_forgotten() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    let path = format!("/api/v1/tokens/{id}/reveal");
    let reveal = (Method::POST, path.as_str());
    let mut housekeeping = app.housekeeping.clone();
    housekeeping.round().await;
    let shown = app.page_call(0, accounts::ADMIN, reveal.clone(), None);
    assert_eq!(shown.await.expect(200).json()["token"], token);
    housekeeping.reveal = RevealMode::Once;
    housekeeping.round().await;
    let refused = app.page_call(0, accounts::ADMIN, reveal, None).await;
    assert_eq!(refused.expect(409).json()["code"], "not_kept");
    let site = app.site_id(0).await;
    let told = audit::list(&app.db, site, None, 100).await.unwrap();
    let told = told
        .iter()
        .filter(|event| event.action == "tokens.forgotten");
    let told: Vec<_> = told
        .map(|event| (event.actor.as_str(), &event.detail))
        .collect();
    assert_eq!(told, [("dwell", &json!({ "tokens": 1 }))]);
    app.report(&token, "/rest/list").await.expect(400);
}
