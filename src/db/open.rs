//! Connection pools, and what every connection is told.

use std::io::ErrorKind;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::time::timeout;

use super::DbError;
use super::file::OpenedFile;

/// How long SQLite waits for the lock of another process, and PostgreSQL for the row of another transaction. Within ours,
/// SQLite's writers queue before they ask for it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Turning on WAL does not always wait for the lock, so it is tried again this often, at this distance.
const OPEN_ATTEMPTS: u32 = 50;
const OPEN_PAUSE: Duration = Duration::from_millis(100);
/// `SQLITE_BUSY`, primary result code.
const SQLITE_BUSY: &str = "5";

/// For how long a connection of PostgreSQL that was good when it was put back is taken to be good still. One that has lain longer is
/// asked first: the server may have been restarted.
const TRUSTED: Duration = Duration::from_secs(1);

/// How long one that is to be used is waited for, and one that is put back, which may have to end a statement first. Another one is opened in
/// the place of one that does not answer.
const ACQUIRING: Duration = Duration::from_secs(1);
const RELEASING: Duration = Duration::from_secs(5);

type Opened = (DatabaseConnection, Option<OpenedFile>);

#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// Connections at most, per process.
    pub max_connections: u32,
    /// How long to wait for a connection, or for the turn to write, before [`DbError::Unavailable`].
    pub acquire_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            max_connections: 8,
            acquire_timeout: Duration::from_secs(10),
        }
    }
}

/// With SQLite, also which file it is.
pub(super) async fn open(url: &str, options: &PoolOptions) -> Result<Opened, DbError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => open_sqlite(url, options).await,
        Some(("postgres" | "postgresql", _)) => Ok((open_postgres(url, options).await?, None)),
        _ => Err(DbError::Url),
    }
}

async fn open_postgres(url: &str, options: &PoolOptions) -> Result<DatabaseConnection, DbError> {
    let connect = PgConnectOptions::from_str(url).map_err(|_| DbError::Url)?;
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            let set = format!("SET lock_timeout = '{}ms'", BUSY_TIMEOUT.as_millis());
            Box::pin(async move {
                connection.execute(AssertSqlSafe(set)).await?;
                Ok(())
            })
        })
        .before_acquire(|connection, facts| {
            Box::pin(async move {
                if facts.idle_for > TRUSTED {
                    heard(connection, ACQUIRING).await?;
                }
                Ok(true)
            })
        })
        // The pool asks too, without end, and would lose the connection's place to a line that has gone silent.
        .after_release(|connection, _| {
            Box::pin(async move { heard(connection, RELEASING).await.map(|()| true) })
        })
        .connect_with(connect)
        .await
        .map_err(DbError::unavailable)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

async fn heard(connection: &mut PgConnection, within: Duration) -> Result<(), sqlx::Error> {
    let heard = timeout(within, connection.ping()).await;
    heard.map_err(|_| sqlx::Error::Io(ErrorKind::TimedOut.into()))?
}

async fn open_sqlite(url: &str, options: &PoolOptions) -> Result<Opened, DbError> {
    // Each pooled connection would have an empty database of its own.
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(DbError::Url);
    }
    let connect = SqliteConnectOptions::from_str(url)
        .map_err(|_| DbError::Url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        // What is deleted is gone from the file: a purged data key must not be found in a free page.
        .pragma("secure_delete", "ON");
    let mut attempt = 1;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            // An open file does not go away.
            .test_before_acquire(false)
            // A commit that finds no room ends its transaction by itself, and the driver goes on to believe that it is open:
            // the next one would become a part of it, which nobody commits.
            .before_acquire(|connection, _| {
                let is_clean = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_clean) })
            });
        match pool.connect_with(connect.clone()).await {
            Ok(pool) => {
                let file = OpenedFile::at(connect.get_filename())?;
                // Were the file moved away, a later connection would create one beside the log of the old one.
                pool.set_connect_options(connect.create_if_missing(false));
                let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
                return Ok((connection, Some(file)));
            }
            Err(error) if attempt < OPEN_ATTEMPTS && is_busy(&error) => {
                attempt += 1;
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            Err(error) => return Err(DbError::unavailable(error)),
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == SQLITE_BUSY)
}
