//! Callbacks that overtake each other.

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use sandbox::{Event, SiteOptions};

use super::stage::{NOT_INSTALLED, Stage};
use crate::test_app::TestApp;

#[derive(Clone, Copy)]
enum Order {
    DisabledFirst,
    UninstalledFirst,
    AtOnce,
}

#[rstest]
#[case(Order::DisabledFirst)]
#[case(Order::UninstalledFirst)]
#[case(Order::AtOnce)]
#[tokio::test]
async fn a_late_disabled_does_not_hide_that_the_app_is_gone(#[case] order: Order) {
    let stage = Stage::set().await;
    let disabled = stage.prepare(Event::Disabled);
    let enabled = stage.prepare(Event::Enabled);
    let uninstalled = stage.prepare(Event::Uninstalled);
    match order {
        Order::DisabledFirst => {
            stage.deliver(&disabled).await;
            stage.deliver(&uninstalled).await;
        }
        Order::UninstalledFirst => {
            stage.deliver(&uninstalled).await;
            stage.deliver(&disabled).await;
        }
        Order::AtOnce => {
            tokio::join!(stage.deliver(&uninstalled), stage.deliver(&disabled));
        }
    }
    stage.is_refused(NOT_INSTALLED).await;
    stage.deliver(&enabled).await;
    stage.is_refused(NOT_INSTALLED).await;
    let dump = stage.app.dump().await;
    let gone = |row: &&String| row.contains("uninstalled");
    assert_eq!(dump.rows("installations").iter().filter(gone).count(), 1);
}

#[tokio::test]
async fn installations_of_one_tenant_at_once_make_one_site() {
    let app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    let site = app.site(0);
    site.meet(&app.url).await.unwrap();
    let prepare = |_| {
        app.advance(TimeDelta::seconds(1));
        site.prepare(Event::Installed).unwrap()
    };
    let calls: Vec<_> = (0..8).map(prepare).collect();
    let statuses = join_all(calls.iter().map(|call| site.send(call))).await;
    assert!(
        statuses.iter().all(|delivery| delivery.status == 204),
        "{statuses:?}"
    );
    let dump = app.dump().await;
    for table in ["sites", "installations", "data_keys"] {
        assert_eq!(dump.rows(table).len(), 1, "{table}: {dump:?}");
    }
    app.advance(TimeDelta::seconds(1));
    app.install(0).await;
    app.token_for(0, sandbox::accounts::ADMIN).await;
}

#[tokio::test]
async fn one_call_that_comes_many_times_at_once_is_applied_once() {
    let stage = Stage::set().await;
    let events = stage.app.dump().await.rows("audit_events").len();
    let disabled = stage.prepare(Event::Disabled);
    let again: Vec<_> = (0..8).map(|_| stage.send(&disabled)).collect();
    let statuses = join_all(again).await;
    assert!(
        statuses.iter().all(|delivery| delivery.status == 204),
        "{statuses:?}"
    );
    let dump = stage.app.dump().await;
    assert_eq!(dump.rows("audit_events").len(), events + 1, "{dump:?}");
}
