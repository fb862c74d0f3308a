//! All issues of a query with their histories, batch by batch, at the speed of Jira and in constant memory.
//!
//! ```text
//! ids, 5,000 a page, one page after the other ─→ batches ─→ changelogs ─→ fields ─→ in the order of the query
//!                                                   six batches of 500 side by side, or three of 1,000
//! ```
//!
//! The walk over the ids goes on while batches are fetched: ids are small, and its end is the number of issues.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::pending;
use futures::{FutureExt, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::jira::{AsUser, Changelog, IdWalk, Issue, IssueId, JiraError, Wanted};

/// Issues fetched at the same time. More would be faster where Jira is slow, and take more memory everywhere.
const AHEAD: usize = 3000;
/// Each issue is read once for its fields and once for its changelog.
const READS: u64 = 2;

/// Issues in the order of the query, each with what is wanted of its histories.
pub type Batch = Vec<(Issue, Changelog)>;

/// A report's issues, being fetched. Dropping it ends the fetching.
#[derive(Debug)]
pub struct Whole {
    batches: mpsc::Receiver<Result<Batch, JiraError>>,
    paused: mpsc::UnboundedReceiver<JiraError>,
    total: Arc<OnceLock<u64>>,
    /// Counts how often somebody waited for the quota and went on.
    resumptions: watch::Sender<u64>,
    is_paused: bool,
    work: JoinHandle<()>,
}

/// Where batches go, in their order.
#[derive(Debug)]
struct Outlet {
    batches: mpsc::Sender<Result<Batch, JiraError>>,
    delivered: watch::Sender<usize>,
}

impl Outlet {
    /// `false` when nobody listens any more.
    async fn deliver(&self, batch: Result<Batch, JiraError>) -> bool {
        let taken = self.batches.send(batch).await.is_ok();
        self.delivered.send_modify(|count| *count += 1);
        taken
    }
}

/// How the work tells that the quota is used up, and hears that it may go on. Not through the same channel as batches:
/// while one of these waits for room there, nobody looks after those who are still being fetched.
#[derive(Clone, Debug)]
struct Pauses {
    told: mpsc::UnboundedSender<JiraError>,
    resumptions: watch::Receiver<u64>,
    delivered: watch::Receiver<usize>,
}

impl Pauses {
    /// Told once so many batches, all before it, have been delivered: what could be read comes first.
    async fn pause(&self, place: usize, told: JiraError) {
        let (mut resumptions, mut delivered) = (self.resumptions.clone(), self.delivered.clone());
        resumptions.mark_unchanged();
        tokio::select! {
            _ = resumptions.changed() => return,
            _ = delivered.wait_for(|count| *count >= place) => {}
        }
        self.told.send(told).ok();
        resumptions.changed().await.ok();
    }
}

/// What is fetched of each issue.
#[derive(Debug)]
struct Asked {
    jira: AsUser,
    names: Vec<String>,
    fields: Vec<String>,
    authors: bool,
    /// What cannot be read any more is an error.
    strict: bool,
}

impl Whole {
    /// All issues that `jql` finds: their fields `names`, and the histories of `fields`, with who made the changes
    /// when `authors`.
    ///
    /// An issue that was found and cannot be read any more is an error: nobody can tell a deleted issue from one that
    /// the user lost the right to see, and a report without the latter would only look whole.
    ///
    /// When the points of this hour will not do, that is the first thing it says, unless `jira` is
    /// [`patient`](AsUser::patient).
    pub fn start(
        jira: AsUser,
        jql: String,
        names: Vec<String>,
        fields: Vec<String>,
        authors: bool,
    ) -> Self {
        let total = Arc::new(OnceLock::new());
        let (parts, found) = unbounded();
        let (walk, known) = (jira.walk_ids(jql, READS), Arc::clone(&total));
        let (size, strict) = (size(&jira, &names), true);
        let asked = Asked {
            jira,
            names,
            fields,
            authors,
            strict,
        };
        Self::work(total, |outlet, pauses| async move {
            let walk = cut(walk, (size, parts), known, pauses.clone()).then(|()| pending());
            tokio::select! {
                () = asked.fetch(found, outlet, pauses) => {}
                () = walk => {}
            }
        })
    }

    /// The issues of a list that is known, in its order. One that cannot be read any more is left out: what that means
    /// depends on how old the list is.
    pub fn of(
        jira: AsUser,
        mut ids: Vec<IssueId>,
        names: Vec<String>,
        fields: Vec<String>,
        authors: bool,
    ) -> Self {
        let total = Arc::new(OnceLock::from(ids.len() as u64));
        let (parts, found) = unbounded();
        let size = size(&jira, &names);
        while !ids.is_empty() {
            let rest = ids.split_off(ids.len().min(size));
            parts.unbounded_send(Ok(ids)).ok();
            ids = rest;
        }
        let strict = false;
        let asked = Asked {
            jira,
            names,
            fields,
            authors,
            strict,
        };
        Self::work(total, |outlet, pauses| asked.fetch(found, outlet, pauses))
    }

    fn work<W>(total: Arc<OnceLock<u64>>, work: impl FnOnce(Outlet, Pauses) -> W) -> Self
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let (sender, batches) = mpsc::channel(1);
        let (told, words) = mpsc::unbounded_channel();
        let (resumptions, resumed) = watch::channel(0);
        let outlet = Outlet {
            batches: sender,
            delivered: watch::Sender::new(0),
        };
        let pauses = Pauses {
            told,
            resumptions: resumed,
            delivered: outlet.delivered.subscribe(),
        };
        let work = tokio::spawn(work(outlet, pauses).in_current_span());
        Self {
            batches,
            paused: words,
            total,
            resumptions,
            is_paused: false,
            work,
        }
    }

    /// The next batch, at most 1,000 issues; `None` after the last.
    ///
    /// Nothing comes after an error, but after [`JiraError::BudgetSpent`]: to call this again, when the time is there that
    /// it names, goes on where the quota ended.
    pub async fn next(&mut self) -> Option<Result<Batch, JiraError>> {
        if std::mem::take(&mut self.is_paused) {
            self.resumptions.send_modify(|count| *count += 1);
        }
        let batch = tokio::select! {
            biased;
            batch = self.batches.recv() => batch,
            Some(told) = self.paused.recv() => Some(Err(told)),
        };
        self.is_paused = matches!(batch, Some(Err(JiraError::BudgetSpent { .. })));
        if batch.is_none()
            && let Err(error) = (&mut self.work).await
            && error.is_panic()
        {
            // Not the end of the list, whatever it looks like from here.
            std::panic::resume_unwind(error.into_panic());
        }
        batch
    }

    /// How many issues there are; known when the last page of ids has been read.
    pub fn total(&self) -> Option<u64> {
        self.total.get().copied()
    }

    /// All batches in one.
    pub(super) async fn collect(mut self) -> Result<Batch, JiraError> {
        let mut all = Vec::new();
        while let Some(batch) = self.next().await {
            all.append(&mut batch?);
        }
        Ok(all)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        self.work.abort();
    }
}

type Part = Result<Vec<IssueId>, JiraError>;

/// Ends with whoever waits for it.
#[derive(Debug)]
struct Task(JoinHandle<Result<Batch, JiraError>>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Issues in a batch.
fn size(jira: &AsUser, names: &[String]) -> usize {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    jira.together(&names)
}

/// Cuts the pages of ids into batches. What goes wrong comes after all that was found before.
async fn cut(
    mut walk: IdWalk,
    (size, parts): (usize, UnboundedSender<Part>),
    total: Arc<OnceLock<u64>>,
    pauses: Pauses,
) {
    let (mut waiting, mut count, mut place) = (VecDeque::new(), 0, 0);
    loop {
        let page = match walk.next().await {
            Ok(page) => page,
            Err(pause @ JiraError::BudgetSpent { .. }) => {
                pauses.pause(place, pause).await;
                continue;
            }
            Err(error) => {
                parts.unbounded_send(Err(error)).ok();
                return;
            }
        };
        let last = page.is_none();
        let page = page.unwrap_or_default();
        count += page.len() as u64;
        waiting.extend(page);
        while waiting.len() >= size || (last && !waiting.is_empty()) {
            let part = waiting.drain(..waiting.len().min(size)).collect();
            parts.unbounded_send(Ok(part)).ok();
            place += 1;
        }
        if last {
            total.set(count).ok();
            return;
        }
    }
}

impl Asked {
    /// Ends with the first error, or when nobody listens any more.
    async fn fetch(self, parts: UnboundedReceiver<Part>, outlet: Outlet, pauses: Pauses) {
        let ahead = AHEAD / size(&self.jira, &self.names);
        let asked = Arc::new(self);
        let fetched = parts.enumerate().map(|part| asked.start(part, &pauses));
        let mut fetched = fetched.buffered(ahead);
        while let Some(batch) = fetched.next().await {
            let failed = batch.is_err();
            if !outlet.deliver(batch).await || failed {
                return;
            }
        }
    }

    /// A task of its own: while a reader takes his time nobody looks after this one, and what it holds, a place among the
    /// site's calls, others wait for.
    fn start(
        self: &Arc<Self>,
        part: (usize, Part),
        pauses: &Pauses,
    ) -> impl Future<Output = Result<Batch, JiraError>> + use<> {
        let (asked, pauses) = (Arc::clone(self), pauses.clone());
        let work = async move { asked.batch(part, &pauses).await };
        let mut task = Task(tokio::spawn(work.in_current_span()));
        async move {
            match (&mut task.0).await {
                Ok(batch) => batch,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The process ends.
                    Err(_) => pending().await,
                },
            }
        }
    }

    async fn batch(
        &self,
        (place, part): (usize, Part),
        pauses: &Pauses,
    ) -> Result<Batch, JiraError> {
        let ids = part?;
        loop {
            match self.read(&ids).await {
                Err(pause @ JiraError::BudgetSpent { .. }) => pauses.pause(place, pause).await,
                read => return read,
            }
        }
    }

    async fn read(&self, ids: &[IssueId]) -> Result<Batch, JiraError> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        let wanted = Wanted {
            fields: &fields,
            authors: self.authors,
        };
        let found = self.jira.issues_with_changelogs(ids, &names, wanted);
        let found = found.await?;
        if self.strict && found.len() < ids.len() {
            let (operation, count) = ("issues", ids.len() - found.len());
            return Err(JiraError::Vanished { operation, count });
        }
        Ok(found)
    }
}
