//! A file in the making, which rests while the hour's quota of Jira is used up.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::atlassian::ids::ExportId;
use crate::db::exports::{Attempt, Progress};
use crate::reports::file::{Brake, ReportFile};
use crate::reports::{Patience, ReportError, Reports};
use crate::tokens::check::TokenHolder;

/// Everything that was read so far. Dropping it ends it.
pub(super) struct Making {
    file: BoxFuture<'static, Result<ReportFile, ReportError>>,
    brake: Arc<Brake>,
    progress: Arc<watch::Sender<Progress>>,
}

/// How far one sitting has led.
pub(super) enum Sitting {
    Made(Box<ReportFile>),
    RestsUntil(DateTime<Utc>),
}

impl fmt::Debug for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = *self.progress.borrow();
        f.debug_tuple("Making").field(&progress).finish()
    }
}

impl Making {
    pub(super) fn begin(
        reports: Arc<Reports>,
        holder: TokenHolder,
        parameters: Vec<(String, String)>,
        at: DateTime<Utc>,
    ) -> Self {
        let brake = Arc::new(Brake::default());
        let progress = Arc::new(watch::Sender::new(Progress::default()));
        let (told, held) = (Arc::clone(&progress), Arc::clone(&brake));
        let file = async move {
            let how = (at, Patience::OfWorker(&held));
            reports.file(&holder, &parameters, how, &told).await
        };
        Self {
            file: Box::pin(file),
            brake,
            progress,
        }
    }

    pub(super) fn progress(&self) -> Arc<watch::Sender<Progress>> {
        Arc::clone(&self.progress)
    }

    /// Works until there is a file, or nothing more to be had in this hour. May be called again after a rest.
    pub(super) async fn sit(&mut self) -> Result<Sitting, ReportError> {
        self.brake.release();
        tokio::select! {
            file = &mut self.file => file.map(|file| Sitting::Made(Box::new(file))),
            until = self.brake.pulled() => Ok(Sitting::RestsUntil(until)),
        }
    }
}

/// What rests in this process, each with the number of the try that began the rest. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Resting(Arc<Mutex<HashMap<ExportId, (i32, Making)>>>);

impl Resting {
    fn all(&self) -> MutexGuard<'_, HashMap<ExportId, (i32, Making)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    pub(super) fn put(&self, attempt: Attempt, making: Making) {
        self.all().insert(attempt.export, (attempt.number, making));
    }

    /// For the try that comes right after the one that began the rest: with any other in between, it is somebody else's.
    pub(super) fn take(&self, attempt: Attempt) -> Option<Making> {
        let (number, making) = self.all().remove(&attempt.export)?;
        (number + 1 == attempt.number).then_some(making)
    }

    /// Lets go of what is not among these: aborted, expired, or taken over.
    pub(super) fn keep_only(&self, kept: &[(ExportId, i32)]) {
        let is_kept = |id: &ExportId, number: i32| kept.contains(&(*id, number));
        self.all().retain(|id, (number, _)| is_kept(id, *number));
    }
}
