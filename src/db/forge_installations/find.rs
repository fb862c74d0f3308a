//! Looking Forge's installations up, by tenant and by what housekeeping has to do with them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{IntoCondition, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{ForgeInstallation, ForgeKey};
use crate::atlassian::ids::{
    EnvironmentType, ForgeAppId, ForgeInstallationId, InstallationId, SiteId,
};
use crate::db::entity::forge_installations::{Column, Entity};
use crate::db::entity::installations;
use crate::db::installations::InstallationState;
use crate::db::{Conn, DbError};

/// The tenant's installation that counts, uninstalled or not. Without a site, because it is how a site is found.
pub async fn find_current(
    conn: &dyn Conn,
    key: &ForgeKey,
) -> Result<Option<ForgeInstallation>, DbError> {
    let query = Entity::find()
        .filter(Column::AppId.eq(key.app.to_string()))
        .filter(Column::EnvironmentId.eq(key.environment.to_string()))
        .filter(Column::CloudId.eq(key.cloud_id.to_string()))
        .filter(Column::SupersededAt.is_null());
    let row = query.one(&conn.executor()).await?;
    row.map(ForgeInstallation::try_from).transpose()
}

/// Where this installation is, unless another has taken its place. Without a site, because it is how sites are found.
pub async fn sites_of(
    conn: &dyn Conn,
    installation: ForgeInstallationId,
) -> Result<Vec<SiteId>, DbError> {
    let query = Entity::find()
        .filter(Column::ForgeId.eq(installation.to_string()))
        .filter(Column::SupersededAt.is_null());
    let rows = query.all(&conn.executor()).await?;
    let all = rows.into_iter().map(ForgeInstallation::try_from);
    all.map(|one| one.map(|one| one.site)).collect()
}

/// All of a site, superseded ones included, oldest first.
pub async fn of_site(conn: &dyn Conn, site: SiteId) -> Result<Vec<ForgeInstallation>, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_asc(Column::Id);
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(ForgeInstallation::try_from).collect()
}

/// Installed ones of which neither a verified event nor anything else was noted since then; `after` is the last one of the
/// page before.
pub async fn silent_since(
    conn: &dyn Conn,
    instant: DateTime<Utc>,
    after: Option<InstallationId>,
    limit: u64,
) -> Result<Vec<ForgeInstallation>, DbError> {
    let mut query = Entity::find()
        .filter(installed())
        .filter(silent(instant))
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.to_string()));
    }
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(ForgeInstallation::try_from).collect()
}

/// How many installations have a system token of what age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCounts {
    pub fresh: u64,
    /// Expires before `fresh_until`, and has not yet.
    pub stale: u64,
    /// Expired, refused, or never received.
    pub lost: u64,
}

/// Of these apps in these environments.
pub async fn count_tokens(
    conn: &dyn Conn,
    apps: &[ForgeAppId],
    environments: &[EnvironmentType],
    now: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
) -> Result<TokenCounts, DbError> {
    let count = async |of: Condition| {
        let query = Entity::find()
            .filter(installed())
            .filter(Column::AppId.is_in(apps.iter().map(ToString::to_string)))
            .filter(Column::Environment.is_in(environments.iter().map(|one| one.as_str())))
            .filter(of);
        query.count(&conn.executor()).await
    };
    let expires = Column::TokenExpiresAt;
    let alive = count(expires.gt(now).into_condition()).await?;
    let fresh = count(expires.gt(fresh_until).into_condition()).await?;
    let all = count(Condition::all()).await?;
    Ok(TokenCounts {
        fresh,
        stale: alive.saturating_sub(fresh),
        lost: all.saturating_sub(alive),
    })
}

fn silent(since: DateTime<Utc>) -> Condition {
    let unchanged = Query::select()
        .column(installations::Column::Id)
        .from(installations::Entity)
        .cond_where(installations::Column::UpdatedAt.lt(since))
        .to_owned();
    let no_event = Condition::any()
        .add(Column::LastEventAt.is_null())
        .add(Column::LastEventAt.lt(since));
    Condition::all()
        .add(no_event)
        .add(Column::Id.in_subquery(unchanged))
}

/// Those that are neither uninstalled nor superseded.
fn installed() -> Condition {
    Condition::all()
        .add(Column::SupersededAt.is_null())
        .add(Column::Id.in_subquery(ids_in_use()))
}

fn ids_in_use() -> SelectStatement {
    Query::select()
        .column(installations::Column::Id)
        .from(installations::Entity)
        .cond_where(installations::Column::State.ne(InstallationState::Uninstalled.as_str()))
        .to_owned()
}
