//! The end of a site: nothing of it is left, and nobody can tell that it was there.

use chrono::TimeDelta;
use dwell::atlassian::ids::SiteId;
use dwell::clock::Clock as _;
use dwell::installs::operator::{Change, end};
use dwell::installs::retention;
use rstest::rstest;
use sandbox::{SiteOptions, accounts};

use super::stage::{NOT_INSTALLED, REPORT, Stage, TOKENS, UNKNOWN};
use crate::test_app::{Dump, TestApp};

const SITE_TABLES: [&str; 4] = ["sites", "installations", "data_keys", "report_tokens"];

async fn two_sites(environment: &[(&str, &str)]) -> (Stage, String) {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, environment).await;
    app.install(0).await;
    app.install(1).await;
    let (_, other) = app.token_for(1, accounts::ADMIN).await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    (Stage { app, id, token }, other)
}

#[rstest]
#[case::as_configured_by_default(&[], 30)]
#[case::as_the_operator_says(&[("DWELL_RETENTION_DAYS", "2")], 2)]
#[tokio::test]
async fn after_the_retention_time_nothing_of_the_site_is_left(
    #[case] environment: &[(&str, &str)],
    #[case] days: i64,
) {
    let (stage, other) = two_sites(environment).await;
    let (app, site_id) = (&stage.app, stage.site_id());
    let client_key = app.site(0).client_key();
    // A use that is noted before the end, and may be written after it.
    stage.works().await;
    assert_eq!(stage.jira().uninstall().await.status, 204);
    app.advance(TimeDelta::days(days));
    app.housekeeping.round().await;
    stage.is_refused(NOT_INSTALLED).await;
    assert!(!app.dump().await.tables_with(&site_id).is_empty());

    app.advance(TimeDelta::seconds(1));
    app.housekeeping.round().await;
    app.housekeeping.flush().await;
    // As old as a fact from the database may be.
    app.advance(TimeDelta::seconds(3));
    let dump = app.dump().await;
    is_gone(&dump, &[&site_id, &client_key, &stage.id]);
    for table in SITE_TABLES {
        assert_eq!(dump.rows(table).len(), 1, "the other site's {table}");
    }
    let refused = stage.report().await.expect(401).text;
    let nonsense = app.report("nonsense", REPORT).await.expect(401).text;
    assert_eq!(refused, nonsense);
    app.report(&other, REPORT).await.expect(200);
}

fn is_gone(dump: &Dump, names: &[&str]) {
    for name in names {
        let tables = dump.tables_with(name);
        assert!(tables.is_empty(), "{name} is still in {tables:?}");
    }
    assert!(dump.rows("lifecycle_guard").is_empty(), "{dump:?}");
}

/// As after an uninstall of which a restored backup knows nothing.
#[tokio::test]
async fn a_site_that_the_operator_ended_goes_like_any_other() {
    let (stage, other) = two_sites(&[]).await;
    let (app, site_id) = (&stage.app, stage.site_id());
    stage.works().await;
    app.advance(TimeDelta::seconds(1));
    let (id, now) = (SiteId::parse(&site_id).unwrap(), app.clock.now());
    assert_eq!(end(&app.db, id, now).await.unwrap(), Change::Done);
    let of_site = dwell::db::installations::of_site(&app.db, id).await;
    let ended = of_site.unwrap().remove(0);
    assert_eq!(
        (ended.uninstalled_at, ended.updated_at),
        (Some(now), now),
        "{ended:?}"
    );
    app.advance(TimeDelta::seconds(3));
    stage.is_refused(NOT_INSTALLED).await;
    app.advance(TimeDelta::days(31));
    let purged = retention::purge(&app.db, TimeDelta::days(30), app.clock.now()).await;
    let purged = purged.unwrap();
    assert!(purged.sites == 1 && purged.left.is_none(), "{purged:?}");
    is_gone(&app.dump().await, &[&site_id, &stage.id]);
    app.report(&other, REPORT).await.expect(200);
}

#[tokio::test]
async fn a_purged_tenant_comes_back_as_a_new_and_empty_site() {
    let (stage, other) = two_sites(&[]).await;
    let app = &stage.app;
    assert_eq!(stage.jira().uninstall().await.status, 204);
    app.advance(TimeDelta::days(31));
    app.housekeeping.round().await;
    stage.install().await;
    stage.is_refused(UNKNOWN).await;
    let list = app.page_call(0, accounts::ADMIN, TOKENS, None).await;
    assert_eq!(list.expect(200).json()["total"], 0);
    let (_, fresh) = app.token_for(0, accounts::ADMIN).await;
    app.report(&fresh, REPORT).await.expect(200);
    app.report(&other, REPORT).await.expect(200);
}
