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
    total: Arc<OnceLock<u64>>,
    /// Counts how often somebody waited for the quota and went on.
    resumptions: watch::Sender<u64>,
    is_paused: bool,
    work: JoinHandle<()>,
}

/// Where batches go, and how the work hears that it may go on after it has told that the quota is used up.
#[derive(Debug)]
struct Reader {
    batches: mpsc::Sender<Result<Batch, JiraError>>,
    resumptions: watch::Receiver<u64>,
}

impl Reader {
    /// `false` when nobody listens any more.
    async fn take(&self, batch: Result<Batch, JiraError>) -> bool {
        self.batches.send(batch).await.is_ok()
    }

    /// Returns when the reader has waited; `false` when there is none any more.
    async fn wait(&mut self, pause: JiraError) -> bool {
        self.resumptions.mark_unchanged();
        self.take(Err(pause)).await && self.resumptions.changed().await.is_ok()
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
        Self::work(total, |reader| async move {
            let resumptions = reader.resumptions.clone();
            let walk = cut(walk, (size, parts), known, resumptions).then(|()| pending());
            tokio::select! {
                () = asked.fetch(found, reader) => {}
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
        Self::work(total, |reader| asked.fetch(found, reader))
    }

    fn work<W>(total: Arc<OnceLock<u64>>, work: impl FnOnce(Reader) -> W) -> Self
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let (sender, batches) = mpsc::channel(1);
        let (resumptions, resumed) = watch::channel(0);
        let reader = Reader {
            batches: sender,
            resumptions: resumed,
        };
        let work = tokio::spawn(work(reader).in_current_span());
        Self {
            batches,
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
        let batch = self.batches.recv().await;
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
/// The issues that were asked for, and what came of it.
type Fetched = (Vec<IssueId>, Result<Batch, JiraError>);

/// Ends with whoever waits for it.
#[derive(Debug)]
struct Task(JoinHandle<Fetched>);

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
    mut resumptions: watch::Receiver<u64>,
) {
    let (mut waiting, mut count) = (VecDeque::new(), 0);
    loop {
        let page = match walk.next().await {
            Ok(page) => page,
            Err(pause @ JiraError::BudgetSpent { .. }) => {
                resumptions.mark_unchanged();
                parts.unbounded_send(Err(pause)).ok();
                resumptions.changed().await.ok();
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
        }
        if last {
            total.set(count).ok();
            return;
        }
    }
}

impl Asked {
    /// Ends with the first error, or when nobody listens any more.
    ///
    /// That the quota is used up is told in its turn, too: what could be read comes first.
    async fn fetch(self, parts: UnboundedReceiver<Part>, mut reader: Reader) {
        let ahead = AHEAD / size(&self.jira, &self.names);
        let asked = Arc::new(self);
        let mut fetched = parts.map(|part| asked.start(part)).buffered(ahead);
        while let Some((ids, mut batch)) = fetched.next().await {
            while let Err(pause @ JiraError::BudgetSpent { .. }) = batch {
                if !reader.wait(pause).await {
                    return;
                }
                batch = asked.read(&ids).await;
            }
            let failed = batch.is_err();
            if !reader.take(batch).await || failed {
                return;
            }
        }
    }

    /// A task of its own: while a reader takes his time nobody looks after this one, and what it holds, a place among the
    /// site's calls, others wait for.
    fn start(self: &Arc<Self>, part: Part) -> impl Future<Output = Fetched> + use<> {
        let asked = Arc::clone(self);
        let work = async move {
            match part {
                Ok(ids) => {
                    let read = asked.read(&ids).await;
                    (ids, read)
                }
                Err(error) => (Vec::new(), Err(error)),
            }
        };
        let mut task = Task(tokio::spawn(work.in_current_span()));
        async move {
            match (&mut task.0).await {
                Ok(fetched) => fetched,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The process ends.
                    Err(_) => pending().await,
                },
            }
        }
    }

    /// No issues, no calls: the walk itself has waited.
    async fn read(&self, ids: &[IssueId]) -> Result<Batch, JiraError> {
        if ids.is_empty() {
            return Ok(Batch::new());
        }
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
