//! Somebody's end: what was theirs goes, what is the site's stays without them.

use sea_orm::sea_query::{
    Alias, DeleteStatement, Expr, ExprTrait, LikeExpr, Query, UpdateStatement,
};
use sea_orm::{Condition, ConnectionTrait};
use serde_json::Value;

use super::{ERASED, End, Holds, PLACES, Place};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::{DbError, Tx};

/// How many rows of which table went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    pub table: &'static str,
    pub rows: u64,
}

/// In all of the site. Answers what went, and not where a marker is now.
pub async fn erase(tx: &Tx, site: SiteId, account: &AccountId) -> Result<Vec<Erased>, DbError> {
    let mut gone = Vec::new();
    for place in PLACES {
        let rows = match (place.holds, place.end) {
            (Holds::JsonSince(_), _) => rewrite(tx, site, place, account).await?,
            (_, End::Ends) => 0,
            (_, End::Goes) => delete(tx, site, place, account, None).await?,
            (_, End::Stays) => replace(tx, site, place, account).await?,
            (_, End::StaysIf(flag)) => {
                let rows = delete(tx, site, place, account, Some(flag)).await?;
                replace(tx, site, place, account).await?;
                rows
            }
        };
        if rows > 0 {
            let table = place.table;
            gone.push(Erased { table, rows });
        }
    }
    Ok(gone)
}

/// Only those of which `unless` is false, where it is given.
async fn delete(
    tx: &Tx,
    site: SiteId,
    place: &Place,
    account: &AccountId,
    unless: Option<&'static str>,
) -> Result<u64, DbError> {
    let kept = unless.map(|flag| Expr::col(Alias::new(flag)).eq(false));
    let delete: DeleteStatement = Query::delete()
        .from_table(Alias::new(place.table))
        .cond_where(of(site, place, account).add_option(kept))
        .to_owned();
    Ok(tx.transaction().execute(&delete).await?.rows_affected())
}

async fn replace(
    tx: &Tx,
    site: SiteId,
    place: &Place,
    account: &AccountId,
) -> Result<u64, DbError> {
    let update = set(place, ERASED.to_owned(), of(site, place, account));
    tx.transaction().execute(&update).await?;
    Ok(0)
}

/// Wherever in the JSON the id is a value.
async fn rewrite(
    tx: &Tx,
    site: SiteId,
    place: &Place,
    account: &AccountId,
) -> Result<u64, DbError> {
    let column = || Expr::col(Alias::new(place.column));
    let select = Query::select()
        .from(Alias::new(place.table))
        .expr_as(Expr::col("id"), "id")
        .expr_as(column(), "text")
        .and_where(Expr::col("site_id").eq(site.to_string()))
        .and_where(column().like(like("%", account, "%")))
        .to_owned();
    for row in tx.transaction().query_all(&select).await? {
        let (id, text): (String, String) = (row.try_get("", "id")?, row.try_get("", "text")?);
        let Ok(mut json) = serde_json::from_str(&text) else {
            continue;
        };
        forget(&mut json, account.as_str());
        let one = Condition::all()
            .add(Expr::col("site_id").eq(site.to_string()))
            .add(Expr::col("id").eq(id));
        let update = set(place, json.to_string(), one);
        tx.transaction().execute(&update).await?;
    }
    Ok(0)
}

fn forget(json: &mut Value, account: &str) {
    match json {
        Value::String(text) if text == account => ERASED.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| forget(item, account)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| forget(member, account)),
        _ => {}
    }
}

fn set(place: &Place, value: String, rows: Condition) -> UpdateStatement {
    Query::update()
        .table(Alias::new(place.table))
        .value(Alias::new(place.column), value)
        .cond_where(rows)
        .to_owned()
}

fn of(site: SiteId, place: &Place, account: &AccountId) -> Condition {
    let column = Expr::col(Alias::new(place.column));
    let theirs = match place.holds {
        Holds::Passing => column.like(like("%", account, "")),
        Holds::IdSince(_) | Holds::IdBesideAddress | Holds::JsonSince(_) => {
            column.eq(account.as_str())
        }
    };
    Condition::all()
        .add(Expr::col("site_id").eq(site.to_string()))
        .add(theirs)
}

fn like(before: &str, account: &AccountId, after: &str) -> LikeExpr {
    let mut pattern = String::from(before);
    for letter in account.as_str().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push_str(after);
    LikeExpr::new(pattern).escape('\\')
}
