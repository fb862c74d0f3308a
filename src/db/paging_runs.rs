//! Runs over the pages of a report: which issues they have, and the instant that they are measured to.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::paging_runs::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, PagingRunId, SiteId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRun {
    pub site: SiteId,
    pub id: PagingRunId,
    pub account: AccountId,
    /// A hash of what the calls of all pages have in common.
    pub parameters: [u8; 32],
    pub report_at: DateTime<Utc>,
    pub issues: u64,
    /// The issues' ids in their order.
    pub sealed: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Whose run, of which report.
#[derive(Clone, Copy, Debug)]
pub struct RunOwner<'a> {
    pub site: SiteId,
    pub account: &'a AccountId,
    pub parameters: [u8; 32],
}

impl TryFrom<Model> for StoredRun {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "paging_runs",
            id: &model.id,
        };
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            id: row.check("id", PagingRunId::parse(&model.id))?,
            account: AccountId::new(model.account_id),
            parameters: row.check("parameters", model.parameters.try_into().ok())?,
            report_at: model.report_at,
            issues: row.check("issues", u64::try_from(model.issues).ok())?,
            sealed: model.sealed,
            created_at: model.created_at,
            expires_at: model.expires_at,
        })
    }
}

impl From<&StoredRun> for ActiveModel {
    fn from(run: &StoredRun) -> Self {
        Self {
            site_id: Set(run.site.to_string()),
            id: Set(run.id.to_string()),
            account_id: Set(run.account.to_string()),
            parameters: Set(run.parameters.to_vec()),
            report_at: Set(run.report_at),
            issues: Set(i64::try_from(run.issues).unwrap_or(i64::MAX)),
            sealed: Set(run.sealed.clone()),
            created_at: Set(run.created_at),
            expires_at: Set(run.expires_at),
        }
    }
}

/// The owner's run with this id, if it is not over.
pub async fn find(
    conn: &dyn Conn,
    owner: RunOwner<'_>,
    id: PagingRunId,
    now: DateTime<Utc>,
) -> Result<Option<StoredRun>, DbError> {
    let query = Entity::find()
        .filter(of_owner(owner, now))
        .filter(Column::Id.eq(id.to_string()));
    let row = query.one(&conn.executor()).await?;
    row.map(StoredRun::try_from).transpose()
}

/// The run that the owner began last, of those that are not over.
pub async fn find_latest(
    conn: &dyn Conn,
    owner: RunOwner<'_>,
    now: DateTime<Utc>,
) -> Result<Option<StoredRun>, DbError> {
    let query = Entity::find()
        .filter(of_owner(owner, now))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id);
    let row = query.one(&conn.executor()).await?;
    row.map(StoredRun::try_from).transpose()
}

/// Adds a run; of the account's others on this site the newest stay, so that there are at most `most` with it.
pub async fn insert(tx: &Tx, run: &StoredRun, most: u64) -> Result<(), DbError> {
    let of_account = Condition::all()
        .add(Column::SiteId.eq(run.site.to_string()))
        .add(Column::AccountId.eq(run.account.as_str()));
    let too_old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_account.clone())
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .offset(most.saturating_sub(1))
        // SQLite knows no offset without a limit.
        .limit(10_000);
    let too_old: Vec<String> = too_old.into_tuple().all(tx.transaction()).await?;
    if !too_old.is_empty() {
        Entity::delete_many()
            .filter(of_account)
            .filter(Column::Id.is_in(too_old))
            .exec(tx.transaction())
            .await?;
    }
    Entity::insert(ActiveModel::from(run))
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// The owner's runs of this report are over.
pub async fn delete_of(tx: &Tx, owner: RunOwner<'_>) -> Result<u64, DbError> {
    let delete = Entity::delete_many()
        .filter(Column::SiteId.eq(owner.site.to_string()))
        .filter(Column::AccountId.eq(owner.account.as_str()))
        .filter(Column::Parameters.eq(owner.parameters.to_vec()));
    Ok(delete.exec(tx.transaction()).await?.rows_affected)
}

/// `false` when there is no such run any more.
pub async fn prolong(
    tx: &Tx,
    site: SiteId,
    id: PagingRunId,
    expires_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Id.eq(id.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Drops the runs of all sites that were over before `now`; answers how many.
pub async fn forget_expired(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbError> {
    let expired = Entity::delete_many().filter(Column::ExpiresAt.lt(now));
    Ok(expired.exec(tx.transaction()).await?.rows_affected)
}

fn of_owner(owner: RunOwner<'_>, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(owner.site.to_string()))
        .add(Column::AccountId.eq(owner.account.as_str()))
        .add(Column::Parameters.eq(owner.parameters.to_vec()))
        .add(Column::ExpiresAt.gte(now))
}
