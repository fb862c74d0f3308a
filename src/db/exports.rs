//! Files that are made in the background: who asked for what, and how far it has come.

mod attempt;
mod claim;
mod rest;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::exports::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, ExportId, SiteId, TokenId};

pub use attempt::{Attempt, Later, Progress, beat, finish, give_back};
pub use claim::{Claim, Whose, claim};
pub use rest::{Rest, let_go, rest, resting};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// For a worker, or for the time at which it may go on.
    Waiting,
    Running,
    Successful,
    Failed,
    Aborted,
}

impl ExportState {
    const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Successful,
        Self::Failed,
        Self::Aborted,
    ];

    /// As the reference spells those that it shows (Timepiece: asynchronous file export).
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::Successful => "Successful",
            Self::Failed => "Failed",
            Self::Aborted => "Aborted",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Nothing will change any more.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredExport {
    pub site: SiteId,
    pub id: ExportId,
    pub account: AccountId,
    /// The token that it was asked for with, and with whose rights it is made.
    pub token: TokenId,
    pub state: ExportState,
    /// Sealed.
    pub parameters: Vec<u8>,
    /// Also the instant that the report measures to.
    pub created_at: DateTime<Utc>,
    pub not_before: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    /// The number of the last try.
    pub attempt: i32,
    /// Tries that ended without a word.
    pub lost: i32,
    pub completed: u64,
    pub total: Option<u64>,
    /// Sealed: what came of it.
    pub outcome: Option<Vec<u8>>,
    /// What it waits for until `not_before` is the next hour of Jira's quota.
    pub for_quota: bool,
    /// The process that has what was read for it so far, and goes on where that ends.
    pub kept_by: Option<String>,
}

/// Which of somebody's exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportQuery {
    pub offset: u64,
    pub limit: u64,
}

impl TryFrom<Model> for StoredExport {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "exports",
            id: &model.id,
        };
        let count = |number| u64::try_from(number).ok();
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            id: row.check("id", ExportId::parse(&model.id))?,
            account: AccountId::new(model.account_id),
            token: row.check("token_id", TokenId::parse(&model.token_id))?,
            state: row.check("state", ExportState::parse(&model.state))?,
            parameters: model.parameters,
            created_at: model.created_at,
            not_before: model.not_before,
            expires_at: model.expires_at,
            attempt: model.attempt,
            lost: model.lost,
            completed: row.check("completed", count(model.completed))?,
            total: model.total.and_then(count),
            outcome: model.outcome,
            for_quota: model.for_quota,
            kept_by: model.kept_by,
        })
    }
}

pub async fn insert(tx: &Tx, export: &StoredExport) -> Result<(), DbError> {
    let row = ActiveModel {
        id: Set(export.id.to_string()),
        site_id: Set(export.site.to_string()),
        account_id: Set(export.account.to_string()),
        token_id: Set(export.token.to_string()),
        state: Set(export.state.name().to_owned()),
        parameters: Set(export.parameters.clone()),
        created_at: Set(export.created_at),
        not_before: Set(export.not_before),
        started_at: Set(None),
        finished_at: Set(None),
        expires_at: Set(export.expires_at),
        lease_until: Set(None),
        attempt: Set(export.attempt),
        lost: Set(export.lost),
        completed: Set(number(export.completed)),
        total: Set(export.total.map(number)),
        outcome: Set(export.outcome.clone()),
        for_quota: Set(export.for_quota),
        kept_by: Set(export.kept_by.clone()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Somebody's own; one that has expired is gone.
pub async fn find(
    conn: &dyn Conn,
    (site, account): (SiteId, &AccountId),
    id: ExportId,
    now: DateTime<Utc>,
) -> Result<Option<StoredExport>, DbError> {
    let row = Entity::find()
        .filter(own(site, account, now))
        .filter(Column::Id.eq(id.to_string()))
        .one(&conn.executor())
        .await?;
    row.map(StoredExport::try_from).transpose()
}

/// The newest first, with how many there are in all.
pub async fn list(
    conn: &dyn Conn,
    (site, account): (SiteId, &AccountId),
    query: ExportQuery,
    now: DateTime<Utc>,
) -> Result<(Vec<StoredExport>, u64), DbError> {
    let executor = conn.executor();
    let all = Entity::find().filter(own(site, account, now));
    let total = all.clone().count(&executor).await?;
    let page = all.order_by_desc(Column::Id);
    let page = page.offset(query.offset).limit(query.limit);
    let rows = page.all(&executor).await?;
    let items = rows.into_iter().map(StoredExport::try_from);
    Ok((items.collect::<Result<_, _>>()?, total))
}

/// Those of somebody that are not made yet.
pub async fn count_unfinished(
    conn: &dyn Conn,
    (site, account): (SiteId, &AccountId),
) -> Result<u64, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::AccountId.eq(account.as_str()))
        .filter(unfinished());
    Ok(query.count(&conn.executor()).await?)
}

/// `false` when nothing was left to abort. Whoever works on it notices at its next word.
pub async fn abort(
    tx: &Tx,
    site: SiteId,
    id: ExportId,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(ExportState::Aborted.name()))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Id.eq(id.to_string()))
        .filter(unfinished());
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Files go with their exports; how many went.
pub async fn delete_expired(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbError> {
    let delete = Entity::delete_many().filter(Column::ExpiresAt.lte(now));
    Ok(delete.exec(tx.transaction()).await?.rows_affected)
}

fn own(site: SiteId, account: &AccountId, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add(Column::AccountId.eq(account.as_str()))
        .add(Column::ExpiresAt.gt(now))
}

fn unfinished() -> Condition {
    let open = [ExportState::Waiting, ExportState::Running];
    Condition::all().add(Column::State.is_in(open.map(ExportState::name)))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
