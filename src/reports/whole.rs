//! All issues of a query with their histories, batch by batch.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::jira::{AsUser, Changelog, Issue, IssueId, JiraError, Wanted};

pub type Batch = Vec<(Issue, Changelog)>;

#[derive(Debug)]
pub struct Whole {
    batches: mpsc::Receiver<Result<Batch, JiraError>>,
    total: Arc<OnceLock<u64>>,
    work: JoinHandle<()>,
}

impl Whole {
    pub fn start(
        jira: AsUser,
        jql: String,
        names: Vec<String>,
        fields: Vec<String>,
        authors: bool,
    ) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let total = Arc::new(OnceLock::new());
        let known = Arc::clone(&total);
        let work = tokio::spawn(async move {
            if let Err(error) =
                Box::pin(walk(jira, jql, names, fields, authors, &known, &sender)).await
            {
                let _ = sender.send(Err(error)).await;
            }
        });
        Self {
            batches,
            total,
            work,
        }
    }

    pub async fn next(&mut self) -> Option<Result<Batch, JiraError>> {
        self.batches.recv().await
    }

    pub fn total(&self) -> Option<u64> {
        self.total.get().copied()
    }
}

async fn walk(
    jira: AsUser,
    jql: String,
    names: Vec<String>,
    fields: Vec<String>,
    authors: bool,
    known: &OnceLock<u64>,
    sender: &mpsc::Sender<Result<Batch, JiraError>>,
) -> Result<(), JiraError> {
    let ids = jira.search_ids(&jql).await?;
    let _ = known.set(ids.len() as u64);
    let mut seen = HashSet::new();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    for part in ids.chunks(500) {
        let issues = jira.issues(part, &names).await?;
        let ids: Vec<IssueId> = issues.iter().map(|issue| issue.id).collect();
        let wanted = Wanted {
            fields: &fields,
            authors,
        };
        let mut changelogs = jira.changelogs(&ids, wanted).await?;
        let batch = issues.into_iter().filter(|issue| seen.insert(issue.id));
        let batch = batch.map(|issue| {
            let changelog = changelogs.remove(&issue.id).unwrap_or_default();
            (issue, changelog)
        });
        if sender.send(Ok(batch.collect())).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

impl Drop for Whole {
    fn drop(&mut self) {
        self.work.abort();
    }
}
