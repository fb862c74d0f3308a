//! Bringing the schema up to date.

use std::collections::HashSet;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DbBackend, EntityTrait, Statement,
};
use sea_orm_migration::{SchemaManager, seaql_migrations};

use super::{Db, DbError, job_storage};

/// Names our lock among the advisory locks of one PostgreSQL database; the second half is the schema.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(1685546348, hashtext(current_schema()))";

/// All missing migrations in one transaction, so a start that is killed leaves either all of them or none. Whoever comes second
/// waits for the lock, then finds nothing left to do.
pub(super) async fn migrate(db: &Db) -> Result<(), DbError> {
    if pending(&db.connection).await? == 0 {
        return refuse_newer(&applied((&db.connection).into()).await?);
    }
    let tx = db.begin().await?;
    let transaction = tx.unhurried();
    if transaction.get_database_backend() == DbBackend::Postgres {
        // Whoever migrates takes the time that it takes.
        for statement in ["SET LOCAL lock_timeout = 0", MIGRATION_LOCK] {
            let statement = Statement::from_string(DbBackend::Postgres, statement);
            transaction.execute_raw(statement).await?;
        }
    }
    refuse_newer(&applied(transaction.into()).await?)?;
    Migrator::up(transaction, None).await?;
    job_storage::migrate(transaction).await?;
    tx.commit().await
}

pub(super) async fn pending(connection: &DatabaseConnection) -> Result<usize, DbError> {
    let applied = applied(connection.into()).await?;
    let of_jobs = job_storage::pending(connection).await?;
    Ok(known().difference(&applied).count() + of_jobs)
}

fn refuse_newer(applied: &HashSet<String>) -> Result<(), DbError> {
    if applied.is_subset(&known()) {
        Ok(())
    } else {
        Err(DbError::NewerSchema)
    }
}

fn known() -> HashSet<String> {
    let migrations = Migrator::migrations();
    migrations
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect()
}

async fn applied(executor: DatabaseExecutor<'_>) -> Result<HashSet<String>, DbError> {
    let manager = SchemaManager::new(executor);
    if !manager.has_table("seaql_migrations").await? {
        return Ok(HashSet::new());
    }
    let rows = seaql_migrations::Entity::find()
        .all(manager.get_connection())
        .await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
