//! Atlassian asks to wait, refuses, or does not answer.

use chrono::TimeDelta;
use dwell::atlassian::ids::AccountId;
use dwell::clock::Clock as _;
use dwell::crypto::random;
use dwell::db::account_reports::{self, Progress};
use dwell::db::audit::{self, AuditEvent};
use sandbox::{Misbehaviour, Operation, Rule, SiteOptions, accounts};
use serde_json::json;

use super::{CYCLE, Stage};

fn fails(status: u16) -> Misbehaviour {
    let message = "No.".to_owned();
    Misbehaviour::Fails { status, message }
}

fn wait(seconds: u64) -> Misbehaviour {
    Misbehaviour::TooManyRequests {
        retry_after: Some(seconds),
        reset_in: None,
        coarse_reset: false,
        reason: None,
    }
}

/// So many more people in the audit trail.
pub(super) async fn with_people(stage: &Stage, count: u32) {
    let (site, now) = (stage.app.site_id(0).await, stage.app.clock.now());
    let tx = stage.app.db.begin().await.unwrap();
    for number in 0..count {
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site,
            at: now,
            actor: format!("557058:person-{number:03}"),
            action: "token.changed".to_owned(),
            subject: None,
            detail: json!({}),
        };
        audit::insert(&tx, &event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn many_are_told_of_in_batches_once_they_may_be() {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    with_people(&stage, 230).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    stage
        .app
        .site(0)
        .misbehave(Rule::once(Operation::ReportAccounts, wait(7_200)));
    stage.round().await;
    assert_eq!((stage.asked(), stage.told().len()), (1, 0));
    stage.app.advance(TimeDelta::minutes(119));
    stage.round().await;
    assert_eq!(stage.asked(), 1, "asked while it should wait");
    stage.app.advance(TimeDelta::minutes(1));
    stage.round().await;
    let mut told = stage.told();
    assert_eq!((stage.asked(), told.len()), (1 + 3, 232));
    told.dedup();
    assert_eq!(told.len(), 232, "somebody was told of twice");
}

/// Of this site, and of another that has the app.
#[tokio::test]
async fn whoever_was_not_asked_about_is_not_erased() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let stage = Stage::on(sites).await;
    stage.app.install(1).await;
    let (_, far) = stage.app.token_for(1, accounts::FAR).await;
    with_people(&stage, 90).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    // The first report of the first site is of those ninety, and of nobody else.
    for account in [accounts::MEMBER, accounts::FAR].map(str::to_owned) {
        let named = Misbehaviour::NamesAnother { account };
        stage
            .app
            .site(0)
            .misbehave(Rule::once(Operation::ReportAccounts, named));
        stage.round().await;
        stage.app.advance(CYCLE);
    }
    let report = "/rest/issue?issueKey=WEB-1&columnsBy=statusCount";
    stage.app.report(&stage.member, report).await.expect(200);
    let calendars = stage.app.report(&far, "/rest/calendar").await;
    calendars.expect(200);
    let left = stage.app.dump().await;
    assert!(
        left.tables_with(accounts::MEMBER)
            .contains(&"report_tokens")
    );
}

#[tokio::test]
async fn what_a_lost_replica_had_told_is_not_told_again() {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    with_people(&stage, 150).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    let (site, now) = (stage.app.site_id(0).await, stage.app.clock.now());
    let progress = Progress {
        due_at: now,
        cycle_began_at: Some(now - TimeDelta::hours(2)),
        after: Some(AccountId::new("557058:person-089")),
    };
    let tx = stage.app.db.begin().await.unwrap();
    assert!(account_reports::put(&tx, site, &progress).await.unwrap());
    tx.commit().await.unwrap();
    stage.round().await;
    let told = stage.told();
    assert_eq!((told.len(), told[0].as_str()), (62, "557058:person-090"));
    // The next cycle begins when this one has been over for as long as one lasts.
    stage.app.advance(CYCLE - TimeDelta::hours(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 62, "somebody was told of too soon");
    stage.app.advance(TimeDelta::hours(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 62 + 152);
}

#[tokio::test]
async fn a_refused_app_rests_until_tomorrow() {
    for status in [401, 403] {
        let stage = Stage::on(vec![SiteOptions::sample()]).await;
        stage.round().await;
        stage.app.advance(CYCLE);
        stage
            .app
            .site(0)
            .misbehave(Rule::always(Operation::ReportAccounts, fails(status)));
        stage.round().await;
        stage.app.advance(TimeDelta::hours(23));
        stage.round().await;
        assert_eq!(stage.asked(), 1, "{status}");
        stage.app.site(0).behave();
        stage.app.advance(TimeDelta::hours(1));
        stage.round().await;
        assert_eq!(stage.told().len(), 2, "{status}");
    }
}

#[tokio::test]
async fn without_an_answer_it_is_tried_again_after_an_hour_and_other_sites_go_on() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let stage = Stage::on(sites).await;
    stage.app.install(1).await;
    stage.app.token_for(1, accounts::FAR).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    stage.app.site(0).misbehave(Rule::always(
        Operation::ReportAccounts,
        Misbehaviour::Unavailable { retry_after: None },
    ));
    stage.round().await;
    assert_eq!(stage.told(), [accounts::ADMIN, accounts::FAR]);
    stage.app.site(0).behave();
    stage.app.advance(TimeDelta::minutes(59));
    stage.round().await;
    assert_eq!(stage.told().len(), 2);
    stage.app.advance(TimeDelta::minutes(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 4);
}
