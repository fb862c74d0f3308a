//! Which credentials are to be checked again by themselves, and by which replica.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, CredentialKind, Entity, StoredCredential, place};
use crate::atlassian::ids::{CredentialId, SiteId};
use crate::db::{Conn, DbError, Tx};

/// One that nobody has checked for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueCheck {
    pub site: SiteId,
    pub kind: CredentialKind,
    pub id: CredentialId,
}

/// Of all sites, longest due first.
pub async fn due(
    conn: &dyn Conn,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<DueCheck>, DbError> {
    let query = Entity::find()
        .filter(Column::NextCheckAt.lte(now))
        .order_by_asc(Column::NextCheckAt)
        .order_by_asc(Column::Id)
        .limit(limit);
    let rows = query.all(&conn.executor()).await?;
    let due = |row| {
        let StoredCredential { site, kind, id, .. } = StoredCredential::try_from(row)?;
        Ok(DueCheck { site, kind, id })
    };
    rows.into_iter().map(due).collect()
}

/// `false` when another replica has it already, or it was changed. It is due again at `until`, should nothing come of it.
pub async fn claim(
    tx: &Tx,
    check: DueCheck,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::NextCheckAt, Expr::value(until))
        .filter(place(check.site, check.kind))
        .filter(Column::Id.eq(check.id.to_string()))
        .filter(Column::NextCheckAt.lte(now));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}
