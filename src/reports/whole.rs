//! All issues of a query with their histories, batch by batch, at the speed of Jira and in constant memory.
//!
//! ```text
//! ids, 5,000 a page, one page after the other ─→ batches of 1,000 ─┬─→ fields     ─┬─→ in the order of the query
//!                                                                  └─→ changelogs ─┘   two batches ahead at most
//! ```
//!
//! The walk over the ids goes on while batches are fetched: ids are small, and its end is the number of issues.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::pending;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::jira::{AsUser, Changelog, Issue, IssueId, JiraError, Wanted};

/// Issues in a batch: as many as Jira's calls for fields and changelogs take in one or two calls each.
pub(super) const BATCH: usize = 1000;
/// Batches fetched at the same time. More would be faster where Jira is slow, and take more memory everywhere.
const AHEAD: usize = 2;

/// Issues in the order of the query, each with what is wanted of its histories.
pub type Batch = Vec<(Issue, Changelog)>;

/// A report's issues, being fetched. Dropping it ends the fetching.
#[derive(Debug)]
pub struct Whole {
    batches: mpsc::Receiver<Result<Batch, JiraError>>,
    total: Arc<OnceLock<u64>>,
    work: JoinHandle<()>,
}

/// What is fetched of each issue.
#[derive(Debug)]
struct Asked {
    jira: AsUser,
    names: Vec<String>,
    fields: Vec<String>,
    authors: bool,
}

impl Whole {
    /// All issues that `jql` finds: their fields `names`, and the histories of `fields`, with who made the changes
    /// when `authors`.
    ///
    /// An issue that was found and cannot be read any more is an error: nobody can tell a deleted issue from one that
    /// the user lost the right to see, and a report without the latter would only look whole.
    pub fn start(
        jira: AsUser,
        jql: String,
        names: Vec<String>,
        fields: Vec<String>,
        authors: bool,
    ) -> Self {
        let total = Arc::new(OnceLock::new());
        let (parts, found) = unbounded();
        let walk = walk(jira.clone(), jql, parts, Arc::clone(&total));
        let asked = Asked::new(jira, names, fields, authors);
        Self::work(total, |batches| async move {
            let walk = walk.then(|()| pending());
            tokio::select! {
                () = asked.fetch(found, batches, true) => {}
                () = walk => {}
            }
        })
    }

    /// The issues of a list that is known, in its order. One that cannot be read any more is left out: what that means
    /// depends on how old the list is.
    pub fn of(
        jira: AsUser,
        ids: Vec<IssueId>,
        names: Vec<String>,
        fields: Vec<String>,
        authors: bool,
    ) -> Self {
        let total = Arc::new(OnceLock::from(ids.len() as u64));
        let (parts, found) = unbounded();
        for part in ids.chunks(BATCH) {
            parts.unbounded_send(Ok(part.to_vec())).ok();
        }
        let asked = Asked::new(jira, names, fields, authors);
        Self::work(total, |batches| async move {
            asked.fetch(found, batches, false).await;
        })
    }

    fn work<W>(
        total: Arc<OnceLock<u64>>,
        work: impl FnOnce(mpsc::Sender<Result<Batch, JiraError>>) -> W,
    ) -> Self
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let (sender, batches) = mpsc::channel(1);
        let work = tokio::spawn(work(sender).in_current_span());
        Self {
            batches,
            total,
            work,
        }
    }

    /// The next batch, at most 1,000 issues; `None` after the last. Nothing comes after an error.
    pub async fn next(&mut self) -> Option<Result<Batch, JiraError>> {
        let batch = self.batches.recv().await;
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

/// Cuts the pages of ids into batches. What goes wrong comes after all that was found before.
async fn walk(jira: AsUser, jql: String, parts: UnboundedSender<Part>, total: Arc<OnceLock<u64>>) {
    let mut walk = jira.walk_ids(&jql);
    let (mut waiting, mut count) = (VecDeque::new(), 0);
    loop {
        let page = match walk.next().await {
            Ok(page) => page,
            Err(error) => {
                parts.unbounded_send(Err(error)).ok();
                return;
            }
        };
        let last = page.is_none();
        let page = page.unwrap_or_default();
        count += page.len() as u64;
        waiting.extend(page);
        while waiting.len() >= BATCH || (last && !waiting.is_empty()) {
            let part = waiting.drain(..waiting.len().min(BATCH)).collect();
            parts.unbounded_send(Ok(part)).ok();
        }
        if last {
            total.set(count).ok();
            return;
        }
    }
}

impl Asked {
    fn new(jira: AsUser, names: Vec<String>, fields: Vec<String>, authors: bool) -> Self {
        Self {
            jira,
            names,
            fields,
            authors,
        }
    }

    /// Ends with the first error, or when nobody listens any more.
    async fn fetch(
        self,
        parts: UnboundedReceiver<Part>,
        batches: mpsc::Sender<Result<Batch, JiraError>>,
        strict: bool,
    ) {
        let fetched = parts.map(|part| self.batch(part, strict));
        let mut fetched = fetched.buffered(AHEAD);
        while let Some(batch) = fetched.next().await {
            let failed = batch.is_err();
            if batches.send(batch).await.is_err() || failed {
                return;
            }
        }
    }

    async fn batch(&self, part: Part, strict: bool) -> Result<Batch, JiraError> {
        let ids = part?;
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        let wanted = Wanted {
            fields: &fields,
            authors: self.authors,
        };
        let found = self.jira.issues_with_changelogs(&ids, &names, wanted);
        let found = found.await?;
        if strict && found.len() < ids.len() {
            let (operation, count) = ("issues", ids.len() - found.len());
            return Err(JiraError::Vanished { operation, count });
        }
        Ok(found)
    }
}
