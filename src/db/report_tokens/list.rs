//! Pages of a site's tokens, by key, not by number: a row that comes or goes shifts no page.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::cursor::{Cursor, Key};
use super::state::StateFilter;
use super::{Column, Entity, ReportToken};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::like::contains;
use crate::db::{Conn, DbError};

const MAX_LIMIT: u64 = 1000;

/// Which tokens of a site, in which order, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenQuery {
    /// Only those that act as this account.
    pub account: Option<AccountId>,
    /// Text within the notes or the account id, letter case ignored (SQLite: of ASCII letters).
    pub search: Option<String>,
    pub sort: TokenSort,
    /// [`TokenPage::next_cursor`] of the page before, with the same sort.
    pub cursor: Option<String>,
    /// Rows at most: 1 to 1000, values beyond are read as the nearest.
    pub limit: u64,
    /// Only those that stand like this.
    pub state: Option<StateFilter>,
}

/// What rows are ordered by; equal ones by their id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenSort {
    pub key: TokenSortKey,
    pub order: SortOrder,
}

impl Default for TokenSort {
    /// Newest first.
    fn default() -> Self {
        Self {
            key: TokenSortKey::CreatedAt,
            order: SortOrder::Descending,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TokenSortKey {
    CreatedAt,
    ExpiresAt,
    Notes,
    Active,
    /// A token never used counts as used before all others.
    LastUsedAt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SortOrder {
    Ascending,
    Descending,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPage {
    pub items: Vec<ReportToken>,
    /// `None` on the last page.
    pub next_cursor: Option<String>,
    /// Rows of all pages.
    pub total: u64,
}

/// One page. [`DbError::Cursor`] when the cursor is not of this list and this sort.
pub async fn list(conn: &dyn Conn, site: SiteId, query: &TokenQuery) -> Result<TokenPage, DbError> {
    let executor = conn.executor();
    let matching = matching(site, query, executor.get_database_backend());
    let total = matching.clone().count(&executor).await?;
    let mut page = sorted(matching, query.sort);
    if let Some(cursor) = &query.cursor {
        page = page.filter(beyond(
            &Cursor::parse(cursor, query.sort).ok_or(DbError::Cursor)?,
        ));
    }
    let limit = query.limit.clamp(1, MAX_LIMIT);
    let mut rows = page.limit(limit + 1).all(&executor).await?;
    let more = rows.len() as u64 > limit;
    if more {
        rows.pop();
    }
    let items: Vec<ReportToken> = rows
        .into_iter()
        .map(ReportToken::try_from)
        .collect::<Result<_, _>>()?;
    let next_cursor = items
        .last()
        .filter(|_| more)
        .map(|last| Cursor::after(last, query.sort).to_text());
    Ok(TokenPage {
        items,
        next_cursor,
        total,
    })
}

fn matching(site: SiteId, query: &TokenQuery, backend: DbBackend) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::SiteId.eq(site.to_string()));
    if let Some(account) = &query.account {
        select = select.filter(Column::AccountId.eq(account.as_str()));
    }
    if let Some(search) = &query.search {
        let found =
            [Column::Notes, Column::AccountId].map(|column| contains(column, search, backend));
        select = select.filter(found.into_iter().fold(Condition::any(), Condition::add));
    }
    if let Some(state) = &query.state {
        select = select.filter(state.condition());
    }
    select
}

fn sorted(select: Select<Entity>, sort: TokenSort) -> Select<Entity> {
    let order = match sort.order {
        SortOrder::Ascending => Order::Asc,
        SortOrder::Descending => Order::Desc,
    };
    select
        .order_by(sort_value(sort.key), order.clone())
        .order_by(Column::Id, order)
}

/// Rows behind the cursor: a later value, or the same value and a later id.
fn beyond(cursor: &Cursor) -> Condition {
    let value = sort_value(cursor.sort.key);
    let key = match &cursor.key {
        Key::Instant(at) => Expr::value(*at),
        Key::Text(text) => Expr::value(text.clone()),
        Key::Flag(flag) => Expr::value(*flag),
    };
    let id = cursor.id.to_string();
    let (later, later_id) = match cursor.sort.order {
        SortOrder::Ascending => (value.clone().gt(key.clone()), Column::Id.gt(id)),
        SortOrder::Descending => (value.clone().lt(key.clone()), Column::Id.lt(id)),
    };
    let tied = Condition::all().add(value.eq(key)).add(later_id);
    Condition::any().add(later).add(tied)
}

/// Never null, so that both databases put the rows in the same place.
fn sort_value(key: TokenSortKey) -> Expr {
    let column = match key {
        TokenSortKey::CreatedAt => Column::CreatedAt,
        TokenSortKey::ExpiresAt => Column::ExpiresAt,
        TokenSortKey::Notes => Column::Notes,
        TokenSortKey::Active => Column::Active,
        TokenSortKey::LastUsedAt => {
            let never = Expr::value(DateTime::<Utc>::UNIX_EPOCH);
            return Func::coalesce([Expr::col(Column::LastUsedAt), never]).into();
        }
    };
    Expr::col(column)
}
