//! What a try may write: only while it is the last one and its lease lasts.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{Column, Entity, ExportState, StoredExport, number};
use crate::atlassian::ids::{ExportId, SiteId};
use crate::db::{DbError, Tx, export_chunks};

/// One try at one export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub site: SiteId,
    pub export: ExportId,
    pub number: i32,
}

/// Issues read, and how many there are to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub completed: u64,
    pub total: Option<u64>,
}

impl From<&StoredExport> for Attempt {
    fn from(export: &StoredExport) -> Self {
        Self {
            site: export.site,
            export: export.id,
            number: export.attempt,
        }
    }
}

impl Attempt {
    pub(super) fn alive(self, now: DateTime<Utc>) -> Condition {
        Condition::all()
            .add(Column::SiteId.eq(self.site.to_string()))
            .add(Column::Id.eq(self.export.to_string()))
            .add(Column::Attempt.eq(self.number))
            .add(Column::State.eq(ExportState::Running.name()))
            .add(Column::LeaseUntil.gt(now))
    }
}

/// Tells the progress and holds on to the lease. `false` when the try is over: aborted, or somebody else's by now.
pub async fn beat(
    tx: &Tx,
    attempt: Attempt,
    progress: Progress,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::Completed, Expr::value(number(progress.completed)))
        .col_expr(Column::Total, Expr::value(progress.total.map(number)))
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .filter(attempt.alive(now));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// The end of the try is the end of the export. What other tries have left of files goes; of one that failed this
/// one's too. `false`, with nothing changed, when the try is over.
pub async fn finish(
    tx: &Tx,
    attempt: Attempt,
    (state, progress): (ExportState, Progress),
    outcome: Option<Vec<u8>>,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::Completed, Expr::value(number(progress.completed)))
        .col_expr(Column::Total, Expr::value(progress.total.map(number)))
        .col_expr(Column::Outcome, Expr::value(outcome))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(attempt.alive(now));
    if update.exec(tx.transaction()).await?.rows_affected != 1 {
        return Ok(false);
    }
    let kept = (state == ExportState::Successful).then_some(attempt.number);
    export_chunks::delete_others(tx, attempt.site, attempt.export, kept).await?;
    Ok(true)
}

/// When the next try may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Later {
    /// `None`: at once.
    pub not_before: Option<DateTime<Utc>>,
    pub for_quota: bool,
}

/// Lets another try begin from the beginning: this one does not count as lost. `false` when the try is over.
pub async fn give_back(
    tx: &Tx,
    attempt: Attempt,
    later: Later,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(ExportState::Waiting.name()))
        .col_expr(Column::NotBefore, Expr::value(later.not_before))
        .col_expr(Column::ForQuota, Expr::value(later.for_quota))
        .col_expr(Column::Completed, Expr::value(0_i64))
        .filter(attempt.alive(now));
    let given = update.exec(tx.transaction()).await?.rows_affected == 1;
    if given {
        export_chunks::delete_others(tx, attempt.site, attempt.export, None).await?;
    }
    Ok(given)
}
