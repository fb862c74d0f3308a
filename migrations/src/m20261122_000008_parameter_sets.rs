//! Saved report definitions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, timestamp_with_time_zone};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The id comes second: sites that brought their sets from one place may have the same.
        let parameter_sets = Table::create()
            .table("parameter_sets")
            .col(id("site_id"))
            .col(id("id"))
            .col(text("owner"))
            .col(boolean("public"))
            .col(text("name"))
            .col(text("name_key"))
            .col(text("parameters"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .primary_key(Index::create().col("site_id").col("id"))
            .foreign_key(&mut of_site("parameter_sets"))
            .to_owned();
        manager.create_table(parameter_sets).await?;
        manager
            .create_index(index("parameter_sets", &["site_id", "owner"]))
            .await?;
        manager
            .create_index(index("parameter_sets", &["site_id", "public"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("parameter_sets")).await
    }
}
