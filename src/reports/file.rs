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
mod pass;

use std::io;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::sleep;

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
    pub(super) patience: Patience,
    pub(super) clock: &'a dyn Clock,
}

/// How often somebody who waits for a quota looks at the clock.
const LOOK: Duration = Duration::from_secs(1);

impl ForWhom<'_> {
    fn waits_for_quotas(&self) -> bool {
        self.patience == Patience::OfWorker
    }

    async fn wait_until(&self, until: DateTime<Utc>) {
        tracing::info!(%until, "the hour's quota is used up; the export waits");
        while self.clock.now() < until {
            sleep(LOOK).await;
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
            // Whoever waits for a caller has none of that much time.
            Err(JiraError::BudgetSpent { until, .. }) if for_whom.waits_for_quotas() => {
                for_whom.wait_until(until).await;
                continue;
            }
            Err(error) => return Err(error.into()),
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
