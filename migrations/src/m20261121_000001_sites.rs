//! Sites, and the wrapped data key of each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sites = Table::create()
            .table("sites")
            .col(id("id").primary_key())
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("suspended_at"))
            .col(timestamp_with_time_zone_null("uninstalled_at"))
            .col(text_null("token_policy"))
            .to_owned();
        let data_keys = Table::create()
            .table("data_keys")
            .col(id("site_id").primary_key())
            .col(blob("wrapped"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .foreign_key(&mut of_site("data_keys"))
            .to_owned();
        manager.create_table(sites).await?;
        manager
            .create_index(index("sites", &["uninstalled_at"]))
            .await?;
        manager.create_table(data_keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("data_keys")).await?;
        manager.drop_table(drop_table("sites")).await
    }
}
