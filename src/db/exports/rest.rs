//! Exports that wait for the next hour of a quota: nobody works on them and no lease is held, but the process that has
//! what was read so far is named, so that it is who goes on.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::{Attempt, Column, Entity, ExportState, Progress, number};
use crate::atlassian::ids::ExportId;
use crate::db::row::Row;
use crate::db::{Conn, DbError, Tx};

/// Until when a try rests, and which process keeps what it has read.
#[derive(Clone, Copy, Debug)]
pub struct Rest<'a> {
    pub until: DateTime<Utc>,
    pub kept_by: &'a str,
    pub progress: Progress,
}

/// The try is over for now; the next one may go on where it ends. `false` when it was over before.
pub async fn rest(
    tx: &Tx,
    attempt: Attempt,
    rest: Rest<'_>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let Progress { completed, total } = rest.progress;
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(ExportState::Waiting.name()))
        .col_expr(Column::NotBefore, Expr::value(Some(rest.until)))
        .col_expr(Column::ForQuota, Expr::value(true))
        .col_expr(Column::KeptBy, Expr::value(Some(rest.kept_by)))
        .col_expr(Column::Completed, Expr::value(number(completed)))
        .col_expr(Column::Total, Expr::value(total.map(number)))
        .filter(attempt.alive(now));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// What a process still keeps, each with the number of the try that rests.
pub async fn resting(conn: &dyn Conn, kept_by: &str) -> Result<Vec<(ExportId, i32)>, DbError> {
    let rows: Vec<(String, i32)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Attempt)
        .filter(kept(kept_by))
        .into_tuple()
        .all(&conn.executor())
        .await?;
    let parse = |(id, attempt): (String, i32)| {
        let row = Row {
            table: "exports",
            id: &id,
        };
        Ok((row.check("id", ExportId::parse(&id))?, attempt))
    };
    rows.into_iter().map(parse).collect()
}

/// The process ends: others may begin anew what it kept.
pub async fn let_go(tx: &Tx, kept_by: &str) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::KeptBy, Expr::value(None::<String>))
        .filter(kept(kept_by));
    update.exec(tx.transaction()).await?;
    Ok(())
}

fn kept(by: &str) -> Condition {
    Condition::all()
        .add(Column::State.eq(ExportState::Waiting.name()))
        .add(Column::KeptBy.eq(by))
}
