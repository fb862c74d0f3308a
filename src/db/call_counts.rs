//! How often all replicas together have done something lately.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::counter::insert_or_add;
use super::entity::call_counts::{ActiveModel, Column, Entity};
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId};

/// Whose calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted<'a> {
    /// Report calls of one user.
    Reports(SiteId, &'a AccountId),
    /// Exchanges of the app's token for one of a user, on any site.
    Exchanges,
}

impl Counted<'_> {
    fn scope(self) -> String {
        match self {
            Self::Reports(site, account) => format!("{site}/{account}"),
            Self::Exchanges => "exchanges".to_owned(),
        }
    }

    fn site(self) -> Option<SiteId> {
        match self {
            Self::Reports(site, _) => Some(site),
            Self::Exchanges => None,
        }
    }
}

/// Adds to the calls that are counted at `at`, an instant that the caller has rounded.
pub async fn add(
    tx: &Tx,
    counted: Counted<'_>,
    at: DateTime<Utc>,
    calls: u64,
) -> Result<(), DbError> {
    let calls = i64::try_from(calls).unwrap_or(i64::MAX);
    let row = ActiveModel {
        scope: Set(counted.scope()),
        at: Set(at),
        site_id: Set(counted.site().map(|site| site.to_string())),
        calls: Set(calls),
    };
    insert_or_add(tx, row, [Column::Scope, Column::At], (Column::Calls, calls)).await
}

/// What was counted from `from` on, oldest first.
pub async fn since(
    conn: &dyn Conn,
    counted: Counted<'_>,
    from: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, u64)>, DbError> {
    let rows = Entity::find()
        .filter(Column::Scope.eq(counted.scope()))
        .filter(Column::At.gte(from))
        .order_by_asc(Column::At)
        .all(&conn.executor())
        .await?;
    let count = |calls| u64::try_from(calls).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| (row.at, count(row.calls)))
        .collect())
}

pub async fn forget_before(tx: &Tx, at: DateTime<Utc>) -> Result<(), DbError> {
    let delete = Entity::delete_many().filter(Column::At.lt(at));
    delete.exec(tx.transaction()).await?;
    Ok(())
}
