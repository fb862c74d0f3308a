//! What a site's admins have chosen, beside the token policy. A site without a row has chosen nothing.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::site_settings::{ActiveModel, Column, Entity};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::SiteId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteSettings {
    /// How long the audit trail is kept.
    pub audit_days: Option<u32>,
    /// States of the first steps, as JSON.
    pub get_started: Option<String>,
}

pub async fn of_site(conn: &dyn Conn, site: SiteId) -> Result<SiteSettings, DbError> {
    let row = Entity::find_by_id(site.to_string())
        .one(&conn.executor())
        .await?;
    let Some(row) = row else {
        return Ok(SiteSettings::default());
    };
    Ok(SiteSettings {
        audit_days: row.audit_days.and_then(|days| days.try_into().ok()),
        get_started: row.get_started,
    })
}

pub async fn set_audit_days(tx: &Tx, site: SiteId, days: u32) -> Result<(), DbError> {
    let row = ActiveModel {
        site_id: Set(site.to_string()),
        audit_days: Set(Some(i32::try_from(days).unwrap_or(i32::MAX))),
        get_started: Set(None),
    };
    put(tx, row, Column::AuditDays).await
}

pub async fn set_get_started(tx: &Tx, site: SiteId, states: &str) -> Result<(), DbError> {
    let row = ActiveModel {
        site_id: Set(site.to_string()),
        audit_days: Set(None),
        get_started: Set(Some(states.to_owned())),
    };
    put(tx, row, Column::GetStarted).await
}

/// Sites that keep their audit trail for a time of their own choice, and how long.
pub async fn audit_days(conn: &dyn Conn) -> Result<Vec<(SiteId, u32)>, DbError> {
    let query = Entity::find().filter(Column::AuditDays.is_not_null());
    let rows = query.all(&conn.executor()).await?;
    let read = |row: super::entity::site_settings::Model| {
        let place = Row {
            table: "site_settings",
            id: &row.site_id,
        };
        let site = place.check("site_id", SiteId::parse(&row.site_id))?;
        let days = row.audit_days.and_then(|days| days.try_into().ok());
        Ok((site, place.check("audit_days", days)?))
    };
    rows.into_iter().map(read).collect()
}

async fn put(tx: &Tx, row: ActiveModel, column: Column) -> Result<(), DbError> {
    let or_replace = OnConflict::column(Column::SiteId)
        .update_column(column)
        .to_owned();
    Entity::insert(row)
        .on_conflict(or_replace)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}
