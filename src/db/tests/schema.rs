use std::collections::{BTreeMap, BTreeSet};

use migrations::{Migrator, MigratorTrait};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityName, EntityTrait, Iterable, Statement};

use super::super::entity::{
    account_reports, aggregation_tickets, audit_events, calendar_counters, calendars, call_counts,
    creations, credentials, data_keys, export_chunks, exports, forge_installations, installations,
    jira_pauses, jira_points, lifecycle_guard, paging_runs, parameter_sets, realm_moves,
    report_tokens, sentinel, site_settings, sites, token_calls,
};
use super::super::{Db, DbError};
use super::{Fresh, at, connect};
use crate::db::testing::TestDatabase;

/// Column name → may be null.
pub(super) type Columns = BTreeMap<String, bool>;

#[tokio::test(flavor = "multi_thread")]
async fn processes_started_together_on_an_empty_database_all_migrate_it() {
    let database = TestDatabase::create().await;
    let (a, b, c, d) = tokio::join!(
        connect(&database),
        connect(&database),
        connect(&database),
        connect(&database)
    );
    assert!(a.pending_migrations().await.unwrap() >= Migrator::migrations().len());
    let (a, b, c, d) = tokio::join!(
        tokio::spawn(async move { a.migrate().await.map(|()| a) }),
        tokio::spawn(async move { b.migrate().await }),
        tokio::spawn(async move { c.migrate().await }),
        tokio::spawn(async move { d.migrate().await }),
    );
    for result in [b, c, d] {
        result.unwrap().unwrap();
    }
    assert_eq!(a.unwrap().unwrap().pending_migrations().await.unwrap(), 0);
}

#[tokio::test]
async fn asking_what_is_pending_changes_nothing() {
    let database = TestDatabase::create().await;
    let db = connect(&database).await;
    db.pending_migrations().await.unwrap();
    assert_eq!(tables(&db).await, BTreeSet::new());
}

#[tokio::test]
async fn a_schema_from_the_future_is_refused_but_nothing_is_pending() {
    let fresh = Fresh::db().await;
    fresh.tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_hoverboards', 0)").await;
    assert_eq!(fresh.db.pending_migrations().await.unwrap(), 0);
    assert!(matches!(
        fresh.db.migrate().await,
        Err(DbError::NewerSchema)
    ));
}

#[tokio::test]
async fn migrations_go_up_over_data_and_down_and_up_again() {
    let database = TestDatabase::create().await;
    let db = connect(&database).await;
    for migration in Migrator::migrations() {
        Migrator::up(&db.connection, Some(1)).await.unwrap();
        insert_samples(&db, migration.name()).await;
    }
    let full = tables(&db).await;
    Migrator::down(&db.connection, None).await.unwrap();
    assert_eq!(
        tables(&db).await,
        BTreeSet::from(["seaql_migrations".to_owned()])
    );
    db.migrate().await.unwrap();
    assert_eq!(tables(&db).await, full);
}

#[tokio::test]
async fn the_schema_is_what_the_entities_say_on_either_database() {
    let fresh = Fresh::db().await;
    let entities = BTreeMap::from([
        described(account_reports::Entity),
        described(aggregation_tickets::Entity),
        described(audit_events::Entity),
        described(calendar_counters::Entity),
        described(calendars::Entity),
        described(call_counts::Entity),
        described(creations::Entity),
        described(credentials::Entity),
        described(data_keys::Entity),
        described(export_chunks::Entity),
        described(exports::Entity),
        described(forge_installations::Entity),
        described(installations::Entity),
        described(jira_pauses::Entity),
        described(jira_points::Entity),
        described(lifecycle_guard::Entity),
        described(paging_runs::Entity),
        described(parameter_sets::Entity),
        described(realm_moves::Entity),
        described(report_tokens::Entity),
        described(sentinel::Entity),
        described(site_settings::Entity),
        described(sites::Entity),
        described(token_calls::Entity),
    ]);
    let mut tables = tables(&fresh.db).await;
    assert!(tables.remove("seaql_migrations"));
    assert_eq!(tables, entities.keys().cloned().collect());
    for (table, columns) in entities {
        assert_eq!(actual_columns(&fresh.db, &table).await, columns, "{table}");
    }
}

fn described<E: EntityTrait + EntityName>(entity: E) -> (String, Columns) {
    use sea_orm::{ColumnTrait, IdenStatic};
    let columns =
        E::Column::iter().map(|column| (column.as_str().to_owned(), column.def().is_null()));
    (entity.table_name().to_owned(), columns.collect())
}

pub(super) async fn query(db: &Db, sqlite: &str, postgres: &str) -> Vec<sea_orm::QueryResult> {
    let backend = db.connection.get_database_backend();
    let sql = if backend == DbBackend::Sqlite {
        sqlite
    } else {
        postgres
    };
    let statement = Statement::from_string(backend, sql);
    db.connection.query_all_raw(statement).await.unwrap()
}

pub(super) async fn tables(db: &Db) -> BTreeSet<String> {
    let rows = query(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table'",
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()",
    )
    .await;
    let names = rows.iter().map(|row| row.try_get("", "name").unwrap());
    // Those of the job engine are its own.
    names
        .filter(|name: &String| !JOB_ENGINE.contains(&name.as_str()))
        .collect()
}

const JOB_ENGINE: [&str; 3] = ["Jobs", "Workers", "apalis_migrations"];

pub(super) async fn actual_columns(db: &Db, table: &str) -> Columns {
    let rows = query(
        db,
        &format!("SELECT name, \"notnull\" = 0 AS nullable FROM pragma_table_info('{table}')"),
        &format!(
            "SELECT column_name::text AS name, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}'"
        ),
    )
    .await;
    let columns = rows.iter().map(|row| {
        (
            row.try_get("", "name").unwrap(),
            row.try_get("", "nullable").unwrap(),
        )
    });
    columns.collect()
}

const SITE: &str = "019aa000-0000-7000-8000-000000000001";

/// One row per table that the migration makes, so that later migrations are tried on a database in use.
async fn insert_samples(db: &Db, migration: &str) {
    let (now, bytes) = (|| Expr::value(at(0)), || Expr::value(vec![1_u8; 32]));
    let text = |text: &str| Expr::value(text.to_owned());
    let samples: Vec<(&'static str, Vec<(&'static str, Expr)>)> = match migration {
        "m20261121_000001_sites" => vec![
            ("sites", vec![("id", text(SITE)), ("created_at", now())]),
            (
                "data_keys",
                vec![
                    ("site_id", text(SITE)),
                    ("wrapped", bytes()),
                    ("created_at", now()),
                    ("updated_at", now()),
                ],
            ),
        ],
        "m20261121_000002_installations" => vec![
            (
                "installations",
                vec![
                    ("id", text(SITE)),
                    ("site_id", text(SITE)),
                    ("platform", text("connect")),
                    ("client_key", text("client")),
                    ("app_key", text("dwell")),
                    ("base_url", text("https://acme.atlassian.net/")),
                    ("shared_secret", bytes()),
                    ("state", text("enabled")),
                    ("installed_at", now()),
                    ("updated_at", now()),
                ],
            ),
            (
                "lifecycle_guard",
                vec![
                    ("token_hash", bytes()),
                    ("body_hash", bytes()),
                    ("expires_at", now()),
                ],
            ),
        ],
        "m20261121_000003_report_tokens" => vec![(
            "report_tokens",
            vec![
                ("id", text(SITE)),
                ("site_id", text(SITE)),
                ("account_id", text("alice")),
                ("active", Expr::value(true)),
                ("awaiting_reactivation", Expr::value(false)),
                ("created_at", now()),
                ("created_by", text("admin")),
                ("expires_at", now()),
                ("issued_at", now()),
                ("notes", text("")),
                ("secret_hash", bytes()),
                ("version", Expr::value(1_i64)),
            ],
        )],
        "m20261121_000004_audit_events" => vec![(
            "audit_events",
            vec![
                ("id", text(SITE)),
                ("site_id", text(SITE)),
                ("at", now()),
                ("actor", text("admin")),
                ("action", text("token.created")),
                ("detail", text("{}")),
            ],
        )],
        "m20261122_000006_forge_installations" => vec![(
            "forge_installations",
            vec![
                ("id", text(SITE)),
                ("site_id", text(SITE)),
                ("app_id", text(SITE)),
                ("environment_id", text(SITE)),
                ("cloud_id", text(SITE)),
                ("forge_id", text(SITE)),
                ("environment", text("PRODUCTION")),
                ("version", text("1.0.0")),
            ],
        )],
        "m20261121_000005_sentinel" => vec![(
            "sentinel",
            vec![("id", Expr::value(1_i32)), ("sealed", bytes())],
        )],
        other => saved_samples(other),
    };
    for (table, row) in samples {
        let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        let insert = Query::insert()
            .into_table(table)
            .columns(columns)
            .values_panic(values)
            .to_owned();
        db.connection.execute(&insert).await.unwrap();
    }
}

/// The same for what report calls refer to.
fn saved_samples(migration: &str) -> Vec<(&'static str, Vec<(&'static str, Expr)>)> {
    let now = || Expr::value(at(0));
    let text = |text: &str| Expr::value(text.to_owned());
    match migration {
        "m20261122_000007_calendars" => vec![
            (
                "calendar_counters",
                vec![("site_id", text(SITE)), ("highest", Expr::value(1_i32))],
            ),
            (
                "calendars",
                vec![
                    ("site_id", text(SITE)),
                    ("id", Expr::value(1_i32)),
                    ("name", text("Office")),
                    ("name_key", text("office")),
                    ("definition", text("{}")),
                    ("created_at", now()),
                    ("created_by", text("admin")),
                    ("updated_at", now()),
                ],
            ),
        ],
        "m20261122_000008_parameter_sets" => vec![(
            "parameter_sets",
            vec![
                ("site_id", text(SITE)),
                ("id", text(SITE)),
                ("owner", text("alice")),
                ("public", Expr::value(true)),
                ("name", text("Weekly")),
                ("name_key", text("weekly")),
                ("parameters", text("{}")),
                ("created_at", now()),
                ("updated_at", now()),
            ],
        )],
        "m20261122_000010_exports" => export_samples(),
        "m20261122_000014_credentials" => credential_samples(),
        "m20261122_000015_settings" => settings_samples(),
        "m20261122_000018_account_reports" => vec![(
            "account_reports",
            vec![
                ("site_id", text(SITE)),
                ("due_at", now()),
                ("after", text("alice")),
            ],
        )],
        "m20261122_000011_paging_runs" => vec![(
            "paging_runs",
            vec![
                ("site_id", text(SITE)),
                ("id", text(SITE)),
                ("account_id", text("alice")),
                ("parameters", Expr::value(vec![1_u8; 32])),
                ("report_at", now()),
                ("issues", Expr::value(1_i64)),
                ("sealed", Expr::value(vec![1_u8; 32])),
                ("created_at", now()),
                ("expires_at", now()),
            ],
        )],
        "m20261122_000009_jira_budget" => vec![
            (
                "jira_points",
                vec![
                    ("scope", text(SITE)),
                    ("hour", now()),
                    ("site_id", text(SITE)),
                    ("points", Expr::value(1_i64)),
                ],
            ),
            (
                "jira_pauses",
                vec![("scope", text("app")), ("until", now())],
            ),
        ],
        "m20261122_000017_licences_and_realms" => vec![(
            "realm_moves",
            vec![
                ("installation_id", text(SITE)),
                ("site_id", text(SITE)),
                ("migration_id", text("m-1")),
                ("target", text("EU")),
                ("state", text("scheduled")),
                ("updated_at", now()),
            ],
        )],
        // Columns or an index of a table that has a row.
        "m20261122_000012_export_pauses" | "m20261122_000016_forge_ids" => Vec::new(),
        "m20261122_000013_call_counts" => vec![(
            "call_counts",
            vec![
                ("scope", text("exchanges")),
                ("at", now()),
                ("calls", Expr::value(1_i64)),
            ],
        )],
        other => panic!("{other} has no sample data: add a row for each table it makes"),
    }
}

fn settings_samples() -> Vec<(&'static str, Vec<(&'static str, Expr)>)> {
    let text = |text: &str| Expr::value(text.to_owned());
    vec![
        (
            "site_settings",
            vec![("site_id", text(SITE)), ("get_started", text("{}"))],
        ),
        (
            "token_calls",
            vec![
                ("site_id", text(SITE)),
                ("token_id", text(SITE)),
                ("day", Expr::value(at(0).date_naive())),
                ("calls", Expr::value(1_i64)),
            ],
        ),
        (
            "creations",
            vec![
                ("site_id", text(SITE)),
                ("account_id", text("alice")),
                ("key", text("a-key")),
                ("request", Expr::value(vec![1_u8; 32])),
                ("expires_at", Expr::value(at(0))),
            ],
        ),
    ]
}

fn credential_samples() -> Vec<(&'static str, Vec<(&'static str, Expr)>)> {
    let (now, bytes) = (|| Expr::value(at(0)), || Expr::value(vec![1_u8; 32]));
    let text = |text: &str| Expr::value(text.to_owned());
    vec![(
        "credentials",
        vec![
            ("site_id", text(SITE)),
            ("kind", text("organizationKey")),
            ("id", text(SITE)),
            ("sealed_secret", bytes()),
            ("last4", text("abcd")),
            ("cloud_id", text(SITE)),
            ("site_url", text("https://one.atlassian.net/")),
            ("verdict", text("valid")),
            ("limited", text("")),
            ("refusals", Expr::value(0_i32)),
            ("awaiting_reactivation", Expr::value(false)),
            ("updated_at", now()),
            ("updated_by", text("admin")),
            ("checked_at", now()),
            ("version", Expr::value(1_i64)),
        ],
    )]
}

fn export_samples() -> Vec<(&'static str, Vec<(&'static str, Expr)>)> {
    let (now, bytes) = (|| Expr::value(at(0)), || Expr::value(vec![1_u8; 32]));
    let text = |text: &str| Expr::value(text.to_owned());
    vec![
        (
            "exports",
            vec![
                ("id", text(SITE)),
                ("site_id", text(SITE)),
                ("account_id", text("alice")),
                ("token_id", text(SITE)),
                ("state", text("Waiting")),
                ("parameters", bytes()),
                ("created_at", now()),
                ("expires_at", now()),
                ("attempt", Expr::value(1_i32)),
                ("lost", Expr::value(0_i32)),
                ("completed", Expr::value(0_i64)),
            ],
        ),
        (
            "export_chunks",
            vec![
                ("export_id", text(SITE)),
                ("attempt", Expr::value(1_i32)),
                ("number", Expr::value(0_i32)),
                ("site_id", text(SITE)),
                ("sealed", bytes()),
            ],
        ),
        (
            "aggregation_tickets",
            vec![
                ("site_id", text(SITE)),
                ("account_id", text("alice")),
                ("number", Expr::value(1_i64)),
                ("lease_until", now()),
            ],
        ),
    ]
}
