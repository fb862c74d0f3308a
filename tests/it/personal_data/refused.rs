//! What Atlassian does not take, and what it does not let pass for a while.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::db::account_reports::{self, Progress};
use sandbox::{Misbehaviour, Operation, Rule, SiteOptions, accounts};

use super::limits::with_people;
use super::{CYCLE, Stage};
use crate::test_app::Platform;

const BAD: &str = "557058:person-042";

fn fails(status: u16) -> Misbehaviour {
    let message = "No.".to_owned();
    Misbehaviour::Fails { status, message }
}

/// With so many more people, one moment before the end of the first cycle.
async fn stage_of(people: u32) -> Stage {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    with_people(&stage, people).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    stage
}

fn misbehave(
    stage: &Stage,
    rule: impl FnOnce(Operation, Misbehaviour) -> Rule,
    what: Misbehaviour,
) {
    let site = stage.app.site(0);
    site.misbehave(rule(Operation::ReportAccounts, what));
}

#[tokio::test]
async fn one_account_that_is_not_taken_keeps_no_other() {
    let stage = stage_of(100).await;
    stage.app.sandbox.refuse_reports_of(BAD);
    stage.round().await;
    let told = stage.told();
    assert!(!told.iter().any(|account| account == BAD));
    assert_eq!(told.len(), 101);
    assert!(stage.asked() <= 2 + 2 * 7, "{} reports", stage.asked());
    let asked = stage.asked();
    stage.app.advance(TimeDelta::days(6));
    stage.round().await;
    assert_eq!(stage.asked(), asked, "nobody before the next cycle");
    stage.app.advance(TimeDelta::days(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 2 * 101);
}

#[tokio::test]
async fn a_limit_amid_the_halves_is_waited_for_and_nobody_is_told_of_twice() {
    let stage = stage_of(100).await;
    // The whole first batch is refused, then its first half is taken, and the second has to wait.
    misbehave(&stage, Rule::once, fails(400));
    stage.app.sandbox.limit_reports(Some(1));
    stage.round().await;
    assert_eq!((stage.asked(), stage.told().len()), (3, 45));
    stage.app.sandbox.limit_reports(None);
    stage.app.advance(TimeDelta::hours(1));
    stage.round().await;
    let mut told = stage.told();
    told.dedup();
    assert_eq!((told.len(), stage.told().len()), (102, 102));
}

#[tokio::test]
async fn what_is_refused_whoever_is_in_it_is_not_asked_for_each_of_them() {
    let stage = stage_of(230).await;
    misbehave(&stage, Rule::always, fails(400));
    stage.round().await;
    let asked = stage.asked();
    assert!((4..=3 + 2 * 63).contains(&asked), "{asked} reports");
    stage.app.advance(TimeDelta::days(6));
    stage.round().await;
    assert_eq!(stage.asked(), asked);
    stage.app.site(0).behave();
    stage.app.advance(TimeDelta::days(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 232);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_asked_for_again_in_its_cycle() {
    let stage = stage_of(100).await;
    misbehave(&stage, Rule::once, Misbehaviour::HtmlPage { status: 200 });
    stage.round().await;
    assert_eq!((stage.asked(), stage.told().len()), (2, 12));
    stage.app.advance(TimeDelta::days(6));
    stage.round().await;
    assert_eq!(stage.asked(), 2);
    stage.app.advance(TimeDelta::days(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 12 + 102);
}

#[tokio::test]
async fn after_longer_than_a_cycle_of_refusals_everybody_is_told_of_once() {
    let stage = stage_of(0).await;
    misbehave(&stage, Rule::always, fails(401));
    for _ in 0..9 {
        stage.round().await;
        stage.app.advance(TimeDelta::days(1));
    }
    assert_eq!(stage.asked(), 9);
    stage.app.site(0).behave();
    stage.round().await;
    stage.round().await;
    assert_eq!(stage.told(), [accounts::ADMIN, accounts::MEMBER]);
    stage.app.advance(CYCLE - TimeDelta::hours(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 2);
    stage.app.advance(TimeDelta::hours(1));
    stage.round().await;
    assert_eq!(stage.told().len(), 4);
}

#[tokio::test]
async fn what_forge_asks_of_one_site_it_asks_of_all_and_connect_only_of_that_one() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let stage = Stage::on(sites).await;
    stage.app.install(1).await;
    stage.app.token_for(1, accounts::FAR).await;
    stage.round().await;
    let now = stage.app.clock.now();
    let tx = stage.app.db.begin().await.unwrap();
    for (site, minutes) in [(0, 0), (1, 1)] {
        let progress = Progress {
            due_at: now + TimeDelta::minutes(minutes),
            cycle_began_at: None,
            after: None,
        };
        let site = stage.app.site_id(site).await;
        assert!(account_reports::put(&tx, site, &progress).await.unwrap());
    }
    tx.commit().await.unwrap();
    let limit = Misbehaviour::TooManyRequests {
        retry_after: Some(7_200),
        reset_in: None,
        coarse_reset: false,
        reason: None,
    };
    misbehave(&stage, Rule::once, limit);
    stage.round().await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.round().await;
    let of_the_other = [accounts::ADMIN, accounts::FAR];
    match stage.app.platform {
        Platform::Connect => assert_eq!(stage.told(), of_the_other),
        Platform::Forge => assert!(stage.told().is_empty(), "{:?}", stage.told()),
    }
    stage.app.advance(TimeDelta::minutes(119));
    stage.round().await;
    assert_eq!(stage.told().len(), 4);
}
