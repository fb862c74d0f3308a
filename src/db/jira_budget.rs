//! What all replicas together have asked of Jira in an hour, and until when it asks to be left alone.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::counter::insert_or_add;
use super::entity::{jira_pauses, jira_points};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::SiteId;

/// The scope of rows about all sites together.
const APP: &str = "app";

/// Jira asks for silence: from one site, or from the whole app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPause {
    pub site: Option<SiteId>,
    pub until: DateTime<Utc>,
}

/// Adds to the points of the site, or of the whole app, in the hour that begins at `hour`.
pub async fn add_points(
    tx: &Tx,
    site: Option<SiteId>,
    hour: DateTime<Utc>,
    points: u64,
) -> Result<(), DbError> {
    use jira_points::{ActiveModel, Column};
    let points = i64::try_from(points).unwrap_or(i64::MAX);
    let row = ActiveModel {
        scope: Set(scope(site)),
        hour: Set(hour),
        site_id: Set(site.map(|site| site.to_string())),
        points: Set(points),
    };
    insert_or_add(
        tx,
        row,
        [Column::Scope, Column::Hour],
        (Column::Points, points),
    )
    .await
}

/// The points of the site, or of the whole app, in the hour that begins at `hour`.
pub async fn points(
    conn: &dyn Conn,
    site: Option<SiteId>,
    hour: DateTime<Utc>,
) -> Result<u64, DbError> {
    let row = jira_points::Entity::find_by_id((scope(site), hour));
    let row = row.one(&conn.executor()).await?;
    Ok(row.map_or(0, |row| u64::try_from(row.points).unwrap_or_default()))
}

/// The last pause that was asked for counts.
pub async fn set_pause(tx: &Tx, pause: StoredPause) -> Result<(), DbError> {
    use jira_pauses::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        scope: Set(scope(pause.site)),
        site_id: Set(pause.site.map(|site| site.to_string())),
        until: Set(pause.until),
    };
    let or_replace = OnConflict::column(Column::Scope)
        .update_column(Column::Until)
        .to_owned();
    Entity::insert(row)
        .on_conflict(or_replace)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// The pauses that last beyond `now`.
pub async fn pauses(conn: &dyn Conn, now: DateTime<Utc>) -> Result<Vec<StoredPause>, DbError> {
    let query = jira_pauses::Entity::find().filter(jira_pauses::Column::Until.gt(now));
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(StoredPause::try_from).collect()
}

/// Drops the points of hours before `hour` and the pauses that are over.
pub async fn forget_before(tx: &Tx, hour: DateTime<Utc>) -> Result<(), DbError> {
    jira_points::Entity::delete_many()
        .filter(jira_points::Column::Hour.lt(hour))
        .exec(tx.transaction())
        .await?;
    jira_pauses::Entity::delete_many()
        .filter(jira_pauses::Column::Until.lt(hour))
        .exec(tx.transaction())
        .await?;
    Ok(())
}

impl TryFrom<jira_pauses::Model> for StoredPause {
    type Error = DbError;

    fn try_from(model: jira_pauses::Model) -> Result<Self, DbError> {
        let row = Row {
            table: "jira_pauses",
            id: &model.scope,
        };
        let site = model.site_id.as_deref().map(SiteId::parse);
        let site = site.map(|site| row.check("site_id", site)).transpose()?;
        Ok(Self {
            site,
            until: model.until,
        })
    }
}

fn scope(site: Option<SiteId>) -> String {
    site.map_or_else(|| APP.to_owned(), |site| site.to_string())
}
