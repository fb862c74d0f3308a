//! What a site's admins have given us of Atlassian's to keep: an organization's API key, a user's API token.

mod kind;
mod schedule;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use url::Url;

use super::entity::credentials::{ActiveModel, Column, Entity, Model};
use super::installations::sold_sites;
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, CloudId, CredentialId, SiteId};

pub use kind::{CredentialKind, Verdict};
pub(in crate::db) use schedule::proves_owner;
pub use schedule::{DueCheck, claim, due, forget_address, hasten};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCredential {
    pub site: SiteId,
    pub kind: CredentialKind,
    /// Of the secret: what the ciphertexts are bound to.
    pub id: CredentialId,
    pub sealed_secret: Vec<u8>,
    /// Whose token it is; Basic authentication needs it.
    pub sealed_email: Option<Vec<u8>>,
    /// All that is ever shown of the secret.
    pub last4: String,
    /// Of a token's owner.
    pub account: Option<AccountId>,
    pub organization_id: Option<String>,
    pub organization_name: Option<String>,
    /// Of the site that it was checked with.
    pub cloud_id: CloudId,
    /// Where the site itself is, however the app reaches it.
    pub site_url: Url,
    /// As the admin says.
    pub expires_on: Option<NaiveDate>,
    pub verdict: Verdict,
    /// What it does not open, as codes.
    pub limited: Vec<String>,
    /// 401s since the last good answer.
    pub refusals: u32,
    /// The site was installed anew since.
    pub awaiting_reactivation: bool,
    pub updated_at: DateTime<Utc>,
    pub updated_by: AccountId,
    pub checked_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    /// `None`: only when a person asks for it.
    pub next_check_at: Option<DateTime<Utc>>,
    /// Counts what people changed; the `ETag`. A new one begins above every one before it.
    pub version: i64,
}

impl TryFrom<Model> for StoredCredential {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "credentials",
            id: &model.id,
        };
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            kind: row.check("kind", CredentialKind::parse(&model.kind))?,
            id: row.check("id", CredentialId::parse(&model.id))?,
            cloud_id: row.check("cloud_id", CloudId::parse(&model.cloud_id))?,
            site_url: row.check("site_url", Url::parse(&model.site_url).ok())?,
            verdict: row.check("verdict", Verdict::parse(&model.verdict))?,
            refusals: row.check("refusals", model.refusals.try_into().ok())?,
            limited: model
                .limited
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            sealed_secret: model.sealed_secret,
            sealed_email: model.sealed_email,
            last4: model.last4,
            account: model.account_id.map(AccountId::new),
            organization_id: model.organization_id,
            organization_name: model.organization_name,
            expires_on: model.expires_on,
            awaiting_reactivation: model.awaiting_reactivation,
            updated_at: model.updated_at,
            updated_by: AccountId::new(model.updated_by),
            checked_at: model.checked_at,
            used_at: model.used_at,
            next_check_at: model.next_check_at,
            version: model.version,
        })
    }
}

impl From<&StoredCredential> for ActiveModel {
    fn from(credential: &StoredCredential) -> Self {
        let one = credential;
        Self {
            site_id: Set(one.site.to_string()),
            kind: Set(one.kind.as_str().to_owned()),
            id: Set(one.id.to_string()),
            sealed_secret: Set(one.sealed_secret.clone()),
            sealed_email: Set(one.sealed_email.clone()),
            last4: Set(one.last4.clone()),
            account_id: Set(one.account.as_ref().map(ToString::to_string)),
            organization_id: Set(one.organization_id.clone()),
            organization_name: Set(one.organization_name.clone()),
            cloud_id: Set(one.cloud_id.to_string()),
            site_url: Set(one.site_url.to_string()),
            expires_on: Set(one.expires_on),
            verdict: Set(one.verdict.as_str().to_owned()),
            limited: Set(one.limited.join(" ")),
            refusals: Set(i32::try_from(one.refusals).unwrap_or(i32::MAX)),
            awaiting_reactivation: Set(one.awaiting_reactivation),
            updated_at: Set(one.updated_at),
            updated_by: Set(one.updated_by.to_string()),
            checked_at: Set(one.checked_at),
            used_at: Set(one.used_at),
            next_check_at: Set(one.next_check_at),
            version: Set(one.version),
        }
    }
}

pub async fn of_site(conn: &dyn Conn, site: SiteId) -> Result<Vec<StoredCredential>, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_asc(Column::Kind);
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(StoredCredential::try_from).collect()
}

pub async fn find(
    conn: &dyn Conn,
    site: SiteId,
    kind: CredentialKind,
) -> Result<Option<StoredCredential>, DbError> {
    let query = Entity::find().filter(place(site, kind));
    let row = query.one(&conn.executor()).await?;
    row.map(StoredCredential::try_from).transpose()
}

/// The same; nobody else changes it until the transaction ends.
pub async fn lock(
    tx: &Tx,
    site: SiteId,
    kind: CredentialKind,
) -> Result<Option<StoredCredential>, DbError> {
    let query = Entity::find().filter(place(site, kind)).lock_exclusive();
    let row = query.one(tx.transaction()).await?;
    row.map(StoredCredential::try_from).transpose()
}

pub async fn insert(tx: &Tx, credential: &StoredCredential) -> Result<(), DbError> {
    Entity::insert(ActiveModel::from(credential))
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Writes all of it in place of the one of the given id; `false` when that is no longer there.
pub async fn update(
    tx: &Tx,
    credential: &StoredCredential,
    id: CredentialId,
) -> Result<bool, DbError> {
    let place = place(credential.site, credential.kind);
    let update = Entity::update_many()
        .set(ActiveModel::from(credential))
        .filter(place)
        .filter(Column::Id.eq(id.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// `false` when there is none.
pub async fn delete(tx: &Tx, site: SiteId, kind: CredentialKind) -> Result<bool, DbError> {
    let delete = Entity::delete_many().filter(place(site, kind));
    Ok(delete.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Of every site, or only of those that Atlassian sells the app to; answers which had one, and the last characters of each.
pub async fn delete_all(
    tx: &Tx,
    kind: CredentialKind,
    only_sold: bool,
) -> Result<Vec<(SiteId, String)>, DbError> {
    let mut delete = Entity::delete_many().filter(Column::Kind.eq(kind.as_str()));
    if only_sold {
        delete = delete.filter(Column::SiteId.in_subquery(sold_sites()));
    }
    let rows = delete.exec_with_returning(tx.transaction()).await?;
    let gone = |row: Model| {
        let place = Row {
            table: "credentials",
            id: &row.id,
        };
        Ok((
            place.check("site_id", SiteId::parse(&row.site_id))?,
            row.last4,
        ))
    };
    rows.into_iter().map(gone).collect()
}

/// Notes when it was used last. Goes forward only, and is no change: the version stays.
pub async fn touch(
    tx: &Tx,
    site: SiteId,
    kind: CredentialKind,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let earlier = Condition::any()
        .add(Column::UsedAt.is_null())
        .add(Column::UsedAt.lt(at));
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(at))
        .filter(place(site, kind))
        .filter(earlier);
    update.exec(tx.transaction()).await?;
    Ok(())
}

/// Nothing is asked with the site's credentials until an admin has them checked.
pub async fn deactivate_all(tx: &Tx, site: SiteId) -> Result<u64, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::AwaitingReactivation, Expr::value(true))
        .col_expr(Column::NextCheckAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::AwaitingReactivation.eq(false));
    Ok(update.exec(tx.transaction()).await?.rows_affected)
}

fn place(site: SiteId, kind: CredentialKind) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add(Column::Kind.eq(kind.as_str()))
}
