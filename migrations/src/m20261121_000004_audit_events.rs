//! Who did what on a site, and when.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, text, text_null, timestamp_with_time_zone};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit_events = Table::create()
            .table("audit_events")
            .col(id("id").primary_key())
            .col(id("site_id"))
            .col(timestamp_with_time_zone("at"))
            .col(text("actor"))
            .col(string_len("action", 64))
            .col(text_null("subject"))
            .col(text("detail"))
            .foreign_key(&mut of_site("audit_events"))
            .to_owned();
        manager.create_table(audit_events).await?;
        manager
            .create_index(index("audit_events", &["site_id", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("audit_events")).await
    }
}
