//! One row that opens with the right master keys only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer};

use crate::column::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sentinel = Table::create()
            .table("sentinel")
            .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(blob("sealed"))
            .to_owned();
        manager.create_table(sentinel).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("sentinel")).await
    }
}
