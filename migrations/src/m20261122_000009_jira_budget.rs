//! What all replicas together have asked of Jira, and who has to wait.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, timestamp_with_time_zone};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The scope is the site's id, or says that the row is about the whole app and no site.
        let points = Table::create()
            .table("jira_points")
            .col(id("scope"))
            .col(timestamp_with_time_zone("hour"))
            .col(id("site_id").null())
            .col(big_integer("points"))
            .primary_key(Index::create().col("scope").col("hour"))
            .foreign_key(&mut of_site("jira_points"))
            .to_owned();
        manager.create_table(points).await?;
        manager
            .create_index(index("jira_points", &["site_id"]))
            .await?;
        let pauses = Table::create()
            .table("jira_pauses")
            .col(id("scope").primary_key())
            .col(id("site_id").null())
            .col(timestamp_with_time_zone("until"))
            .foreign_key(&mut of_site("jira_pauses"))
            .to_owned();
        manager.create_table(pauses).await?;
        manager
            .create_index(index("jira_pauses", &["site_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("jira_pauses")).await?;
        manager.drop_table(drop_table("jira_points")).await
    }
}
