mod accounts;
mod audit;
mod calendars;
mod call_counts;
mod credentials;
mod exports;
mod forge_installations;
mod handle;
mod installations;
mod jira_budget;
mod keys;
mod lifecycle_guard;
mod paging_runs;
mod parameter_sets;
mod purge;
mod realm_moves;
mod report_tokens;
mod schema;
mod sites;
mod token_list;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use url::Url;
use uuid::Uuid;

use super::calendars::StoredCalendar;
use super::credentials::{CredentialKind, StoredCredential, Verdict};
use super::exports::{ExportState, StoredExport};
use super::forge_installations::{ForgeInstallation, ForgeKey, SealedToken};
use super::installations::{Installation, InstallationState, Platform};
use super::paging_runs::StoredRun;
use super::parameter_sets::StoredSet;
use super::report_tokens::ReportToken;
use super::sites::Site;
use super::testing::TestDatabase;
use super::{Db, DbError, PoolOptions, Tx};
use crate::atlassian::ids::{
    AccountId, AppKey, AppVersion, CalendarId, ClientKey, CloudId, CredentialId, EnvironmentId,
    EnvironmentType, ExportId, ForgeAppId, ForgeInstallationId, InstallationId, PagingRunId,
    ParameterSetId, SiteId, TokenId,
};

async fn migrated() -> TestDatabase {
    TestDatabase::migrated(async |url| {
        let db = Db::connect(&url, &PoolOptions::default()).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await.unwrap();
    })
    .await
}

/// A migrated database of one test's own.
#[derive(Debug)]
struct Fresh {
    db: Db,
    database: TestDatabase,
}

impl Fresh {
    async fn db() -> Self {
        let database = migrated().await;
        let db = connect(&database).await;
        Self { db, database }
    }

    /// With sites 1 and 2.
    async fn with_two_sites() -> Self {
        let fresh = Self::db().await;
        fresh
            .write(async |tx| {
                super::sites::insert(tx, &site(1)).await.unwrap();
                super::sites::insert(tx, &site(2)).await.unwrap();
            })
            .await;
        fresh
    }

    async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> T) -> T {
        let tx = self.db.begin().await.unwrap();
        let done = work(&tx).await;
        tx.commit().await.unwrap();
        done
    }

    /// What no repository function would do.
    async fn tamper(&self, sql: &str) {
        let done = self.db.connection.execute_unprepared(sql).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{sql}");
    }

    /// As another replica would.
    async fn second_handle(&self) -> Db {
        connect(&self.database).await
    }
}

async fn connect(database: &TestDatabase) -> Db {
    Db::connect(database.url(), &PoolOptions::default())
        .await
        .unwrap()
}

/// Milliseconds after some noon.
fn at(ms: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
    noon + TimeDelta::milliseconds(ms)
}

fn site_id(n: u128) -> SiteId {
    SiteId::from_uuid(Uuid::from_u128(n))
}

fn token_id(n: u128) -> TokenId {
    TokenId::from_uuid(Uuid::from_u128(n))
}

fn site(n: u128) -> Site {
    Site::new(site_id(n), at(0))
}

fn installation(n: u128, site: SiteId) -> Installation {
    Installation {
        id: InstallationId::from_uuid(Uuid::from_u128(n)),
        site,
        platform: Platform::Connect,
        client_key: Some(ClientKey::new(format!("client-{n}"))),
        app_key: AppKey::new("dwell"),
        base_url: Url::parse("https://acme.atlassian.net").unwrap(),
        display_url: Some(Url::parse("https://jira.acme.example").unwrap()),
        oauth_client_id: Some("oauth".into()),
        shared_secret: vec![0, 1, 255],
        product_type: Some("jira".into()),
        description: Some("Akmé".into()),
        entitlement_id: None,
        entitlement_number: None,
        forge_installation_hint: Some("ari:cloud:ecosystem::installation/1".into()),
        state: InstallationState::Enabled,
        installed_at: at(0),
        updated_at: at(1),
        uninstalled_at: None,
        licence: None,
        sold_at: None,
        realm: None,
    }
}

fn forge_key(n: u128) -> ForgeKey {
    let app = ForgeAppId::parse(&Uuid::from_u128(1).to_string()).unwrap();
    ForgeKey {
        app,
        environment: EnvironmentId::parse(&Uuid::from_u128(2).to_string(), app).unwrap(),
        cloud_id: CloudId::parse(&Uuid::from_u128(n).to_string()).unwrap(),
    }
}

/// That of [`installation`] `n`, of the tenant with cloud id `cloud`.
fn forge_installation(n: u128, site: SiteId, cloud: u128) -> ForgeInstallation {
    ForgeInstallation {
        id: InstallationId::from_uuid(Uuid::from_u128(n)),
        site,
        key: forge_key(cloud),
        environment: EnvironmentType::Staging,
        forge_id: ForgeInstallationId::parse(&Uuid::from_u128(n).to_string()).unwrap(),
        version: AppVersion::parse("2.1.0").unwrap(),
        system_token: Some(SealedToken {
            sealed: vec![0, 1, 255],
            expires_at: at(4),
            received_at: at(3),
        }),
        token_refused_at: None,
        last_event_at: Some(at(3)),
        settled_at: Some(at(1)),
        presumed_gone_at: None,
        superseded_at: None,
    }
}

fn token(n: u128, site: SiteId) -> ReportToken {
    ReportToken {
        id: token_id(n),
        site,
        account: AccountId::new("557058:alice"),
        active: true,
        awaiting_reactivation: false,
        created_at: at(0),
        created_by: AccountId::new("557058:admin"),
        expires_at: at(86_400_000),
        issued_at: at(1),
        notes: format!("note {n}"),
        secret_hash: [7; 32],
        sealed_secret: Some(vec![1, 2, 3]),
        last_used_at: None,
        version: 1,
    }
}

fn calendar(n: i64, site: SiteId) -> StoredCalendar {
    StoredCalendar {
        site,
        id: CalendarId::new(n).unwrap(),
        name: format!("Calendar {n}"),
        definition: "{}".into(),
        created_at: at(0),
        created_by: AccountId::new("557058:admin"),
        updated_at: at(1),
    }
}

fn export_id(n: u128) -> ExportId {
    ExportId::from_uuid(Uuid::from_u128(n))
}

fn export(n: u128, site: SiteId) -> StoredExport {
    StoredExport {
        site,
        id: export_id(n),
        account: AccountId::new("557058:alice"),
        token: token_id(1),
        state: ExportState::Waiting,
        parameters: vec![1, 2, 3],
        created_at: at(0),
        not_before: None,
        expires_at: at(86_400_000),
        attempt: 0,
        lost: 0,
        completed: 0,
        total: None,
        outcome: None,
        for_quota: false,
        kept_by: None,
    }
}

fn parameter_set(n: u128, site: SiteId) -> StoredSet {
    StoredSet {
        site,
        id: ParameterSetId::from_uuid(Uuid::from_u128(n)),
        owner: AccountId::new("557058:alice"),
        public: false,
        name: format!("Set {n}"),
        parameters: r#"{"reportType":"statusDuration"}"#.into(),
        created_at: at(0),
        updated_at: at(1),
    }
}

fn paging_run(n: u128, site: SiteId) -> StoredRun {
    StoredRun {
        site,
        id: PagingRunId::from_uuid(Uuid::from_u128(n)),
        account: AccountId::new("557058:alice"),
        parameters: [1; 32],
        report_at: at(0),
        issues: 3,
        sealed: vec![1, 2, 3],
        created_at: at(i64::try_from(n).unwrap()),
        expires_at: at(1_000),
    }
}

fn is_inconsistent(error: &DbError, of_table: &str, of_column: &str) -> bool {
    matches!(error, DbError::Inconsistent { table, column, .. } if *table == of_table && *column == of_column)
}

fn credential(n: u128, site: SiteId) -> StoredCredential {
    StoredCredential {
        site,
        kind: CredentialKind::OrganizationKey,
        id: CredentialId::from_uuid(Uuid::from_u128(n)),
        sealed_secret: vec![1, 2, 3],
        sealed_email: None,
        last4: "abcd".into(),
        account: None,
        organization_id: Some("an-organization".into()),
        organization_name: Some("An Organization".into()),
        cloud_id: CloudId::parse(&Uuid::from_u128(n).to_string()).unwrap(),
        site_url: Url::parse("https://one.atlassian.net").unwrap(),
        expires_on: Some("2027-06-30".parse().unwrap()),
        verdict: Verdict::Limited,
        limited: vec!["users".into(), "directories".into()],
        refusals: 1,
        awaiting_reactivation: false,
        updated_at: at(1),
        updated_by: AccountId::new("admin"),
        checked_at: at(2),
        used_at: Some(at(3)),
        next_check_at: Some(at(4)),
        version: 5,
    }
}
