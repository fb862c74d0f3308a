//! Which sites are to tell Atlassian whose account ids they store, how far each has come, and by which replica.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::account_reports::{ActiveModel, Column, Entity, Model};
use super::entity::sites;
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId};

/// How far a site has come. Accounts are told of in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When anybody may go on.
    pub due_at: DateTime<Utc>,
    /// `None` between two cycles.
    pub cycle_began_at: Option<DateTime<Utc>>,
    /// The last one told of in this cycle.
    pub after: Option<AccountId>,
}

/// Installed sites that have no row yet.
pub async fn unknown(conn: &dyn Conn, limit: u64) -> Result<Vec<SiteId>, DbError> {
    let report = sites::Entity::belongs_to(Entity)
        .from(sites::Column::Id)
        .to(Column::SiteId);
    let query = sites::Entity::find()
        .select_only()
        .column(sites::Column::Id)
        .join(JoinType::LeftJoin, report.into())
        .filter(Column::SiteId.is_null())
        .filter(sites::Column::UninstalledAt.is_null())
        .order_by_asc(sites::Column::Id)
        .limit(limit);
    let rows: Vec<String> = query.into_tuple().all(&conn.executor()).await?;
    rows.iter().map(|id| parse(id)).collect()
}

/// What another replica has begun meanwhile stays.
pub async fn begin(tx: &Tx, site: SiteId, due_at: DateTime<Utc>) -> Result<(), DbError> {
    let row = ActiveModel {
        site_id: Set(site.to_string()),
        due_at: Set(due_at),
        cycle_began_at: Set(None),
        after: Set(None),
    };
    let or_nothing = OnConflict::column(Column::SiteId).do_nothing().to_owned();
    Entity::insert(row)
        .on_conflict(or_nothing)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Longest due first.
pub async fn due(conn: &dyn Conn, now: DateTime<Utc>, limit: u64) -> Result<Vec<SiteId>, DbError> {
    let query = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::SiteId)
        .limit(limit);
    let rows: Vec<String> = query.into_tuple().all(&conn.executor()).await?;
    rows.iter().map(|id| parse(id)).collect()
}

/// `None` when another replica has it already. It is due again at `until`, should nothing come of it.
pub async fn claim(
    tx: &Tx,
    site: SiteId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Progress>, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(until))
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::DueAt.lte(now));
    if update.exec(tx.transaction()).await?.rows_affected == 0 {
        return Ok(None);
    }
    let row = Entity::find_by_id(site.to_string())
        .one(tx.transaction())
        .await?;
    Ok(row.map(Progress::from))
}

/// `false` when the site is gone.
pub async fn put(tx: &Tx, site: SiteId, progress: &Progress) -> Result<bool, DbError> {
    let after = progress.after.as_ref().map(ToString::to_string);
    let update = Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(progress.due_at))
        .col_expr(Column::CycleBeganAt, Expr::value(progress.cycle_began_at))
        .col_expr(Column::After, Expr::value(after))
        .filter(Column::SiteId.eq(site.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

impl From<Model> for Progress {
    fn from(row: Model) -> Self {
        Self {
            due_at: row.due_at,
            cycle_began_at: row.cycle_began_at,
            after: row.after.map(AccountId::new),
        }
    }
}

fn parse(id: &str) -> Result<SiteId, DbError> {
    let table = "account_reports";
    Row { table, id }.check("site_id", SiteId::parse(id))
}
