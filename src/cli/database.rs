//! The database, for verbs that run beside the server.

use secrecy::ExposeSecret;

use super::error::CliError;
use crate::config::{DatabaseConfig, Environment, section};
use crate::db::{Db, DbError, PoolOptions};

/// Opens the configured database, whatever its schema.
pub(super) async fn open(environment: &Environment) -> Result<Db, CliError> {
    Ok(connect(&section(environment)?).await?)
}

/// Opens it and insists on this version's schema.
pub(super) async fn open_migrated(environment: &Environment) -> Result<Db, CliError> {
    let db = open(environment).await?;
    match db.pending_migrations().await? {
        0 => Ok(db),
        missing => Err(CliError::NotMigrated(missing)),
    }
}

/// One connection is enough, and leaves the server its own.
pub(super) async fn connect(database: &DatabaseConfig) -> Result<Db, DbError> {
    let options = PoolOptions {
        max_connections: 1,
        ..PoolOptions::default()
    };
    Db::connect(database.url.expose_secret(), &options).await
}
