//! Jira sites: the tenants. Everything else hangs off one.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::data_keys as wrapped_keys;
use super::entity::sites::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx, data_keys, installations};
use crate::atlassian::ids::SiteId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    pub id: SiteId,
    pub created_at: DateTime<Utc>,
    /// Set by the operator: everything of this site is refused.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When its last live installation ended; the data is kept for the retention time from here.
    pub uninstalled_at: Option<DateTime<Utc>>,
    /// The site's own settings for report tokens, as JSON.
    pub token_policy: Option<String>,
}

impl Site {
    /// Served, with the settings of the service.
    pub fn new(id: SiteId, created_at: DateTime<Utc>) -> Self {
        Self {
            id,
            created_at,
            suspended_at: None,
            uninstalled_at: None,
            token_policy: None,
        }
    }
}

impl TryFrom<Model> for Site {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        Ok(Self {
            id: parse_id(&model.id)?,
            created_at: model.created_at,
            suspended_at: model.suspended_at,
            uninstalled_at: model.uninstalled_at,
            token_policy: model.token_policy,
        })
    }
}

fn parse_id(id: &str) -> Result<SiteId, DbError> {
    Row { table: "sites", id }.check("id", SiteId::parse(id))
}

pub async fn insert(tx: &Tx, site: &Site) -> Result<(), DbError> {
    let row = ActiveModel {
        id: Set(site.id.to_string()),
        created_at: Set(site.created_at),
        suspended_at: Set(site.suspended_at),
        uninstalled_at: Set(site.uninstalled_at),
        token_policy: Set(site.token_policy.clone()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

pub async fn find(conn: &dyn Conn, site: SiteId) -> Result<Option<Site>, DbError> {
    let row = Entity::find_by_id(site.to_string())
        .one(&conn.executor())
        .await?;
    row.map(Site::try_from).transpose()
}

/// With its wrapped data key.
pub async fn find_with_key(
    conn: &dyn Conn,
    site: SiteId,
) -> Result<Option<(Site, Option<Vec<u8>>)>, DbError> {
    let key = Entity::belongs_to(wrapped_keys::Entity)
        .from(Column::Id)
        .to(wrapped_keys::Column::SiteId);
    let query = Entity::find_by_id(site.to_string())
        .join(JoinType::LeftJoin, key.into())
        .select_also(wrapped_keys::Entity);
    let row = query.one(&conn.executor()).await?;
    row.map(|(site, key)| Ok((site.try_into()?, key.map(|key| key.wrapped))))
        .transpose()
}

/// By id, which is by age; `after` is the last one of the page before.
pub async fn list(
    conn: &dyn Conn,
    after: Option<SiteId>,
    limit: u64,
) -> Result<Vec<Site>, DbError> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.to_string()));
    }
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(Site::try_from).collect()
}

/// In the order of [`list`].
pub async fn ids(
    conn: &dyn Conn,
    after: Option<SiteId>,
    limit: u64,
) -> Result<Vec<SiteId>, DbError> {
    let mut query = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.to_string()));
    }
    let rows: Vec<String> = query.into_tuple().all(&conn.executor()).await?;
    rows.iter().map(|id| parse_id(id)).collect()
}

/// The site as nobody else changes it until the transaction ends.
pub async fn lock(tx: &Tx, site: SiteId) -> Result<Option<Site>, DbError> {
    let query = Entity::find_by_id(site.to_string()).lock_exclusive();
    let row = query.one(tx.transaction()).await?;
    row.map(Site::try_from).transpose()
}

/// `false` when there is no such site.
pub async fn set_suspended(
    tx: &Tx,
    site: SiteId,
    at: Option<DateTime<Utc>>,
) -> Result<bool, DbError> {
    set(tx, site, Column::SuspendedAt, Expr::value(at)).await
}

/// `None` when a site comes back within its retention time. `false` when there is no such site.
pub async fn set_uninstalled(
    tx: &Tx,
    site: SiteId,
    at: Option<DateTime<Utc>>,
) -> Result<bool, DbError> {
    set(tx, site, Column::UninstalledAt, Expr::value(at)).await
}

/// `false` when there is no such site.
pub async fn set_token_policy(
    tx: &Tx,
    site: SiteId,
    policy: Option<&str>,
) -> Result<bool, DbError> {
    set(
        tx,
        site,
        Column::TokenPolicy,
        Expr::value(policy.map(str::to_owned)),
    )
    .await
}

async fn set(tx: &Tx, site: SiteId, column: Column, value: Expr) -> Result<bool, DbError> {
    let update = Entity::update_many().col_expr(column, value);
    let update = update.filter(Column::Id.eq(site.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Sites uninstalled before the given instant, longest ago first, without the first `skip` of them.
pub async fn due_for_purge(
    conn: &dyn Conn,
    uninstalled_before: DateTime<Utc>,
    skip: u64,
    limit: u64,
) -> Result<Vec<SiteId>, DbError> {
    let query = Entity::find()
        .filter(Column::UninstalledAt.lt(uninstalled_before))
        .order_by_asc(Column::UninstalledAt)
        .order_by_asc(Column::Id)
        .offset(skip)
        .limit(limit);
    let rows = query.all(&conn.executor()).await?;
    rows.iter().map(|row| parse_id(&row.id)).collect()
}

/// Deletes a site that was only there until another one was found to be the right one. What hangs off it goes too.
pub async fn discard(tx: &Tx, site: SiteId) -> Result<(), DbError> {
    data_keys::delete(tx, site).await?;
    // The rest goes by `ON DELETE CASCADE`, which a test holds every table with a site to.
    Entity::delete_by_id(site.to_string())
        .exec(tx.transaction())
        .await?;
    Ok(())
}

/// Deletes the site's data key, then all that hangs off the site, then the site. `false`, with nothing deleted, unless it is
/// still uninstalled since before the given instant: it may have come back since it was listed. Locks in the order of a
/// re-install, the installations before the site, so that neither waits for the other in a ring.
pub async fn purge(
    tx: &Tx,
    site: SiteId,
    uninstalled_before: DateTime<Utc>,
) -> Result<bool, DbError> {
    installations::lock_of_site(tx, site).await?;
    let due = Entity::find_by_id(site.to_string())
        .filter(Column::UninstalledAt.lt(uninstalled_before))
        .lock_exclusive();
    if due.one(tx.transaction()).await?.is_none() {
        return Ok(false);
    }
    discard(tx, site).await?;
    Ok(true)
}
