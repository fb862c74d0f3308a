//! What can go wrong with the database.

use std::error::Error;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error(
        "the database URL is not understood: give sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/NAME (SQLite in memory is not supported)"
    )]
    Url,
    #[error("the database does not answer as it should")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the database was migrated by a newer version of this program")]
    NewerSchema,
    /// A stored value that this program never writes.
    #[error("the stored {column} of row {row} in {table} is not valid")]
    Inconsistent {
        table: &'static str,
        column: &'static str,
        row: String,
    },
    /// Somebody else's transaction was in the way and won; the same work may well be done now.
    #[error("the database gave the work up in favour of another one")]
    Contended(#[source] Box<dyn Error + Send + Sync>),
    #[error("there is such a row already")]
    Duplicate,
    /// The row refers to one that is gone, for example to a site purged meanwhile.
    #[error("the row belongs to another one that does not exist")]
    Orphan,
    #[error("the cursor is not one of this list")]
    Cursor,
}

impl DbError {
    /// Whether the same may work in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Contended(_))
    }

    pub(super) fn unavailable(source: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Box::new(source))
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Orphan,
            _ if is_contention(&error) => Self::Contended(Box::new(error)),
            _ => Self::unavailable(error),
        }
    }
}

/// `PostgreSQL`'s serialization failure and deadlock, and a lock that did not come in time. SQLite has one writer and none of them.
fn is_contention(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["40001", "40P01", "55P03"].contains(&code.as_ref()))
}
