//! What the pages of a report have in common: which issues, and measured to which instant.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, text, timestamp_with_time_zone};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let paging_runs = Table::create()
            .table("paging_runs")
            .col(id("site_id"))
            .col(id("id"))
            .col(text("account_id"))
            .col(binary("parameters"))
            .col(timestamp_with_time_zone("report_at"))
            .col(big_integer("issues"))
            .col(binary("sealed"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .primary_key(Index::create().col("site_id").col("id"))
            .foreign_key(&mut of_site("paging_runs"))
            .to_owned();
        manager.create_table(paging_runs).await?;
        manager
            .create_index(index("paging_runs", &["site_id", "account_id"]))
            .await?;
        manager
            .create_index(index("paging_runs", &["expires_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("paging_runs")).await
    }
}
