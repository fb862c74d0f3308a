//! Creations that were asked for with a key of the caller's choice, so that asking twice makes one.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::entity::creations::{ActiveModel, Column, Entity};
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId};

/// Whose key, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreationKey {
    pub site: SiteId,
    pub account: AccountId,
    /// At most 200 characters.
    pub key: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creation {
    /// SHA-256 of what was asked for.
    pub request: Vec<u8>,
    /// `None` while it is being made.
    pub sealed_answer: Option<Vec<u8>>,
}

/// `true`: the key is the caller's now, and nobody else's until `expires_at`.
pub async fn begin(
    tx: &Tx,
    key: &CreationKey,
    request: &[u8],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let over = place(key).add(Column::ExpiresAt.lte(now));
    Entity::delete_many()
        .filter(over)
        .exec(tx.transaction())
        .await?;
    let row = ActiveModel {
        site_id: Set(key.site.to_string()),
        account_id: Set(key.account.to_string()),
        key: Set(key.key.clone()),
        request: Set(request.to_vec()),
        sealed_answer: Set(None),
        expires_at: Set(expires_at),
    };
    let columns = [Column::SiteId, Column::AccountId, Column::Key];
    let if_absent = OnConflict::columns(columns).do_nothing().to_owned();
    let inserted = Entity::insert(row)
        .on_conflict(if_absent)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(inserted == 1)
}

pub async fn find(conn: &dyn Conn, key: &CreationKey) -> Result<Option<Creation>, DbError> {
    let query = Entity::find().filter(place(key));
    let row = query.one(&conn.executor()).await?;
    Ok(row.map(|row| Creation {
        request: row.request,
        sealed_answer: row.sealed_answer,
    }))
}

pub async fn complete(
    tx: &Tx,
    key: &CreationKey,
    sealed_answer: Vec<u8>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::SealedAnswer, Expr::value(sealed_answer))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(place(key));
    update.exec(tx.transaction()).await?;
    Ok(())
}

/// Nothing was made: the key may be used again.
pub async fn give_up(tx: &Tx, key: &CreationKey) -> Result<(), DbError> {
    Entity::delete_many()
        .filter(place(key))
        .exec(tx.transaction())
        .await?;
    Ok(())
}

/// Of every site.
pub async fn forget_expired(tx: &Tx, now: DateTime<Utc>) -> Result<(), DbError> {
    let delete = Entity::delete_many().filter(Column::ExpiresAt.lte(now));
    delete.exec(tx.transaction()).await?;
    Ok(())
}

fn place(key: &CreationKey) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(key.site.to_string()))
        .add(Column::AccountId.eq(key.account.as_str()))
        .add(Column::Key.eq(key.key.as_str()))
}
