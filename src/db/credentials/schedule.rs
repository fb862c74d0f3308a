//! Which credentials are to be checked again by themselves, and by which replica.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, CredentialKind, Entity, place};
use crate::atlassian::ids::{CredentialId, SiteId};
use crate::db::{Conn, DbError, Tx};

/// One that nobody has checked for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueCheck {
    pub site: SiteId,
    pub kind: CredentialKind,
    pub id: CredentialId,
}

/// Of all sites, longest due first. A row that cannot be read is told in the log, and does not keep the others.
pub async fn due(
    conn: &dyn Conn,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<DueCheck>, DbError> {
    let query = Entity::find()
        .select_only()
        .columns([Column::SiteId, Column::Kind, Column::Id])
        .filter(Column::NextCheckAt.lte(now))
        .order_by_asc(Column::NextCheckAt)
        .order_by_asc(Column::Id)
        .limit(limit);
    let rows: Vec<(String, String, String)> = query.into_tuple().all(&conn.executor()).await?;
    let due = |(site, kind, id): (String, String, String)| {
        let due = SiteId::parse(&site)
            .zip(CredentialKind::parse(&kind))
            .zip(CredentialId::parse(&id));
        if due.is_none() {
            tracing::error!(site, kind, id, "a row of credentials cannot be read");
        }
        due.map(|((site, kind), id)| DueCheck { site, kind, id })
    };
    Ok(rows.into_iter().filter_map(due).collect())
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
