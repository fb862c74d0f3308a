//! The audit trail, page by page.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{AuditEvent, Column, Entity};
use crate::atlassian::ids::SiteId;
use crate::db::like::contains;
use crate::db::{Conn, DbError, Tx};

/// What an event is about. What has no word of its own is about installations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditCategory {
    Token,
    Credential,
    Calendar,
    Installation,
    Settings,
}

impl AuditCategory {
    pub const ALL: [Self; 5] = [
        Self::Token,
        Self::Credential,
        Self::Calendar,
        Self::Installation,
        Self::Settings,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Credential => "credential",
            Self::Calendar => "calendar",
            Self::Installation => "installation",
            Self::Settings => "settings",
        }
    }

    /// How its actions begin.
    fn beginnings(self) -> &'static [&'static str] {
        match self {
            Self::Token => &["token."],
            Self::Credential => &["credential."],
            Self::Calendar => &["calendar."],
            Self::Settings => &["settings.", "tokens.", "parameterSet."],
            Self::Installation => &[],
        }
    }

    pub fn of(action: &str) -> Self {
        let begins = |category: &Self| {
            let mut beginnings = category.beginnings().iter();
            beginnings.any(|beginning| action.starts_with(beginning))
        };
        let mut all = Self::ALL.into_iter();
        all.find(begins).unwrap_or(Self::Installation)
    }

    fn condition(self) -> Condition {
        if self == Self::Installation {
            let others = Self::ALL.into_iter().filter(|other| *other != self);
            let others = others
                .map(Self::condition)
                .fold(Condition::any(), Condition::add);
            return others.not();
        }
        let beginnings = self.beginnings().iter();
        let begins = beginnings.map(|beginning| Column::Action.starts_with(*beginning));
        begins.fold(Condition::any(), Condition::add)
    }
}

/// Which events of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Included.
    pub from: Option<DateTime<Utc>>,
    /// Excluded.
    pub to: Option<DateTime<Utc>>,
    pub category: Option<AuditCategory>,
    pub actor: Option<String>,
    /// Text within action, subject, actor or detail, letter case ignored (SQLite: of ASCII letters).
    pub search: Option<String>,
    /// The last event of the page before.
    pub before: Option<Uuid>,
    pub limit: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    pub items: Vec<AuditEvent>,
    /// `None` on the last page.
    pub next: Option<Uuid>,
    /// Of all pages.
    pub total: u64,
}

/// Newest first.
pub async fn page(conn: &dyn Conn, site: SiteId, query: &AuditQuery) -> Result<AuditPage, DbError> {
    let total = count(conn, site, query).await?;
    let (items, next) = some(conn, site, query).await?;
    Ok(AuditPage { items, next, total })
}

/// Of all pages.
pub async fn count(conn: &dyn Conn, site: SiteId, query: &AuditQuery) -> Result<u64, DbError> {
    let executor = conn.executor();
    let matching = Entity::find().filter(matching(site, query, &executor));
    Ok(matching.count(&executor).await?)
}

/// A page, and its last event unless it is the last page.
pub async fn some(
    conn: &dyn Conn,
    site: SiteId,
    query: &AuditQuery,
) -> Result<(Vec<AuditEvent>, Option<Uuid>), DbError> {
    let executor = conn.executor();
    let matching = Entity::find().filter(matching(site, query, &executor));
    let mut rows = matching.order_by_desc(Column::Id).limit(query.limit + 1);
    if let Some(before) = query.before {
        rows = rows.filter(Column::Id.lt(before.to_string()));
    }
    let rows = rows.all(&executor).await?;
    let items = rows.into_iter().map(AuditEvent::try_from);
    let mut items: Vec<AuditEvent> = items.collect::<Result<_, _>>()?;
    let more = items.len() as u64 > query.limit;
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(|last| last.id);
    Ok((items, next))
}

fn matching(site: SiteId, query: &AuditQuery, executor: &impl ConnectionTrait) -> Condition {
    let backend = executor.get_database_backend();
    let search = query.search.as_ref().map(|text| {
        let columns = [
            Column::Action,
            Column::Subject,
            Column::Actor,
            Column::Detail,
        ];
        let found = columns.map(|column| contains(column, text, backend));
        found.into_iter().fold(Condition::any(), Condition::add)
    });
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add_option(query.from.map(|from| Column::At.gte(from)))
        .add_option(query.to.map(|to| Column::At.lt(to)))
        .add_option(
            query
                .actor
                .as_ref()
                .map(|actor| Column::Actor.eq(actor.as_str())),
        )
        .add_option(query.category.map(AuditCategory::condition))
        .add_option(search)
}

/// Of the site, or of all sites but those named; answers how many.
pub async fn forget_before(
    tx: &Tx,
    which: Result<SiteId, &[SiteId]>,
    at: DateTime<Utc>,
) -> Result<u64, DbError> {
    let sites = match which {
        Ok(site) => Column::SiteId.eq(site.to_string()),
        Err(others) => Column::SiteId.is_not_in(others.iter().map(ToString::to_string)),
    };
    let delete = Entity::delete_many()
        .filter(sites)
        .filter(Column::At.lt(at));
    Ok(delete.exec(tx.transaction()).await?.rows_affected)
}
