//! Exports that wait for the next hour of a quota, and the process that keeps what was read for them so far.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // One column a statement: SQLite knows no more.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quota = boolean("for_quota").default(false).to_owned();
        for column in [quota, text_null("kept_by")] {
            let mut alter = Table::alter();
            let alter = alter.table("exports").add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["kept_by", "for_quota"] {
            let mut alter = Table::alter();
            let alter = alter.table("exports").drop_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}
