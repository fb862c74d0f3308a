//! The ways a site is installed, and the guard against replayed lifecycle calls.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(installations()).await?;
        manager
            .create_index(index("installations", &["site_id"]))
            .await?;
        manager.create_table(lifecycle_guard()).await?;
        manager
            .create_index(index("lifecycle_guard", &["expires_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("lifecycle_guard")).await?;
        manager.drop_table(drop_table("installations")).await
    }
}

fn installations() -> TableCreateStatement {
    Table::create()
        .table("installations")
        .col(id("id").primary_key())
        .col(id("site_id"))
        .col(string_len("platform", 16))
        .col(text_null("client_key").unique_key())
        .col(text("app_key"))
        .col(text("base_url"))
        .col(text_null("display_url"))
        .col(text_null("oauth_client_id"))
        .col(blob("shared_secret"))
        .col(text_null("product_type"))
        .col(text_null("description"))
        .col(text_null("entitlement_id"))
        .col(text_null("entitlement_number"))
        .col(text_null("forge_installation_hint"))
        .col(string_len("state", 16))
        .col(timestamp_with_time_zone("installed_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("uninstalled_at"))
        .foreign_key(&mut of_site("installations"))
        .to_owned()
}

/// Without a site: a call is recorded before it is known whether it leads to one.
fn lifecycle_guard() -> TableCreateStatement {
    Table::create()
        .table("lifecycle_guard")
        .col(blob("token_hash").primary_key())
        .col(blob("body_hash"))
        .col(timestamp_with_time_zone("expires_at"))
        .to_owned()
}
