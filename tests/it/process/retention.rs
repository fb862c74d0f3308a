//! A database that has lain for longer than anything in it may be kept.

use sea_orm::{ConnectionTrait as _, Database};

use super::service::{Settings, eventually};
use super::stage::{REPORT, Stage};
use crate::test_app::Dump;
use crate::token_text::claims;

fn overdue(stage: &Stage) -> Settings {
    stage.settings().with("DWELL_RETENTION_DAYS", "0")
}

/// What every start says of a site that is due.
const CANNOT: &str = "the site cannot be purged";

/// A fault of the database that keeps one site's data key.
async fn plant_fault(stage: &Stage, site: &str) {
    let raise = if is_sqlite(stage) {
        format!(
            "CREATE TRIGGER planted BEFORE DELETE ON data_keys WHEN OLD.site_id = '{site}' \
                BEGIN SELECT RAISE(ABORT, 'planted fault'); END"
        )
    } else {
        format!(
            "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS \
                $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$; \
             CREATE TRIGGER planted BEFORE DELETE ON data_keys FOR EACH ROW WHEN (OLD.site_id = '{site}') \
                EXECUTE FUNCTION planted()"
        )
    };
    execute(stage, &raise).await;
}

async fn mend(stage: &Stage) {
    let mend = if is_sqlite(stage) {
        "DROP TRIGGER planted"
    } else {
        "DROP TRIGGER planted ON data_keys"
    };
    execute(stage, mend).await;
}

fn is_sqlite(stage: &Stage) -> bool {
    stage.database.url().starts_with("sqlite:")
}

async fn execute(stage: &Stage, sql: &str) {
    let db = Database::connect(stage.database.url()).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
}

fn site_id(token: &str) -> String {
    claims(token)["clientKey"].as_str().unwrap().to_owned()
}

/// In this order.
#[track_caller]
fn says(log: &str, texts: [&str; 2]) {
    let [first, second] = texts.map(|text| {
        let at = log.find(text);
        at.unwrap_or_else(|| panic!("no {text}: {log}"))
    });
    assert!(first < second, "{log}");
}

#[tokio::test]
async fn what_may_not_be_kept_any_longer_is_gone_before_anybody_is_answered() {
    let stage = Stage::with_sites(2).await;
    let service = stage.settings().start().await;
    stage.install(0).await;
    stage.install(1).await;
    let (id, _) = stage.new_token(0).await;
    let (_, other) = stage.new_token(1).await;
    assert_eq!(stage.sandbox.site(0).uninstall().await.status, 204);
    service.kill().await;
    let database = async || Dump::of(stage.database.url()).await;
    assert!(!database().await.tables_with(&id).is_empty(), "it is kept");

    let service = overdue(&stage).start().await;
    let tables = database().await;
    assert_eq!(tables.tables_with(&id), [""; 0]);
    assert_eq!(tables.rows("data_keys").len(), 1);
    says(&service.out(), ["\"site purged\"", "\"listening\""]);
    stage.report(&other, REPORT).await.expect(200);
}

/// Two sites that are due, the first of which cannot be deleted, and one that is served.
async fn with_a_site_that_stays() -> (Stage, [String; 2], String) {
    let stage = Stage::with_sites(3).await;
    let service = stage.settings().start().await;
    let mut tokens = Vec::new();
    for site in 0..3 {
        stage.install(site).await;
        tokens.push(stage.new_token(site).await.1);
    }
    for site in 0..2 {
        assert_eq!(stage.sandbox.site(site).uninstall().await.status, 204);
    }
    service.kill().await;
    let due = [site_id(&tokens[0]), site_id(&tokens[1])];
    plant_fault(&stage, &due[0]).await;
    (stage, due, tokens.remove(2))
}

#[tokio::test]
async fn nobody_is_answered_while_something_is_left_that_may_not_be_kept() {
    let (stage, [stays, goes], served) = with_a_site_that_stays().await;
    let database = async || Dump::of(stage.database.url()).await;

    let ended = overdue(&stage).fail().await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(!ended.out.contains("\"listening\""), "{ended:?}");
    assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
    let told = "dwell: sites whose retention time is over cannot be deleted: ";
    assert!(ended.err.starts_with(told), "{ended:?}");
    for part in [&stays, "planted fault"] {
        assert!(ended.err.contains(part), "no {part}: {ended:?}");
    }
    assert_eq!(database().await.tables_with(&goes), [""; 0]);

    mend(&stage).await;
    let service = overdue(&stage).start().await;
    assert_eq!(database().await.tables_with(&stays), [""; 0]);
    stage.report(&served, REPORT).await.expect(200);
    drop(service);
}

#[tokio::test]
async fn a_fault_that_passes_does_not_end_the_start() {
    let (stage, [stays, _], served) = with_a_site_that_stays().await;
    let mut service = overdue(&stage).spawn();
    eventually(CANNOT, async || {
        service.out().contains(CANNOT).then_some(())
    })
    .await;
    mend(&stage).await;
    service.wait_until_ready().await;
    says(&service.out(), [CANNOT, "\"listening\""]);
    assert_eq!(
        Dump::of(stage.database.url()).await.tables_with(&stays),
        [""; 0]
    );
    stage.report(&served, REPORT).await.expect(200);
}
