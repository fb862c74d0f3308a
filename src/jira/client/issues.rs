use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use super::search::with_own_fields;
use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::wire::{BulkIssues, Issue, IssueId};

const ISSUE: &str = "issue";
const ISSUES: &str = "issues";
const MOST_ISSUES: usize = 100;

impl AsUser {
    /// The issues with these ids that the user may see, in the order of `ids`; the others are left out.
    /// `fields` are asked for besides those that [`Issue`] always has.
    pub async fn issues(&self, ids: &[IssueId], fields: &[&str]) -> Result<Vec<Issue>, JiraError> {
        let fields = with_own_fields(fields);
        let batches: Vec<_> = ids
            .chunks(MOST_ISSUES)
            .map(|batch| self.issue_batch(batch, &fields))
            .collect();
        let found: Vec<Vec<Issue>> = stream::iter(batches)
            .buffer_unordered(self.jira.in_flight)
            .try_collect()
            .await?;
        let found = found.into_iter().flatten();
        let mut by_id: HashMap<_, _> = found.map(|issue| (issue.id, issue)).collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    }

    async fn issue_batch(&self, ids: &[IssueId], fields: &[&str]) -> Result<Vec<Issue>, JiraError> {
        let body = json!({ "issueIdsOrKeys": ids, "fields": fields });
        let call = Call::post(ISSUES, &["issue", "bulkfetch"], body);
        let answer: BulkIssues = self.call(call).await?;
        Ok(answer.issues)
    }

    /// The issue with this key or id. One that was moved answers to its old key, with its new one in it.
    pub async fn issue(&self, key: &str, fields: &[&str]) -> Result<Issue, JiraError> {
        let key = issue_segment(ISSUE, key)?;
        let call = Call::get(ISSUE, &["issue", key]);
        let call = call.query("fields", with_own_fields(fields).join(","));
        self.call(call).await
    }
}

/// Dots would be taken for steps in the path, and no issue is called so.
pub(super) fn issue_segment<'a>(
    operation: &'static str,
    key: &'a str,
) -> Result<&'a str, JiraError> {
    if matches!(key, "" | "." | "..") {
        let messages = Vec::new();
        return Err(JiraError::NotFound {
            operation,
            messages,
        });
    }
    Ok(key)
}
