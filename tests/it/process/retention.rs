//! A database that has lain for longer than anything in it may be kept.

use super::stage::{REPORT, Stage};
use crate::test_app::Dump;

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

    let service = stage
        .settings()
        .with("DWELL_RETENTION_DAYS", "0")
        .start()
        .await;
    let tables = database().await;
    assert_eq!(tables.tables_with(&id), [""; 0]);
    assert_eq!(tables.rows("data_keys").len(), 1);
    let said = service.out();
    let at = |text: &str| {
        said.find(text)
            .unwrap_or_else(|| panic!("no {text}: {said}"))
    };
    assert!(at("\"site purged\"") < at("\"listening\""), "{said}");
    stage.report(&other, REPORT).await.expect(200);
}
