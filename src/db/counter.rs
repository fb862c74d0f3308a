//! Columns that several replicas count in.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::{DbError, Tx};

type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

/// A new row; or where there is one with the same `key`, `amount` more in its `counter`.
pub(super) async fn insert_or_add<A: ActiveModelTrait>(
    tx: &Tx,
    row: A,
    key: [Column<A>; 2],
    (counter, amount): (Column<A>, i64),
) -> Result<(), DbError> {
    let sum = Expr::col((A::Entity::default(), counter)).add(amount);
    let or_add = OnConflict::columns(key).value(counter, sum).to_owned();
    A::Entity::insert(row)
        .on_conflict(or_add)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}
