//! What Dwell remembers, in SQLite or PostgreSQL.
//!
//! One file per aggregate, each with free functions that take a [`Conn`] to read and a [`Tx`] to write. All of them name the
//! site, and a row of another site is "not found". Sea-orm and its entities never leave this module.

pub mod account_reports;
pub mod accounts;
pub mod aggregation_tickets;
pub mod audit;
pub mod backup;
pub mod calendars;
pub mod call_counts;
mod conn;
mod counter;
pub mod creations;
pub mod credentials;
pub mod data_keys;
mod entity;
mod error;
pub mod export_chunks;
pub mod exports;
mod file;
pub mod forge_installations;
pub mod installations;
pub mod jira_budget;
pub mod job_storage;
pub mod lifecycle_guard;
mod like;
pub mod names;
mod open;
pub mod paging_runs;
pub mod parameter_sets;
mod patience;
pub mod realm_moves;
pub mod report_tokens;
mod row;
mod schema;
pub mod sentinel;
pub mod site_settings;
pub mod sites;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod token_calls;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};
use tokio::sync::{Mutex, OwnedMutexGuard};

pub use conn::{Conn, Tx};
pub use error::DbError;
use file::OpenedFile;
pub use open::PoolOptions;
use patience::answered;

/// A handle on the database; clones share one pool.
#[derive(Clone)]
pub struct Db {
    connection: DatabaseConnection,
    /// SQLite has one writer. Waiting here is fair, waiting for its file lock is not. `None` on PostgreSQL.
    writer: Option<Arc<Mutex<()>>>,
    /// `None` on PostgreSQL.
    file: Option<OpenedFile>,
    patience: Duration,
}

impl Db {
    /// Opens `sqlite://FILE?mode=rwc` or `postgres://…`. No error of this module repeats the URL: it may hold a password.
    pub async fn connect(url: &str, options: &PoolOptions) -> Result<Self, DbError> {
        let (connection, file) = open::open(url, options).await?;
        let writer = (connection.get_database_backend() == DbBackend::Sqlite).then(Arc::default);
        Ok(Self {
            connection,
            writer,
            file,
            patience: options.acquire_timeout,
        })
    }

    /// Applies what is missing of the schema. Safe when several processes start at once on one database.
    pub async fn migrate(&self) -> Result<(), DbError> {
        schema::migrate(self).await
    }

    /// How many migrations of this program the database does not have yet. Changes nothing.
    pub async fn pending_migrations(&self) -> Result<usize, DbError> {
        schema::pending(&self.connection).await
    }

    /// One round trip; and the file of SQLite is still the one that was opened.
    pub async fn ping(&self) -> Result<(), DbError> {
        answered(
            self.connection.get_database_backend(),
            self.connection.ping(),
        )
        .await?;
        self.file.as_ref().map_or(Ok(()), OpenedFile::check)
    }

    /// A write transaction: `BEGIN IMMEDIATE` on SQLite, so that it cannot fail half-way for want of the lock; read committed on
    /// PostgreSQL. Keep it short, and never wait for another service inside one.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let turn = self.turn().await?;
        let backend = self.connection.get_database_backend();
        let begin = self
            .connection
            .begin_with_options(conn::write_options(backend));
        let transaction = answered(backend, begin).await?;
        Ok(Tx::new(transaction, turn))
    }

    /// What was deleted is zeroes in the file of SQLite, but in its write-ahead log until that is written anew: empties the log, as
    /// soon as nobody reads from it, and gives up after a while. The log of a `PostgreSQL` server is that server's business.
    pub async fn empty_log(&self) -> Result<(), DbError> {
        let Some(_turn) = self.turn().await? else {
            return Ok(());
        };
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.connection.execute_unprepared(checkpoint).await?;
        Ok(())
    }

    /// Ends all connections once they are idle; transactions that are still open finish first.
    pub async fn close(self) -> Result<(), DbError> {
        Ok(self.connection.close().await?)
    }

    async fn turn(&self) -> Result<Option<OwnedMutexGuard<()>>, DbError> {
        let Some(writer) = &self.writer else {
            return Ok(None);
        };
        let turn = Arc::clone(writer).lock_owned();
        let turn = tokio::time::timeout(self.patience, turn).await;
        turn.map(Some).map_err(DbError::unavailable)
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let backend = self.connection.get_database_backend();
        f.debug_struct("Db")
            .field("backend", &backend)
            .finish_non_exhaustive()
    }
}
