//! Files that are made in the background, their contents, and who waits for an aggregation.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, integer, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::column::{drop_table, id, index, of_site};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(exports()).await?;
        manager.create_table(chunks()).await?;
        manager.create_table(tickets()).await?;
        for columns in [
            &["site_id", "account_id"][..],
            &["state", "site_id"],
            &["expires_at"],
        ] {
            manager.create_index(index("exports", columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["aggregation_tickets", "export_chunks", "exports"] {
            manager.drop_table(drop_table(table)).await?;
        }
        Ok(())
    }
}

/// `attempt` numbers the tries: what a try writes counts only while the number is its own and the lease lasts. `lost`
/// counts the tries that ended without a word.
fn exports() -> TableCreateStatement {
    Table::create()
        .table("exports")
        .col(id("id").primary_key())
        .col(id("site_id"))
        .col(text("account_id"))
        .col(id("token_id"))
        .col(text("state"))
        .col(binary("parameters"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("not_before"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(integer("attempt"))
        .col(integer("lost"))
        .col(big_integer("completed"))
        .col(big_integer_null("total"))
        .col(binary_null("outcome"))
        .foreign_key(&mut of_site("exports"))
        .to_owned()
}

fn chunks() -> TableCreateStatement {
    let of_export = ForeignKey::create()
        .from("export_chunks", "export_id")
        .to("exports", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create()
        .table("export_chunks")
        .col(id("export_id"))
        .col(integer("attempt"))
        .col(integer("number"))
        .col(id("site_id"))
        .col(binary("sealed"))
        .primary_key(
            Index::create()
                .col("export_id")
                .col("attempt")
                .col("number"),
        )
        .foreign_key(&mut of_site("export_chunks"))
        .foreign_key(&mut of_export.clone())
        .to_owned()
}

/// The queue of each user: numbers only grow, and the first few of it run.
fn tickets() -> TableCreateStatement {
    Table::create()
        .table("aggregation_tickets")
        .col(id("site_id"))
        .col(text("account_id"))
        .col(big_integer("number"))
        .col(timestamp_with_time_zone("lease_until"))
        .primary_key(
            Index::create()
                .col("site_id")
                .col("account_id")
                .col("number"),
        )
        .foreign_key(&mut of_site("aggregation_tickets"))
        .to_owned()
}
