//! A whole copy of a SQLite database, made while others read and write it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, absolute};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Db, DbError};

/// Only for whoever runs the service, as the database itself should be.
const MODE: u32 = 0o600;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "this database is PostgreSQL, which has pg_dump: see \"Backup and restore\" in docs/operations.md"
    )]
    NotSqlite,
    #[error("{file} cannot be written: {source}")]
    File { file: String, source: io::Error },
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Writes all that is committed now into `file`, which must not exist. Nobody waits for it, and what is committed
/// meanwhile is not in it. It is on the disk when this returns; after a failure there is no such file.
pub async fn write(db: &Db, file: &Path) -> Result<(), BackupError> {
    if db.file.is_none() {
        return Err(BackupError::NotSqlite);
    }
    let failed = |source| BackupError::File {
        file: file.display().to_string(),
        source,
    };
    let path = absolute(file).map_err(failed)?;
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(&path)
        .map_err(failed)?;
    let written = match copy(db, &path).await {
        Ok(()) => keep(&created, &path).map_err(failed),
        Err(error) => Err(error.into()),
    };
    if written.is_err() {
        fs::remove_file(&path).map_err(failed)?;
    }
    written
}

/// One transaction that reads everything. Deleted rows are not copied, so that not even their bytes are there.
async fn copy(db: &Db, path: &Path) -> Result<(), DbError> {
    let path = path.to_str().ok_or_else(|| {
        DbError::unavailable(io::Error::other("SQLite takes only names that are UTF-8"))
    })?;
    let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
    db.connection.execute_raw(vacuum).await?;
    Ok(())
}

/// SQLite does not see to that: neither to the bytes nor to the name.
fn keep(created: &File, path: &Path) -> io::Result<()> {
    created.sync_all()?;
    path.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
