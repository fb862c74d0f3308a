//! How far each site has come with telling Atlassian whose account ids it stores.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `after` is the last account told of in the cycle that has begun.
        let reports = Table::create()
            .table("account_reports")
            .col(id("site_id").primary_key())
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone_null("cycle_began_at"))
            .col(text_null("after"))
            .foreign_key(&mut of_site("account_reports"))
            .to_owned();
        manager.create_table(reports).await?;
        manager
            .create_index(index("account_reports", &["due_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("account_reports")).await
    }
}
