//! What can go wrong with the database.

use std::error::Error;

use sea_orm::{DbErr, SqlErr};

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
    #[error("there is such a row already")]
    Duplicate,
    /// The row refers to one that is gone, for example to a site purged meanwhile.
    #[error("the row belongs to another one that does not exist")]
    Orphan,
    #[error("the cursor is not one of this list")]
    Cursor,
}

impl DbError {
    pub(super) fn unavailable(source: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Box::new(source))
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Orphan,
            _ => Self::unavailable(error),
        }
    }
}
