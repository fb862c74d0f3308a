//! Whose account ids a site stores.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryResult};
use serde_json::Value;

use super::{Holds, MEMBERS, PLACES, Place, SYSTEMS};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::{Conn, DbError, credentials};

/// Accounts by the instant at which Atlassian told us last of each. Of whom we keep an address beside the id, it is when
/// that was fetched.
pub async fn held(
    conn: &dyn Conn,
    site: SiteId,
    now: DateTime<Utc>,
) -> Result<BTreeMap<AccountId, DateTime<Utc>>, DbError> {
    let (mut all, mut kept) = (Vec::new(), Vec::new());
    for place in PLACES {
        match place.holds {
            Holds::IdSince(since) => all.extend(ids(conn, site, place, column(since), None).await?),
            Holds::IdBesideAddress => {
                let is_kept = || column("sealed_email").is_not_null();
                let (given, bare) = (column("updated_at"), is_kept().not());
                all.extend(ids(conn, site, place, given, Some(bare)).await?);
                kept.extend(ids(conn, site, place, fetched(), Some(is_kept())).await?);
            }
            Holds::JsonSince(since) => all.extend(members(conn, site, place, since).await?),
            Holds::Passing => {}
        }
    }
    let mut all = latest(all, now);
    all.extend(latest(kept, now));
    Ok(all)
}

/// When the address was fetched: by a check that worked, or when an admin gave it. What failed since is no news of it.
fn fetched() -> Expr {
    let worked = credentials::proves_owner().add(column("refusals").eq(0));
    Expr::case(worked, column("checked_at"))
        .finally(column("updated_at"))
        .into()
}

/// Accounts as Atlassian writes them. Whatever else somebody brought along would spoil a whole report.
fn is_person(account: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":-_".contains(&byte);
    let is_id = (1..=128).contains(&account.len()) && account.bytes().all(is_plain);
    is_id && account != "unknown" && !SYSTEMS.contains(&account)
}

fn latest(found: Found, now: DateTime<Utc>) -> BTreeMap<AccountId, DateTime<Utc>> {
    let mut known = BTreeMap::new();
    for (account, at) in found.into_iter().filter(|(account, _)| is_person(account)) {
        let at = Ord::min(at, now);
        let latest = known.entry(AccountId::new(account)).or_insert(at);
        *latest = Ord::max(*latest, at);
    }
    known
}

type Found = Vec<(String, DateTime<Utc>)>;

async fn ids(
    conn: &dyn Conn,
    site: SiteId,
    place: &Place,
    since: Expr,
    only: Option<Expr>,
) -> Result<Found, DbError> {
    let mut select = of_site(site, place);
    select
        .expr_as(column(place.column), "account")
        .expr_as(Func::max(since), "since")
        .and_where(column(place.column).is_not_null())
        .and_where_option(only)
        .group_by_col(Alias::new(place.column));
    let rows = conn.executor().query_all(&select).await?;
    rows.iter().map(pair).collect()
}

/// Texts are read one by one: databases know no common way to look into JSON.
async fn members(
    conn: &dyn Conn,
    site: SiteId,
    place: &Place,
    since: &'static str,
) -> Result<Found, DbError> {
    let names = MEMBERS.map(|member| column(place.column).like(format!("%\"{member}\"%")));
    let any = names.into_iter().fold(Condition::any(), Condition::add);
    let mut select = of_site(site, place);
    select
        .expr_as(column(place.column), "account")
        .expr_as(column(since), "since")
        .cond_where(any);
    let rows = conn.executor().query_all(&select).await?;
    let mut found = Vec::new();
    for row in &rows {
        let (text, at) = pair(row)?;
        let detail: Value = serde_json::from_str(&text).unwrap_or_default();
        let accounts = MEMBERS.iter().filter_map(|member| detail[member].as_str());
        found.extend(accounts.map(|account| (account.to_owned(), at)));
    }
    Ok(found)
}

fn of_site(site: SiteId, place: &Place) -> SelectStatement {
    Query::select()
        .from(Alias::new(place.table))
        .and_where(Expr::col("site_id").eq(site.to_string()))
        .to_owned()
}

fn column(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

fn pair(row: &QueryResult) -> Result<(String, DateTime<Utc>), DbError> {
    Ok((row.try_get("", "account")?, row.try_get("", "since")?))
}
