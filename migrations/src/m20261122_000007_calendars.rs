//! Working calendars, and what each site counts them with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, integer_null, text, timestamp_with_time_zone};

use crate::column::{drop_table, id, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(calendar_counters()).await?;
        manager.create_table(calendars()).await?;
        manager.create_index(one_of_a_name()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("calendars")).await?;
        manager.drop_table(drop_table("calendar_counters")).await
    }
}

/// One row a site: the highest id ever given, and the default calendar (null: the built-in one).
fn calendar_counters() -> TableCreateStatement {
    Table::create()
        .table("calendar_counters")
        .col(id("site_id").primary_key())
        .col(integer("highest"))
        .col(integer_null("default_calendar"))
        .foreign_key(&mut of_site("calendar_counters"))
        .to_owned()
}

fn calendars() -> TableCreateStatement {
    Table::create()
        .table("calendars")
        .col(id("site_id"))
        .col(integer("id"))
        .col(text("name"))
        .col(text("name_key"))
        .col(text("definition"))
        .col(timestamp_with_time_zone("created_at"))
        .col(text("created_by"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("site_id").col("id"))
        .foreign_key(&mut of_site("calendars"))
        .to_owned()
}

fn one_of_a_name() -> IndexCreateStatement {
    Index::create()
        .name("calendars_site_id_name_key_idx")
        .table("calendars")
        .col("site_id")
        .col("name_key")
        .unique()
        .to_owned()
}
