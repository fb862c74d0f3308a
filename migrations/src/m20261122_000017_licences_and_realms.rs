//! What Atlassian says of the app's licence on a site, by installation; where the site is pinned, and moves from one region to another.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // One column a statement: SQLite knows no more.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            string_len_null("licence", 16),
            timestamp_with_time_zone_null("licence_at"),
            timestamp_with_time_zone_null("sold_at"),
            string_len_null("realm", 8),
        ];
        for column in columns {
            let mut alter = Table::alter();
            let alter = alter.table("installations").add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        manager.create_table(realm_moves()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("realm_moves")).await?;
        for column in ["realm", "sold_at", "licence_at", "licence"] {
            let mut alter = Table::alter();
            let alter = alter.table("installations").drop_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}

/// Of an installation, the last one.
fn realm_moves() -> TableCreateStatement {
    Table::create()
        .table("realm_moves")
        .col(id("installation_id").primary_key())
        .col(id("site_id"))
        .col(text("migration_id"))
        .col(string_len_null("origin", 8))
        .col(string_len("target", 8))
        .col(string_len("state", 16))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut of_site("realm_moves"))
        .foreign_key(
            ForeignKey::create()
                .from("realm_moves", "installation_id")
                .to("installations", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
