//! Atlassian credentials that a site's admins have given Dwell to keep: one of each kind.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, boolean, date_null, integer, string_len, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let credentials = Table::create()
            .table("credentials")
            .col(id("site_id"))
            .col(string_len("kind", 32))
            .col(id("id"))
            .col(binary("sealed_secret"))
            .col(binary_null("sealed_email"))
            .col(string_len("last4", 4))
            .col(text_null("account_id"))
            .col(text_null("organization_id"))
            .col(text_null("organization_name"))
            .col(id("cloud_id"))
            .col(text("site_url"))
            .col(date_null("expires_on"))
            .col(string_len("verdict", 32))
            .col(text("limited"))
            .col(integer("refusals"))
            .col(boolean("awaiting_reactivation"))
            .col(timestamp_with_time_zone("updated_at"))
            .col(text("updated_by"))
            .col(timestamp_with_time_zone("checked_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .col(timestamp_with_time_zone_null("next_check_at"))
            .col(big_integer("version"))
            .primary_key(Index::create().col("site_id").col("kind"))
            .foreign_key(&mut of_site("credentials"))
            .to_owned();
        manager.create_table(credentials).await?;
        manager
            .create_index(index("credentials", &["next_check_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("credentials")).await
    }
}
