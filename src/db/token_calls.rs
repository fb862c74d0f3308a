//! How often tokens were used, by day of UTC.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};

use super::counter::insert_or_add;
use super::entity::report_tokens;
use super::entity::token_calls::{ActiveModel, Column, Entity};
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{SiteId, TokenId};

/// Calls of one token on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOfCalls {
    pub site: SiteId,
    pub token: TokenId,
    pub day: NaiveDate,
    pub calls: u64,
}

/// Adds to what was counted before; what tokens that are gone did is forgotten.
pub async fn add(tx: &Tx, days: &[DayOfCalls]) -> Result<(), DbError> {
    let known = still_there(tx, days).await?;
    for one in days {
        let token = one.token.to_string();
        if !known.contains(&token) {
            continue;
        }
        let calls = i64::try_from(one.calls).unwrap_or(i64::MAX);
        let row = ActiveModel {
            site_id: Set(one.site.to_string()),
            token_id: Set(token),
            day: Set(one.day),
            calls: Set(calls),
        };
        insert_or_add(
            tx,
            row,
            [Column::TokenId, Column::Day],
            (Column::Calls, calls),
        )
        .await?;
    }
    Ok(())
}

async fn still_there(tx: &Tx, days: &[DayOfCalls]) -> Result<HashSet<String>, DbError> {
    let ids: HashSet<String> = days.iter().map(|one| one.token.to_string()).collect();
    let rows = report_tokens::Entity::find()
        .filter(report_tokens::Column::Id.is_in(ids))
        .all(tx.transaction())
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(FromQueryResult)]
struct Sum {
    token_id: String,
    calls: i64,
}

/// Of the site's tokens among `tokens`, from `first` on; none where nothing was counted.
pub async fn since(
    conn: &dyn Conn,
    site: SiteId,
    tokens: &[TokenId],
    first: NaiveDate,
) -> Result<HashMap<TokenId, u64>, DbError> {
    if tokens.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = tokens.iter().map(ToString::to_string);
    let total = Column::Calls.sum().cast_as("bigint");
    let query = Entity::find()
        .select_only()
        .column(Column::TokenId)
        .column_as(total, "calls")
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::TokenId.is_in(ids))
        .filter(Column::Day.gte(first))
        .group_by(Column::TokenId);
    let sums = query.into_model::<Sum>().all(&conn.executor()).await?;
    let read = |sum: Sum| Some((TokenId::parse(&sum.token_id)?, sum.calls.try_into().ok()?));
    Ok(sums.into_iter().filter_map(read).collect())
}

/// Of every site.
pub async fn forget_before(tx: &Tx, day: NaiveDate) -> Result<(), DbError> {
    let delete = Entity::delete_many().filter(Column::Day.lt(day));
    delete.exec(tx.transaction()).await?;
    Ok(())
}
