//! The one sealed value that tells at start-up whether the master keys are the right ones.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::sentinel::{ActiveModel, Column, Entity};
use super::row::Row;
use super::{Conn, DbError, Tx};

const ONLY_ROW: i32 = 1;

pub async fn find(conn: &dyn Conn) -> Result<Option<Vec<u8>>, DbError> {
    let row = Entity::find_by_id(ONLY_ROW).one(&conn.executor()).await?;
    Ok(row.map(|row| row.sealed))
}

/// Stores the value unless there is one; answers what is stored now. Of two processes that start at once, one wins.
pub async fn insert_if_absent(tx: &Tx, sealed: &[u8]) -> Result<Vec<u8>, DbError> {
    let row = ActiveModel {
        id: Set(ONLY_ROW),
        sealed: Set(sealed.to_vec()),
    };
    let insert = Entity::insert(row).on_conflict_do_nothing();
    insert.exec_without_returning(tx.transaction()).await?;
    let at = Row {
        table: "sentinel",
        id: "1",
    };
    at.check("sealed", find(tx).await?)
}

/// Compare and set: `false`, with nothing changed, when the stored one is not `old`.
pub async fn replace(tx: &Tx, old: &[u8], new: &[u8]) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(new.to_vec()))
        .filter(Column::Id.eq(ONLY_ROW))
        .filter(Column::Sealed.eq(old.to_vec()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}
