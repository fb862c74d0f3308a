//! Who is next: the site with the least work running, of those the one that has waited longest for its turn.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::{Column, Entity, ExportState, StoredExport, number};
use crate::db::{Db, DbError, Tx};

/// When something is taken, until when it is the taker's, and after how many lost tries nobody takes it any more.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub now: DateTime<Utc>,
    pub lease_until: DateTime<Utc>,
    pub most_lost: i32,
    /// The process that takes it.
    pub by: &'a str,
    pub whose: Whose,
}

/// Which exports are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those that the process keeps itself.
    Own,
    /// Those, what nobody keeps, and what was due at this instant and not fetched by who keeps it.
    Any { kept_until: DateTime<Utc> },
}

/// How often another worker may be faster before this one looks again later.
const TRIES: u32 = 5;

/// Takes the next export: one that waits, or whose worker has not been heard of for the time of its lease. `None` when
/// there is none.
pub async fn claim(db: &Db, claim: Claim<'_>) -> Result<Option<StoredExport>, DbError> {
    for _ in 0..TRIES {
        let tx = db.begin().await?;
        let Some(next) = next(&tx, claim).await? else {
            return Ok(None);
        };
        let taken = take(&tx, &next, claim).await?;
        tx.commit().await?;
        match taken {
            Some(export) if export.state == ExportState::Running => return Ok(Some(export)),
            // Nobody may take this one any more: who comes next?
            Some(_) | None => {}
        }
    }
    Ok(None)
}

async fn next(tx: &Tx, claim: Claim<'_>) -> Result<Option<StoredExport>, DbError> {
    let oldest: Vec<(String, String)> = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .column_as(Column::Id.min(), "oldest")
        .filter(claimable(claim))
        .group_by(Column::SiteId)
        .into_tuple()
        .all(tx.transaction())
        .await?;
    if oldest.is_empty() {
        return Ok(None);
    }
    let busy: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .column_as(Column::Id.count(), "running")
        .filter(Column::State.eq(ExportState::Running.name()))
        .filter(Column::LeaseUntil.gt(claim.now))
        .group_by(Column::SiteId)
        .into_tuple()
        .all(tx.transaction())
        .await?;
    let served: Vec<(String, Option<DateTime<Utc>>)> = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .column_as(Column::StartedAt.max(), "served")
        .group_by(Column::SiteId)
        .into_tuple()
        .all(tx.transaction())
        .await?;
    let (busy, served): (HashMap<_, _>, HashMap<_, _>) =
        (busy.into_iter().collect(), served.into_iter().collect());
    let rank = |(site, oldest): &(String, String)| {
        let running = busy.get(site).copied().unwrap_or(0);
        let served = served.get(site).copied().flatten();
        (running, served, oldest.clone())
    };
    let Some((_, id)) = oldest.into_iter().min_by_key(rank) else {
        return Ok(None);
    };
    let row = Entity::find_by_id(id).one(tx.transaction()).await?;
    row.map(StoredExport::try_from).transpose()
}

fn claimable(Claim { now, by, whose, .. }: Claim<'_>) -> Condition {
    let due = Condition::any()
        .add(Column::NotBefore.is_null())
        .add(Column::NotBefore.lte(now));
    let own = Condition::any().add(Column::KeptBy.eq(by));
    let Whose::Any { kept_until } = whose else {
        return waiting(due).add(own).add(Column::ExpiresAt.gt(now));
    };
    let anybody_s = own
        .add(Column::KeptBy.is_null())
        .add(Column::NotBefore.lte(kept_until));
    let abandoned = Condition::all()
        .add(Column::State.eq(ExportState::Running.name()))
        .add(Column::LeaseUntil.lte(now));
    Condition::all().add(Column::ExpiresAt.gt(now)).add(
        Condition::any()
            .add(waiting(due).add(anybody_s))
            .add(abandoned),
    )
}

fn waiting(due: Condition) -> Condition {
    Condition::all()
        .add(Column::State.eq(ExportState::Waiting.name()))
        .add(due)
}

/// `None` when somebody else was faster. One that is lost for the last time has failed.
async fn take(
    tx: &Tx,
    next: &StoredExport,
    claim: Claim<'_>,
) -> Result<Option<StoredExport>, DbError> {
    let lost = next.lost + i32::from(next.state == ExportState::Running);
    let attempt = next.attempt + 1;
    let goes_on = next.kept_by.as_deref() == Some(claim.by);
    let completed = if goes_on { next.completed } else { 0 };
    let state = if lost > claim.most_lost {
        ExportState::Failed
    } else {
        ExportState::Running
    };
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::Attempt, Expr::value(attempt))
        .col_expr(Column::Lost, Expr::value(lost))
        .col_expr(Column::StartedAt, Expr::value(claim.now))
        .col_expr(Column::LeaseUntil, Expr::value(claim.lease_until))
        .col_expr(Column::Completed, Expr::value(number(completed)))
        .col_expr(Column::KeptBy, Expr::value(None::<String>))
        .filter(Column::Id.eq(next.id.to_string()))
        .filter(Column::Attempt.eq(next.attempt))
        .filter(claimable(claim));
    let taken = update.exec(tx.transaction()).await?.rows_affected == 1;
    Ok(taken.then(|| StoredExport {
        state,
        attempt,
        lost,
        completed,
        kept_by: None,
        ..next.clone()
    }))
}
