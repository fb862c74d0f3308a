//! Who did what on a site, and when. Written in the transaction of what it tells about.

mod search;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::audit_events::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::SiteId;

pub use search::{AuditCategory, AuditPage, AuditQuery, count, forget_before, page, some};

#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// `UUIDv7` of `at`: events are told in the order of their ids.
    pub id: Uuid,
    pub site: SiteId,
    pub at: DateTime<Utc>,
    /// An account id, `jira` for lifecycle calls, `operator`, or `dwell` for what happens by itself.
    pub actor: String,
    /// For example `token.created`; at most 64 characters.
    pub action: String,
    /// What it was done to, for example a token's id.
    pub subject: Option<String>,
    /// Further facts; never a secret.
    pub detail: serde_json::Value,
}

impl TryFrom<Model> for AuditEvent {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "audit_events",
            id: &model.id,
        };
        Ok(Self {
            id: row.check("id", Uuid::try_parse(&model.id).ok())?,
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            at: model.at,
            detail: row.check("detail", serde_json::from_str(&model.detail).ok())?,
            actor: model.actor,
            action: model.action,
            subject: model.subject,
        })
    }
}

pub async fn insert(tx: &Tx, event: &AuditEvent) -> Result<(), DbError> {
    let row = ActiveModel {
        id: Set(event.id.to_string()),
        site_id: Set(event.site.to_string()),
        at: Set(event.at),
        actor: Set(event.actor.clone()),
        action: Set(event.action.clone()),
        subject: Set(event.subject.clone()),
        detail: Set(event.detail.to_string()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Newest first; `before` is the last event of the page before.
pub async fn list(
    conn: &dyn Conn,
    site: SiteId,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<AuditEvent>, DbError> {
    let mut query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before.to_string()));
    }
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(AuditEvent::try_from).collect()
}
