//! Reports as files: every issue of a filter, however many, in memory that does not grow with them.
//!
//! Which columns there are is known when the last issue was read, so rows wait, sealed, on disk and are written in a
//! second pass:
//!
//! ```text
//! Jira ─→ batches ─→ engine ─┬→ rows ─→ spool ─┬→ CSV or workbook ─→ sealed blocks
//!                            └→ statistics ────┘
//! ```

mod collect;
mod figures;
mod pass;

use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::people::People;
use super::request::file::FileChoice;
use super::rows::learn;
use super::spool::Blocks;
use super::{Patience, ReportError, Run, fetch};
use crate::clock::Clock;
use crate::db::exports::Progress;
use crate::export::ExportError;
use crate::jira::JiraError;

use collect::Collected;
use pass::Pass;

/// On disk, sealed, until it is dropped.
#[derive(Debug)]
pub struct ReportFile {
    pub name: String,
    pub content_type: &'static str,
    pub content: Blocks,
    /// Issues in it.
    pub issues: u64,
    /// What the file itself has no room for.
    pub warnings: Vec<String>,
}

/// Who waits for a file, and hears how far it has come.
#[derive(Debug)]
pub(super) struct ForWhom<'a> {
    pub(super) progress: &'a watch::Sender<Progress>,
    pub(super) patience: Patience<'a>,
    pub(super) clock: &'a dyn Clock,
}

/// Where the maker of a file says that there is nothing more to be had from Jira for now. It then waits, without a clock,
/// until it is released.
#[derive(Debug, Default)]
pub struct Brake(watch::Sender<Option<DateTime<Utc>>>);

impl Brake {
    async fn pull(&self, until: DateTime<Utc>) {
        let mut pulled = self.0.subscribe();
        self.0.send_replace(Some(until));
        // The sender lives as long as `self`.
        pulled.wait_for(Option::is_none).await.ok();
    }

    pub fn release(&self) {
        self.0.send_replace(None);
    }

    /// Returns once the maker waits: until when there is nothing to be had.
    pub async fn pulled(&self) -> DateTime<Utc> {
        let mut pulled = self.0.subscribe();
        loop {
            let until = *pulled.borrow_and_update();
            match until {
                Some(until) => return until,
                None => pulled.changed().await.unwrap_or_default(),
            }
        }
    }
}

impl ForWhom<'_> {
    /// Waits for the next hour where that is what an error means, and something was read that is worth keeping. Whoever
    /// waits for a caller has none of that much time.
    async fn sit_out(&self, error: JiraError, begun: bool) -> Result<(), JiraError> {
        match (&error, self.patience) {
            (JiraError::BudgetSpent { until, .. }, Patience::OfWorker(brake)) if begun => {
                if *until > self.clock.now() {
                    brake.pull(*until).await;
                }
                Ok(())
            }
            _ => Err(error),
        }
    }
}

/// Reads everything, then writes. What is dropped half-way leaves nothing behind.
pub(super) async fn make(
    run: Run<'_>,
    choice: &FileChoice,
    scratch: &Path,
    for_whom: ForWhom<'_>,
) -> Result<ReportFile, ReportError> {
    let query = fetch::query(&run).unwrap_or_default();
    let mut whole = fetch::whole(&run);
    let mut people = People::default();
    let mut collected = Collected::new(&run, choice, scratch)?;
    while let Some(batch) = whole.next().await {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => {
                for_whom.sit_out(error, collected.issues > 0).await?;
                continue;
            }
        };
        learn(&run, &mut people, &batch).await?;
        collected.take(&run, &people, &batch)?;
        for_whom.progress.send_replace(Progress {
            completed: collected.issues,
            total: whole.total(),
        });
    }
    let pass = Pass::new(&run, choice, query, people, scratch);
    let issues = collected.issues;
    let (content, warnings) = pass.write(collected).await?;
    let at = run.plan.frame.now.with_timezone(&run.plan.frame.zone);
    let at = at.format("%Y-%m-%d-%H%M").to_string();
    Ok(ReportFile {
        name: choice.file_name(run.request.shape.report, &at),
        content_type: choice.content_type(),
        content,
        issues,
        warnings,
    })
}

fn unwritten(error: impl Into<io::Error>) -> ReportError {
    ExportError::Write(error.into()).into()
}
