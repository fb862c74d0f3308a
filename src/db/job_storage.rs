//! Where apalis keeps its jobs: tables of its own beside ours, made by the migrations that it brings along.
//!
//! On PostgreSQL they are in the schema `apalis`, whatever ours is called, with the extension that they need; our
//! queue there is named after our schema. `setup` of its storages is never called: on SQLite it would turn
//! `synchronous` off for the whole pool.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;

use super::{Db, DbError, Tx};

/// A job that says nothing but that there is work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WakeUp;

/// Clones share one pool.
#[derive(Clone)]
pub enum JobStorage {
    Sqlite(SqliteStorage<WakeUp>),
    Postgres(PostgresStorage<WakeUp>),
}

const QUEUE: &str = "exports";
/// How often a worker says that it is there, and looks for jobs of workers that do not.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Jobs fetched at once: any number of wake-ups means the same.
const BATCH: usize = 10;
/// Among the advisory locks of one PostgreSQL database: the schema `apalis` is shared by all of ours.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1685546349, 0)";
/// Which migrations are there: apalis' own ledger belongs to `setup`.
const POSTGRES_KNOWN: &str = "apalis.dwell_migrations";
const SQLITE_KNOWN: &str = "apalis_migrations";
const POSTGRES_PREPARATION: &str = "CREATE SCHEMA IF NOT EXISTS apalis; SET LOCAL search_path TO apalis; \
    CREATE TABLE IF NOT EXISTS apalis.dwell_migrations (version bigint PRIMARY KEY)";
const SQLITE_PREPARATION: &str =
    "CREATE TABLE IF NOT EXISTS apalis_migrations (version bigint PRIMARY KEY)";

const POSTGRES_DONE: [&str; 2] = [
    "DELETE FROM apalis.jobs WHERE job_type = 'exports/' || current_schema() AND status IN ('Done', 'Killed', 'Failed')",
    "DELETE FROM apalis.workers w WHERE worker_type = 'exports/' || current_schema() \
        AND last_seen < now() - interval '1 day' \
        AND NOT EXISTS (SELECT 1 FROM apalis.jobs WHERE lock_by = w.id)",
];
const SQLITE_DONE: [&str; 2] = [
    "DELETE FROM Jobs WHERE job_type = 'exports' AND status IN ('Done', 'Killed', 'Failed')",
    "DELETE FROM Workers WHERE worker_type = 'exports' AND last_seen < strftime('%s', 'now') - 86400 \
        AND NOT EXISTS (SELECT 1 FROM Jobs WHERE lock_by = Workers.id)",
];

impl Db {
    /// Of a database that is migrated.
    pub async fn job_storage(&self) -> Result<JobStorage, DbError> {
        if self.connection.get_database_backend() == DbBackend::Sqlite {
            let pool = self.connection.get_sqlite_connection_pool();
            let config = apalis_sqlite::Config::default()
                .queue(QUEUE)
                .heartbeat_interval(HEARTBEAT)
                .batch_size(BATCH);
            let storage = SqliteStorage::new(pool).with_config(config);
            return Ok(JobStorage::Sqlite(storage));
        }
        let pool = self.connection.get_postgres_connection_pool();
        let schema: String = sqlx::query_scalar("SELECT current_schema()::text")
            .fetch_one(pool)
            .await
            .map_err(DbError::unavailable)?;
        // Its types are found only there; two for its own work, one to listen with.
        let own = PgPoolOptions::new()
            .max_connections(3)
            .acquire_timeout(self.patience)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    let path = sqlx::query("SET search_path TO apalis");
                    path.execute(connection).await.map(|_| ())
                })
            })
            .connect_lazy_with(pool.connect_options().as_ref().clone());
        let config = apalis_postgres::Config::default()
            .queue(format!("{QUEUE}/{schema}"))
            .heartbeat_interval(HEARTBEAT)
            .batch_size(BATCH);
        let storage = PostgresStorage::new(&own).with_config(config);
        Ok(JobStorage::Postgres(storage))
    }
}

/// Lets go of wake-ups that were heard or went wrong, which the work did not wait for, and of workers that have not been seen for a day.
pub async fn forget_done(tx: &Tx) -> Result<(), DbError> {
    let transaction = tx.transaction();
    let statements = match transaction.get_database_backend() {
        DbBackend::Postgres => POSTGRES_DONE,
        _ => SQLITE_DONE,
    };
    for statement in statements {
        transaction.execute_unprepared(statement).await?;
    }
    Ok(())
}

impl std::fmt::Debug for JobStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "JobStorage(Sqlite)",
            Self::Postgres(_) => "JobStorage(Postgres)",
        })
    }
}

/// How many of its migrations are missing. Changes nothing.
pub(super) async fn pending(connection: &DatabaseConnection) -> Result<usize, DbError> {
    let backend = connection.get_database_backend();
    let (all, known, exists) = match backend {
        DbBackend::Postgres => (
            PostgresStorage::<()>::migrations(),
            POSTGRES_KNOWN,
            "SELECT 1 WHERE to_regclass('apalis.dwell_migrations') IS NOT NULL",
        ),
        _ => (
            SqliteStorage::<()>::migrations(),
            SQLITE_KNOWN,
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'apalis_migrations'",
        ),
    };
    let exists = Statement::from_string(backend, exists);
    let applied = match connection.query_one_raw(exists).await? {
        Some(_) => applied(connection, known).await?,
        None => HashSet::new(),
    };
    Ok(missing(&all, &applied).count())
}

async fn applied(connection: &impl ConnectionTrait, known: &str) -> Result<HashSet<i64>, DbError> {
    let select = format!("SELECT version FROM {known}");
    let select = Statement::from_string(connection.get_database_backend(), select);
    let rows = connection.query_all_raw(select).await?;
    let versions = rows.iter().map(|row| row.try_get::<i64>("", "version"));
    Ok(versions.collect::<Result<_, _>>()?)
}

/// The last thing in the transaction of our own migrations: on PostgreSQL it leaves the search path of the transaction
/// changed.
pub(super) async fn migrate(transaction: &DatabaseTransaction) -> Result<(), DbError> {
    let backend = transaction.get_database_backend();
    let (all, preparation, known) = if backend == DbBackend::Postgres {
        let lock = Statement::from_string(backend, LOCK);
        transaction.execute_raw(lock).await?;
        let all = PostgresStorage::<()>::migrations();
        (all, POSTGRES_PREPARATION, POSTGRES_KNOWN)
    } else {
        let all = SqliteStorage::<()>::migrations();
        (all, SQLITE_PREPARATION, SQLITE_KNOWN)
    };
    transaction.execute_unprepared(preparation).await?;
    let applied = applied(transaction, known).await?;
    for (version, sql) in missing(&all, &applied) {
        transaction.execute_unprepared(&sql).await?;
        let note = format!("INSERT INTO {known} (version) VALUES ({version})");
        transaction.execute_unprepared(&note).await?;
    }
    Ok(())
}

fn missing<'m>(
    all: &'m Migrator,
    applied: &'m HashSet<i64>,
) -> impl Iterator<Item = (i64, Cow<'m, str>)> {
    let up = all
        .iter()
        .filter(|migration| !migration.migration_type.is_down_migration());
    let new = up.filter(|migration| !applied.contains(&migration.version));
    new.map(|migration| (migration.version, Cow::from(migration.sql.as_str())))
}
