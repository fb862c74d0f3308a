//! The contents of finished files, sealed, a mebibyte each at most.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::export_chunks::{ActiveModel, Column, Entity};
use super::exports::Attempt;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{ExportId, SiteId};

/// In the transaction of a [`beat`](super::exports::beat), so that only a try that is alive leaves anything.
pub async fn insert(
    tx: &Tx,
    attempt: Attempt,
    number: i32,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let row = ActiveModel {
        export_id: Set(attempt.export.to_string()),
        attempt: Set(attempt.number),
        number: Set(number),
        site_id: Set(attempt.site.to_string()),
        sealed: Set(sealed),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

pub async fn find(
    conn: &dyn Conn,
    attempt: Attempt,
    number: i32,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = Entity::find()
        .filter(Column::SiteId.eq(attempt.site.to_string()))
        .filter(Column::ExportId.eq(attempt.export.to_string()))
        .filter(Column::Attempt.eq(attempt.number))
        .filter(Column::Number.eq(number))
        .one(&conn.executor())
        .await?;
    Ok(row.map(|row| row.sealed))
}

/// Everything of an export but what the `kept` try has written.
pub async fn delete_others(
    tx: &Tx,
    site: SiteId,
    export: ExportId,
    kept: Option<i32>,
) -> Result<(), DbError> {
    let mut delete = Entity::delete_many()
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::ExportId.eq(export.to_string()));
    if let Some(kept) = kept {
        delete = delete.filter(Column::Attempt.ne(kept));
    }
    delete.exec(tx.transaction()).await?;
    Ok(())
}
