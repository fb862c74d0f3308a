//! Who is told of, and when.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::db::{accounts as stored, credentials, sites};
use sandbox::{Credential, Door, Operation, SiteOptions, accounts};

use super::{CYCLE, Stage};
use crate::test_app::Platform;

const PEOPLE: [&str; 5] = [
    accounts::ADMIN,
    accounts::MEMBER,
    accounts::OUTSIDER,
    accounts::INACTIVE,
    accounts::FAR,
];

#[tokio::test]
async fn everybody_who_is_stored_is_told_of_once_in_a_cycle_whatever_starts_anew() {
    let stage = Stage::set().await;
    let (app, dump) = (&stage.app, stage.app.dump().await);
    let is_stored = |account: &&str| !dump.tables_with(account).is_empty();
    let mut everybody: Vec<&str> = PEOPLE.into_iter().filter(is_stored).collect();
    everybody.sort_unstable();
    assert!(everybody.len() >= 2, "{everybody:?}");
    stage.round().await;
    assert!(stage.told().is_empty(), "the first cycle has only begun");
    app.advance(CYCLE);
    app.keep_fresh().await;
    let (_, replica) = app.restarted(|_| {}).await;
    tokio::join!(
        app.housekeeping.report_accounts(),
        replica.report_accounts()
    );
    assert_eq!(stage.told(), everybody);
    app.advance(TimeDelta::days(6));
    stage.round().await;
    app.restarted(|_| {}).await.1.report_accounts().await;
    assert_eq!(stage.told(), everybody, "told of twice in a cycle");
    app.advance(TimeDelta::days(1));
    stage.round().await;
    let twice: Vec<_> = everybody.iter().flat_map(|one| [*one; 2]).collect();
    assert_eq!(stage.told(), twice);
}

#[tokio::test]
async fn the_app_proves_who_it_is_and_says_when_its_copies_were_fetched() {
    let stage = Stage::set().await;
    stage.first_report().await;
    let calls = stage.app.site(0).calls();
    let mut calls = calls
        .iter()
        .filter(|call| call.operation == Some(Operation::ReportAccounts));
    let call = calls.next().expect("a report");
    let door = match stage.app.platform {
        Platform::Connect => Door::Site,
        Platform::Forge => Door::Gateway,
    };
    assert_eq!(
        (call.credential, call.door, call.status),
        (Credential::App, door, 204)
    );
    let site = stage.app.site_id(0).await;
    let kept = credentials::of_site(&stage.app.db, site).await.unwrap();
    let told = stage.app.sandbox.reported_accounts();
    let admin = told.iter().find(|one| one.account == accounts::ADMIN);
    assert_eq!(admin.unwrap().updated_at, kept[0].checked_at);
    let now = stage.app.clock.now();
    let held = stored::held(&stage.app.db, site, now).await.unwrap();
    let told = told.into_iter().map(|one| (one.account, one.updated_at));
    let held = held
        .into_iter()
        .map(|(account, at)| (account.to_string(), at));
    assert!(told.eq(held));
}

#[tokio::test]
async fn the_length_of_a_cycle_is_atlassians_to_say() {
    let stage = Stage::set().await;
    stage.app.sandbox.set_cycle_period("P2D");
    stage.first_report().await;
    let once = stage.told().len();
    stage.app.advance(TimeDelta::hours(47));
    stage.round().await;
    assert_eq!(stage.told().len(), once);
    stage.app.sandbox.set_cycle_period("a while");
    stage.app.advance(TimeDelta::hours(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 2 * once);
    stage.app.advance(TimeDelta::days(6));
    stage.round().await;
    assert_eq!(
        stage.told().len(),
        2 * once,
        "seven days, when it is not said"
    );
}

#[tokio::test]
async fn a_site_that_is_not_served_is_told_of_when_it_is_again() {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    let site = stage.app.site_id(0).await;
    stage.round().await;
    let suspend = async |at| {
        let tx = stage.app.db.begin().await.unwrap();
        assert!(sites::set_suspended(&tx, site, at).await.unwrap());
        tx.commit().await.unwrap();
    };
    suspend(Some(stage.app.clock.now())).await;
    stage.app.advance(CYCLE);
    stage.round().await;
    assert_eq!(stage.asked(), 0);
    suspend(None).await;
    stage.app.advance(TimeDelta::days(1));
    stage.round().await;
    assert_eq!(stage.told(), [accounts::ADMIN, accounts::MEMBER]);
}
