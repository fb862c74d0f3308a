use rstest::rstest;
use url::Url;

use super::*;
use crate::atlassian::ids::{AppKey, InstallationId};
use crate::db::PoolOptions;
use crate::db::installations::Platform;

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_000_000_000 + millis).unwrap()
}

/// A migrated database; the folder lives as long as it is used.
async fn database() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("dwell.db").display()
    );
    let db = Db::connect(&url, &PoolOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    (db, folder)
}

async fn add_site(db: &Db, client_key: &str, state: InstallationState) -> SiteId {
    let id = SiteId::from_uuid(random::uuid_v7(at(0)));
    let site = Site::new(id, at(0));
    let tx = db.begin().await.unwrap();
    sites::insert(&tx, &site).await.unwrap();
    installations::insert(&tx, &installation(id, client_key, state))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

fn installation(site: SiteId, client_key: &str, state: InstallationState) -> Installation {
    let id = InstallationId::from_uuid(random::uuid_v7(at(0)));
    let base_url = Url::parse("https://example.atlassian.net").unwrap();
    let app_key = AppKey::new("dwell");
    Installation {
        client_key: Some(ClientKey::new(client_key)),
        shared_secret: vec![1],
        state,
        ..Installation::new((id, site), Platform::Connect, app_key, base_url, at(0))
    }
}

async fn actions(db: &Db, site: SiteId) -> Vec<(String, String)> {
    let events = audit::list(db, site, None, 10).await.unwrap();
    events
        .into_iter()
        .map(|event| (event.actor, event.action))
        .collect()
}

#[tokio::test]
async fn suspending_and_resuming_is_audited_once_each() {
    let (db, _folder) = database().await;
    let site = add_site(&db, "tenant-a", InstallationState::Enabled).await;
    let other = add_site(&db, "tenant-b", InstallationState::Enabled).await;

    assert_eq!(suspend(&db, site, at(1)).await.unwrap(), Change::Done);
    assert_eq!(suspend(&db, site, at(2)).await.unwrap(), Change::Already);
    let found = find(&db, "tenant-a").await.unwrap().unwrap();
    assert_eq!(
        (found.state(), found.site.suspended_at),
        (SiteState::Suspended, Some(at(1)))
    );
    assert_eq!(
        find(&db, "tenant-b").await.unwrap().unwrap().state(),
        SiteState::Active
    );

    assert_eq!(resume(&db, site, at(3)).await.unwrap(), Change::Done);
    assert_eq!(resume(&db, site, at(4)).await.unwrap(), Change::Already);
    assert_eq!(
        find(&db, "tenant-a").await.unwrap().unwrap().state(),
        SiteState::Active
    );

    let operator = |action: &str| ("operator".to_owned(), action.to_owned());
    assert_eq!(
        actions(&db, site).await,
        [operator("site.resumed"), operator("site.suspended")]
    );
    assert!(actions(&db, other).await.is_empty());
}

#[tokio::test]
async fn an_unknown_site_is_said_to_be_unknown() {
    let (db, _folder) = database().await;
    let nobody = SiteId::from_uuid(random::uuid_v7(at(0)));
    assert_eq!(
        suspend(&db, nobody, at(1)).await.unwrap(),
        Change::NoSuchSite
    );
    assert!(find(&db, &nobody.to_string()).await.unwrap().is_none());
    assert!(
        find(&db, "https://example.atlassian.net")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn sites_are_found_by_id_and_listed_with_their_installations() {
    let (db, _folder) = database().await;
    let site = add_site(&db, "tenant-a", InstallationState::Enabled).await;
    add_site(&db, "tenant-b", InstallationState::Disabled).await;
    assert_eq!(
        find(&db, &site.to_string()).await.unwrap().unwrap().site.id,
        site
    );
    let all = list(&db).await.unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|overview| overview.installations.len() == 1));
}

#[rstest]
#[case(InstallationState::Enabled, SiteState::Active)]
#[case(InstallationState::Disabled, SiteState::Disabled)]
#[case(InstallationState::Uninstalled, SiteState::Uninstalled)]
#[tokio::test]
async fn state_of_a_site_follows_its_installations(
    #[case] installation: InstallationState,
    #[case] site: SiteState,
) {
    let (db, _folder) = database().await;
    add_site(&db, "tenant", installation).await;
    assert_eq!(find(&db, "tenant").await.unwrap().unwrap().state(), site);
}
