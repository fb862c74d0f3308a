//! What an installation through Forge has beyond what every installation has.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob_null, string_len, text, timestamp_with_time_zone_null};

use crate::column::{drop_table, id, index, of_site};

const TABLE: &str = "forge_installations";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(forge_installations()).await?;
        manager.create_index(index(TABLE, &["site_id"])).await?;
        manager.create_index(one_current()).await?;
        manager
            .create_index(index("installations", &["state"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop()
            .name("installations_state_idx")
            .table("installations")
            .to_owned();
        manager.drop_index(index).await?;
        manager.drop_table(drop_table(TABLE)).await
    }
}

fn forge_installations() -> TableCreateStatement {
    Table::create()
        .table(TABLE)
        .col(id("id").primary_key())
        .col(id("site_id"))
        .col(id("app_id"))
        .col(id("environment_id"))
        .col(id("cloud_id"))
        .col(id("forge_id"))
        .col(string_len("environment", 16))
        .col(text("version"))
        .col(blob_null("system_token"))
        .col(timestamp_with_time_zone_null("token_expires_at"))
        .col(timestamp_with_time_zone_null("token_received_at"))
        .col(timestamp_with_time_zone_null("token_refused_at"))
        .col(timestamp_with_time_zone_null("last_event_at"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .col(timestamp_with_time_zone_null("presumed_gone_at"))
        .col(timestamp_with_time_zone_null("superseded_at"))
        .foreign_key(&mut of_site(TABLE))
        .foreign_key(
            ForeignKey::create()
                .from(TABLE, "id")
                .to("installations", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// Of a tenant, one installation counts: of two that begin at once the second one fails and finds the first.
fn one_current() -> IndexCreateStatement {
    Index::create()
        .name("forge_installations_current_idx")
        .table(TABLE)
        .col("app_id")
        .col("environment_id")
        .col("cloud_id")
        .unique()
        .and_where(Expr::col("superseded_at").is_null())
        .to_owned()
}
