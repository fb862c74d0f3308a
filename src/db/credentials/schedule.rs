//! Which credentials are to be checked again by themselves, and by which replica.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, CredentialKind, Entity, Verdict, place};
use crate::atlassian::ids::{AccountId, CredentialId, SiteId};
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

/// Whoever is the owner has changed something about themselves: what is checked by itself is checked next.
pub async fn hasten(
    tx: &Tx,
    site: SiteId,
    owner: &AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::NextCheckAt, Expr::value(now))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::AccountId.eq(owner.as_str()))
        .filter(Column::NextCheckAt.gt(now));
    update.exec(tx.transaction()).await?;
    Ok(())
}

/// Of the tokens that this owner has, those that no check will prove soon lose the address, and are of no use without it:
/// nothing is checked by itself, or the last check did not get as far as the owner. Answers their last characters.
pub async fn forget_address(
    tx: &Tx,
    site: SiteId,
    owner: &AccountId,
) -> Result<Vec<String>, DbError> {
    let is_unproven = Condition::any()
        .add(Column::NextCheckAt.is_null())
        .add(proves_owner().not());
    let update = Entity::update_many()
        .col_expr(Column::SealedEmail, Expr::value(None::<Vec<u8>>))
        .col_expr(
            Column::Verdict,
            Expr::value(Verdict::OwnerMismatch.as_str()),
        )
        .col_expr(Column::Limited, Expr::value(""))
        .col_expr(Column::AwaitingReactivation, Expr::value(false))
        .col_expr(Column::NextCheckAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::AccountId.eq(owner.as_str()))
        .filter(Column::SealedEmail.is_not_null())
        .filter(is_unproven);
    let rows = update.exec_with_returning(tx.transaction()).await?;
    Ok(rows.into_iter().map(|row| row.last4).collect())
}

/// The last check was told whose token it is, and that the address goes with it.
pub(in crate::db) fn proves_owner() -> Condition {
    let works = [Verdict::Valid, Verdict::Limited].map(Verdict::as_str);
    Condition::all()
        .add(Column::Verdict.is_in(works))
        .add(Column::Limited.ne("owner"))
}
