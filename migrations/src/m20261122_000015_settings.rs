//! What the settings pages need: a site's own choices, calls of tokens by day, and creations that may be sent twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, date, integer_null, string_len, text, text_null,
    timestamp_with_time_zone,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(site_settings()).await?;
        manager.create_table(token_calls()).await?;
        manager.create_table(creations()).await?;
        manager.create_index(index("token_calls", &["day"])).await?;
        manager
            .create_index(index("creations", &["expires_at"]))
            .await?;
        manager.create_index(index("audit_events", &["at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_audit = Index::drop();
        of_audit.name("audit_events_at_idx").table("audit_events");
        manager.drop_index(of_audit).await?;
        manager.drop_table(drop_table("creations")).await?;
        manager.drop_table(drop_table("token_calls")).await?;
        manager.drop_table(drop_table("site_settings")).await
    }
}

fn site_settings() -> TableCreateStatement {
    Table::create()
        .table("site_settings")
        .col(id("site_id").primary_key())
        .col(integer_null("audit_days"))
        .col(text_null("get_started"))
        .foreign_key(&mut of_site("site_settings"))
        .to_owned()
}

fn token_calls() -> TableCreateStatement {
    Table::create()
        .table("token_calls")
        .col(id("site_id"))
        .col(id("token_id"))
        .col(date("day"))
        .col(big_integer("calls"))
        .primary_key(Index::create().col("token_id").col("day"))
        .foreign_key(&mut of_site("token_calls"))
        .to_owned()
}

/// What was answered to whom, sealed.
fn creations() -> TableCreateStatement {
    Table::create()
        .table("creations")
        .col(id("site_id"))
        .col(text("account_id"))
        .col(string_len("key", 200))
        .col(binary("request"))
        .col(binary_null("sealed_answer"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("site_id").col("account_id").col("key"))
        .foreign_key(&mut of_site("creations"))
        .to_owned()
}
