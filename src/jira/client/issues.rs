use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use super::batches::{SMALL, parts};
use super::search::with_own_fields;
use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::wire::{BulkIssues, Changelog, Issue, IssueId, Wanted};

const ISSUE: &str = "issue";
const ISSUES: &str = "issues";

impl AsUser {
    /// [`Self::issues`], each with what is wanted of its histories.
    ///
    /// Of an issue that the user may not see Jira gives no history, as of one that has none. So the issues themselves are
    /// asked for when the last page of histories has come: only who still saw them then has read all of those.
    pub async fn issues_with_changelogs(
        &self,
        ids: &[IssueId],
        fields: &[&str],
        wanted: Wanted<'_>,
    ) -> Result<Vec<(Issue, Changelog)>, JiraError> {
        let batches = self.batches(fields, ids.len());
        let changelogs = self.changelogs_in(batches.changelogs, ids, wanted);
        let mut changelogs = changelogs.await?;
        let issues = self.issues(ids, fields).await?;
        let with = |issue: Issue| {
            let changelog = changelogs.remove(&issue.id).unwrap_or_default();
            (issue, changelog)
        };
        Ok(issues.into_iter().map(with).collect())
    }

    /// The issues with these ids that the user may see, in the order of `ids`; the others are left out.
    /// `fields` are asked for besides those that [`Issue`] always has.
    pub async fn issues(&self, ids: &[IssueId], fields: &[&str]) -> Result<Vec<Issue>, JiraError> {
        let most = self.batches(fields, ids.len()).issues;
        let fields = with_own_fields(fields);
        let found = self.issue_batches(ids, most, &fields).await?;
        let mut by_id: HashMap<_, _> = found.into_iter().map(|issue| (issue.id, issue)).collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    }

    async fn issue_batches(
        &self,
        ids: &[IssueId],
        most: usize,
        fields: &[&str],
    ) -> Result<Vec<Issue>, JiraError> {
        let batches: Vec<_> = parts(ids, most)
            .map(|batch| self.issue_batch(batch, fields))
            .collect();
        let found: Vec<Vec<Issue>> = stream::iter(batches)
            .buffer_unordered(self.jira.in_flight)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// A site that refuses so many at once is asked for fewer, from then on in every call.
    async fn issue_batch(&self, ids: &[IssueId], fields: &[&str]) -> Result<Vec<Issue>, JiraError> {
        match self.bulk_issues(ids, fields).await {
            Err(JiraError::BadRequest { .. }) if ids.len() > SMALL => {
                let found = Box::pin(self.issue_batches(ids, SMALL, fields)).await?;
                self.jira.small_batches.insert(self.site.site, ());
                Ok(found)
            }
            answer => answer,
        }
    }

    async fn bulk_issues(&self, ids: &[IssueId], fields: &[&str]) -> Result<Vec<Issue>, JiraError> {
        let body = json!({ "issueIdsOrKeys": ids, "fields": fields });
        let call = Call::post(ISSUES, &["issue", "bulkfetch"], body).about(ids.len());
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
