//! What repository functions run on.

use std::fmt::{self, Debug};

use sea_orm::{
    ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions,
};
use tokio::sync::OwnedMutexGuard;

use super::patience::{Patient, answered};
use super::{Db, DbError};

/// A [`Db`] or a [`Tx`]: anything that can be read from.
pub trait Conn: sealed::Executor + Debug + Send + Sync {}

impl Conn for Db {}
impl Conn for Tx {}

mod sealed {
    use sea_orm::DatabaseExecutor;

    use crate::db::patience::Patient;

    pub trait Executor {
        fn executor(&self) -> Patient<DatabaseExecutor<'_>>;
    }
}

/// A write transaction. Dropped without [`Tx::commit`], nothing of it happened.
pub struct Tx {
    transaction: Patient<DatabaseTransaction>,
    /// Held until the transaction ended; declared after it, so dropped after it.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Tx {
    pub(super) fn new(transaction: DatabaseTransaction, turn: Option<OwnedMutexGuard<()>>) -> Self {
        Self {
            transaction: Patient(transaction),
            _turn: turn,
        }
    }

    pub(super) fn transaction(&self) -> &Patient<DatabaseTransaction> {
        &self.transaction
    }

    /// For what takes the time that it takes.
    pub(super) fn unhurried(&self) -> &DatabaseTransaction {
        &self.transaction.0
    }

    pub async fn commit(self) -> Result<(), DbError> {
        let backend = self.transaction.get_database_backend();
        Ok(answered(backend, self.transaction.0.commit()).await?)
    }

    /// Undoes everything at once. Dropping does the same, a moment later.
    pub async fn rollback(self) -> Result<(), DbError> {
        let backend = self.transaction.get_database_backend();
        Ok(answered(backend, self.transaction.0.rollback()).await?)
    }
}

impl Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tx")
    }
}

impl sealed::Executor for Db {
    fn executor(&self) -> Patient<DatabaseExecutor<'_>> {
        Patient((&self.connection).into())
    }
}

impl sealed::Executor for Tx {
    fn executor(&self) -> Patient<DatabaseExecutor<'_>> {
        Patient((&self.transaction.0).into())
    }
}

pub(super) fn write_options(backend: DbBackend) -> TransactionOptions {
    let sqlite = backend == DbBackend::Sqlite;
    TransactionOptions {
        isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
    }
}
