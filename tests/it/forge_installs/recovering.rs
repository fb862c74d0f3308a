//! What goes wrong at Atlassian or on the site is told as what it is, and is over when it is over.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::{
    Edit, ForgeEvent, Misbehaviour, Operation, PageAnswer, PageRequest, Release, Rule, accounts,
};

use super::stage::{Stage, Token, taken};
use crate::test_app::Answer;

const PENDING: &str = "waits for approval under Manage apps in Jira";

/// As the app's page calls, with all that Forge adds.
async fn page_list(stage: &Stage, path: &str) -> PageAnswer {
    let request = PageRequest::new("GET", &format!("/forge/api/v1{path}"));
    let (site, account) = (stage.site(), accounts::ADMIN);
    stage
        .forge()
        .invoke_remote(site, account, &request)
        .await
        .unwrap()
}

async fn page_is_pending(stage: &Stage) {
    let answer = page_list(stage, "/tokens").await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(body["code"], "update_pending", "{body}");
    assert!(answer.text.contains(PENDING), "{body}");
}

async fn report_is_pending(stage: &Stage, token: &Token) {
    let answer = stage.report(token).await.expect(403).json();
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains(PENDING), "{answer}");
}

/// The app is deployed whole, and the site's admin consents.
async fn approve(stage: &Stage, version: &str) {
    stage.forge().deploy(Release::new(version));
    taken(&stage.forge().upgrade(stage.site()).await);
}

fn is_limited(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text);
    let seconds = answer.headers["retry-after"].to_str().unwrap();
    let seconds: u64 = seconds.parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds} s: {}", answer.text);
}

#[tokio::test]
async fn a_site_that_has_not_consented_to_impersonation_has_reports_after_the_update() {
    let stage = Stage::empty().await;
    let old = Release::new("1.0.0").without_impersonation();
    stage.forge().configure(|app| app.release = old);
    taken(&stage.forge().install(stage.site()).await);
    let token = stage.token().await;
    // A new installation is not granted everything at once.
    stage.report(&token).await.expect(503);
    stage.app.advance(TimeDelta::minutes(16));
    report_is_pending(&stage, &token).await;
    stage.forge().deploy(Release::new("2.0.0"));
    report_is_pending(&stage, &token).await;
    taken(&stage.forge().upgrade(stage.site()).await);
    stage.works(&token).await;
}

#[tokio::test]
async fn a_site_whose_consent_lacks_a_scope_of_jira_is_told_so_on_both_ways() {
    let (stage, token) = Stage::set().await;
    stage.app.advance(TimeDelta::minutes(16));
    let less = Release::new("2.0.0").without_scope("read:jira-work");
    stage.forge().deploy(less);
    taken(&stage.forge().upgrade(stage.site()).await);
    report_is_pending(&stage, &token).await;
    // That the caller is an admin was believed for ten seconds.
    stage.app.advance(TimeDelta::seconds(11));
    page_is_pending(&stage).await;
    approve(&stage, "3.0.0").await;
    stage.works(&token).await;
    assert_eq!(page_list(&stage, "/tokens").await.status, 200);
}

#[tokio::test]
async fn a_site_that_has_not_consented_to_user_tokens_has_the_admins_page_after_the_update() {
    let stage = Stage::empty().await;
    let old = Release::new("1.0.0").without_scope("read:app-user-token");
    stage.forge().configure(|app| app.release = old);
    taken(&stage.forge().install(stage.site()).await);
    page_is_pending(&stage).await;
    // Nothing needs to be asked of Jira here.
    assert_eq!(page_list(&stage, "/my/tokens").await.status, 200);
    approve(&stage, "2.0.0").await;
    assert_eq!(page_list(&stage, "/tokens").await.status, 200);
}

#[tokio::test]
async fn after_a_rotation_of_forges_keys_calls_are_taken_within_a_minute() {
    let (stage, token) = Stage::set().await;
    stage.app.sandbox.rotate_invocation_keys(false);
    // The set was fetched a moment ago, and names that nobody knows do not make us fetch it again and again.
    let early = stage.forge().tell(stage.site(), ForgeEvent::Hourly).await;
    assert_eq!(early.status, 401, "{}", early.body);
    stage.works(&token).await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.admins_list().await.expect(200);
    let again = stage.app.sandbox.deliver_due().await;
    assert_eq!(again.len(), 1, "{again:?}");
    taken(&again[0].1);
    stage.works(&token).await;
}

#[tokio::test]
async fn an_app_that_is_not_shared_acts_for_its_contributors_alone() {
    let (stage, of_admin) = Stage::set().await;
    let of_member = stage.token_for(accounts::MEMBER).await;
    stage.forge().configure(|app| {
        app.shared = false;
        app.contributors = vec![accounts::ADMIN.to_owned()];
    });
    // Also with the tokens that were got before.
    stage.app.advance(TimeDelta::hours(1));
    stage.works(&of_admin).await;
    let refused = stage.report(&of_member).await.expect(403).json();
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("act as this user"), "{refused}");
    stage.forge().share(true);
    stage.app.advance(TimeDelta::minutes(1));
    stage.works(&of_member).await;
}

#[tokio::test]
async fn a_user_who_is_deactivated_has_no_reports_until_they_are_back() {
    let (stage, of_admin) = Stage::set().await;
    let of_member = stage.token_for(accounts::MEMBER).await;
    let activate = |active| Edit::Activate {
        account: accounts::MEMBER.to_owned(),
        active,
    };
    stage.works(&of_member).await;
    stage.site().edit(activate(false)).unwrap();
    // At once, although the token that acts for them had most of an hour left.
    stage.report(&of_member).await.expect(403);
    stage.works(&of_admin).await;
    stage.site().edit(activate(true)).unwrap();
    stage.app.advance(TimeDelta::minutes(1));
    stage.works(&of_member).await;
}

#[tokio::test]
async fn over_atlassians_limit_new_users_wait_and_known_ones_do_not() {
    let (stage, of_admin) = Stage::set().await;
    let of_member = stage.token_for(accounts::MEMBER).await;
    stage
        .forge()
        .configure(|app| app.impersonations_per_minute = 1);
    is_limited(&stage.report(&of_member).await, 429);
    stage.works(&of_admin).await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.works(&of_member).await;
}

#[rstest]
#[case::throttled(
    Misbehaviour::TooManyRequests { retry_after: Some(50), reset_in: None, coarse_reset: false, reason: None },
    429
)]
#[case::away(Misbehaviour::Unavailable { retry_after: Some(20) }, 503)]
#[case::broken(Misbehaviour::GatewayError, 503)]
#[tokio::test]
async fn a_gateway_that_gives_no_tokens_is_waited_for(
    #[case] what: Misbehaviour,
    #[case] status: u16,
) {
    let (stage, of_admin) = Stage::set().await;
    let of_member = stage.token_for(accounts::MEMBER).await;
    let rule = Rule::always(Operation::Impersonation, what);
    stage.site().misbehave(rule);
    is_limited(&stage.report(&of_member).await, status);
    stage.works(&of_admin).await;
    stage.site().behave();
    stage.works(&of_member).await;
}

#[tokio::test]
async fn a_key_server_that_does_not_answer_is_told_within_the_time_of_an_event() {
    let stage = Stage::empty().await;
    let slow = Misbehaviour::Slow { millis: 6_000 };
    let rule = Rule::once(Operation::InvocationKeys, slow);
    stage.site().misbehave(rule);
    let delivery = stage.forge().install(stage.site()).await;
    assert_eq!(delivery.status, 503, "{}", delivery.body);
    stage.app.advance(TimeDelta::minutes(1));
    let again = stage.app.sandbox.deliver_due().await;
    taken(&again[0].1);
    let list = (Method::GET, "/my/tokens");
    stage.page(accounts::MEMBER, list, None).await.expect(200);
}
