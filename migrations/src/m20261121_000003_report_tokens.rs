//! Report tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, boolean, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let report_tokens = Table::create()
            .table("report_tokens")
            .col(id("id").primary_key())
            .col(id("site_id"))
            .col(text("account_id"))
            .col(boolean("active"))
            .col(boolean("awaiting_reactivation"))
            .col(timestamp_with_time_zone("created_at"))
            .col(text("created_by"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone("issued_at"))
            .col(text("notes"))
            .col(blob("secret_hash"))
            .col(blob_null("sealed_secret"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .col(big_integer("version"))
            .foreign_key(&mut of_site("report_tokens"))
            .to_owned();
        manager.create_table(report_tokens).await?;
        manager
            .create_index(index("report_tokens", &["site_id", "created_at", "id"]))
            .await?;
        manager
            .create_index(index("report_tokens", &["site_id", "account_id", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("report_tokens")).await
    }
}
