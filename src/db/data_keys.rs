//! The data key of each site, wrapped by a master key.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::data_keys::{ActiveModel, Column, Entity};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::SiteId;

pub async fn insert(
    tx: &Tx,
    site: SiteId,
    wrapped: &[u8],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = ActiveModel {
        site_id: Set(site.to_string()),
        wrapped: Set(wrapped.to_vec()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

pub async fn find(conn: &dyn Conn, site: SiteId) -> Result<Option<Vec<u8>>, DbError> {
    let row = Entity::find_by_id(site.to_string())
        .one(&conn.executor())
        .await?;
    Ok(row.map(|row| row.wrapped))
}

/// All wrapped keys by site id, for rotation; `after` is the last site of the page before.
pub async fn page(
    conn: &dyn Conn,
    after: Option<SiteId>,
    limit: u64,
) -> Result<Vec<(SiteId, Vec<u8>)>, DbError> {
    let mut query = Entity::find().order_by_asc(Column::SiteId).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::SiteId.gt(after.to_string()));
    }
    let rows = query.all(&conn.executor()).await?;
    let keyed = rows.into_iter().map(|row| {
        let at = Row {
            table: "data_keys",
            id: &row.site_id,
        };
        Ok((
            at.check("site_id", SiteId::parse(&row.site_id))?,
            row.wrapped,
        ))
    });
    keyed.collect()
}

/// How many wrapped keys have the same first `length` bytes: there are as many beginnings as master keys in use.
pub async fn beginnings(conn: &dyn Conn, length: usize) -> Result<Vec<(Vec<u8>, u64)>, DbError> {
    // PostgreSQL groups by it only where both mentions are the same text, without parameters.
    let beginning = Expr::cust(format!("substr(wrapped, 1, {length})"));
    let query = Entity::find()
        .select_only()
        .column_as(beginning.clone(), "beginning")
        .column_as(Column::SiteId.count(), "sites")
        .group_by(beginning);
    let rows: Vec<(Vec<u8>, i64)> = query.into_tuple().all(&conn.executor()).await?;
    let counted = rows.into_iter();
    Ok(counted
        .map(|(beginning, sites)| (beginning, u64::try_from(sites).unwrap_or(0)))
        .collect())
}

/// Compare and set: `false`, with nothing changed, when the stored one is not `old`.
pub async fn replace(
    tx: &Tx,
    site: SiteId,
    old: &[u8],
    new: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::Wrapped, Expr::value(new.to_vec()))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Wrapped.eq(old.to_vec()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// What was sealed with it cannot be opened any more.
pub(super) async fn delete(tx: &Tx, site: SiteId) -> Result<(), DbError> {
    Entity::delete_by_id(site.to_string())
        .exec(tx.transaction())
        .await?;
    Ok(())
}
