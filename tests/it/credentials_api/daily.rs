//! What is kept is checked again by itself, once a day, by whichever replica comes first.

use chrono::TimeDelta;
use sandbox::{Misbehaviour, Operation, Rule, SecretState, secrets};

use super::{asked, noted, shown, status, with_both};
use crate::test_app::TestApp;

async fn a_day_later(app: &TestApp) {
    app.advance(TimeDelta::hours(24));
    app.keep_fresh().await;
    app.housekeeping.check_credentials().await;
}

#[tokio::test]
async fn every_day_once_and_not_before() {
    let app = with_both().await;
    app.site(0).clear_calls();
    app.advance(TimeDelta::hours(23));
    app.housekeeping.check_credentials().await;
    assert_eq!(asked(&app, Operation::Organizations), 0);
    app.advance(TimeDelta::hours(1));
    let (_, other) = app.restarted(|_| {}).await;
    tokio::join!(
        app.housekeeping.check_credentials(),
        other.check_credentials()
    );
    assert_eq!(asked(&app, Operation::Organizations), 1);
    assert_eq!(asked(&app, Operation::ApplicationRoles), 1);
    let before = noted(&app).await.len();
    a_day_later(&app).await;
    assert_eq!(asked(&app, Operation::Organizations), 2);
    assert_eq!(noted(&app).await.len(), before, "nothing has changed");
}

#[tokio::test]
async fn two_refusals_in_a_row_make_it_invalid_and_it_is_left_alone_then() {
    let app = with_both().await;
    for secret in [secrets::KEY, secrets::TOKEN] {
        app.sandbox.set_secret(secret, SecretState::Ended);
    }
    a_day_later(&app).await;
    for kind in ["organizationKey", "userToken"] {
        let all = shown(&app).await;
        assert_eq!(status(&all[kind]), ("valid", "refusedOnce"), "{all}");
    }
    a_day_later(&app).await;
    for kind in ["organizationKey", "userToken"] {
        let all = shown(&app).await;
        assert_eq!(status(&all[kind]), ("invalid", "refused"), "{all}");
    }
    app.site(0).clear_calls();
    a_day_later(&app).await;
    assert_eq!(asked(&app, Operation::Organizations), 0);
    let last = noted(&app).await.pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.actor.as_str()),
        ("credential.failed", "dwell")
    );
}

#[tokio::test]
async fn one_refusal_between_good_answers_means_nothing() {
    let app = with_both().await;
    for state in [SecretState::Ended, SecretState::Good, SecretState::Ended] {
        app.sandbox.set_secret(secrets::KEY, state);
        a_day_later(&app).await;
        let all = shown(&app).await;
        assert_eq!(status(&all["organizationKey"]).0, "valid", "{all}");
    }
}

#[tokio::test]
async fn limits_and_outages_never_change_anything_and_are_tried_again_within_the_hour() {
    let app = with_both().await;
    let outages = [
        Misbehaviour::TooManyRequests {
            retry_after: None,
            reset_in: None,
            coarse_reset: false,
            reason: None,
        },
        Misbehaviour::Unavailable { retry_after: None },
        Misbehaviour::CutMidBody,
    ];
    for what in outages {
        let rule = Rule {
            what,
            ..Rule::below("/api/admin/", Misbehaviour::CutMidBody)
        };
        app.site(0).misbehave(rule);
        a_day_later(&app).await;
        app.site(0).behave();
        let all = shown(&app).await;
        assert_eq!(status(&all["organizationKey"]), ("valid", ""), "{all}");
    }
    app.advance(TimeDelta::hours(1));
    app.site(0).clear_calls();
    app.housekeeping.check_credentials().await;
    assert!(asked(&app, Operation::Organizations) > 0);
}

#[tokio::test]
async fn an_owner_who_no_longer_administers_is_told() {
    let app = with_both().await;
    let account = sandbox::accounts::ADMIN.to_owned();
    let demote = sandbox::Edit::Admin {
        account,
        admin: false,
    };
    app.site(0).edit(demote).unwrap();
    a_day_later(&app).await;
    let site = app.site_id(0).await;
    let kept = dwell::db::credentials::of_site(&app.db, site)
        .await
        .unwrap();
    let limited: Vec<_> = kept.iter().map(|one| one.limited.join(" ")).collect();
    assert_eq!(limited, ["", "administer seats"]);
}
