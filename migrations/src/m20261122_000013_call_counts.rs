//! How often something was done that all replicas together may do so often in a minute.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The scope is a user of the site, or says what the app did on any site.
        let counts = Table::create()
            .table("call_counts")
            .col(text("scope"))
            .col(timestamp_with_time_zone("at"))
            .col(id("site_id").null())
            .col(big_integer("calls"))
            .primary_key(Index::create().col("scope").col("at"))
            .foreign_key(&mut of_site("call_counts"))
            .to_owned();
        manager.create_table(counts).await?;
        let index = index("call_counts", &["site_id"]);
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("call_counts")).await
    }
}
