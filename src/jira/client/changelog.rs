use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use super::issues::issue_segment;
use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::paging::{OffsetPage, OffsetPages, TokenPages};
use crate::jira::wire::{Changelog, ChangelogPages, IssueId};

type Changelogs = HashMap<IssueId, Changelog>;

const CHANGELOG: &str = "changelog";
const CHANGELOGS: &str = "changelogs";
/// Jira's own default, and the largest page anybody has seen.
const MOST_VALUES: &str = "100";
const MOST_ISSUES: usize = 1000;
/// Fewer issues make a call whose pages are hardly filled.
const FEWEST_ISSUES: usize = 100;
const MOST_FIELDS: usize = 10;
/// Histories in one page.
const MOST_HISTORIES: u32 = 1000;

impl AsUser {
    /// Everything that ever changed on one issue.
    pub async fn issue_changelog(&self, key: &str) -> Result<Changelog, JiraError> {
        // Its pages do not tell, and there is only one.
        const ISSUE: IssueId = IssueId::new(0);
        let key = issue_segment(CHANGELOG, key)?;
        let mut pages = OffsetPages::new(CHANGELOG);
        let mut read = ChangelogPages::new(&[]);
        let mut next = Some(0);
        while let Some(start_at) = next {
            let call = Call::get(CHANGELOG, &["issue", key, "changelog"])
                .query("startAt", start_at.to_string())
                .query("maxResults", MOST_VALUES);
            let page = self
                .call_and(call, |body| read.read_issue(ISSUE, body))
                .await?;
            let about = OffsetPage {
                is_last: page.is_last,
                total: page.total,
            };
            next = pages.next(about, page.ids.into_iter())?;
        }
        Ok(read.finish_one(ISSUE))
    }

    /// The histories that touch one of `field_ids` (any field when there are none), with only the items of those
    /// fields and the items that name no field by id. An issue without such a history, or hidden from the user, has
    /// none.
    pub async fn changelogs(
        &self,
        ids: &[IssueId],
        field_ids: &[&str],
    ) -> Result<Changelogs, JiraError> {
        let in_flight = self.jira.in_flight;
        let batches: Vec<_> = ids
            .chunks(batch_size(ids.len(), in_flight))
            .map(|batch| self.changelog_batch(batch, field_ids))
            .collect();
        let all: Vec<Changelogs> = stream::iter(batches)
            .buffer_unordered(in_flight)
            .try_collect()
            .await?;
        Ok(all.into_iter().flatten().collect())
    }

    /// One batch is asked for page by page: an issue's histories may go on, or be repeated, on the next.
    async fn changelog_batch(
        &self,
        ids: &[IssueId],
        field_ids: &[&str],
    ) -> Result<Changelogs, JiraError> {
        let mut pages = TokenPages::new(CHANGELOGS, self.jira.max_pages);
        let mut read = ChangelogPages::new(field_ids);
        let mut token = None;
        loop {
            let call = bulk_fetch(ids, field_ids, token.as_deref());
            let next = self.call_and(call, |body| read.read_bulk(body)).await?;
            token = pages.next(None, next)?;
            if token.is_none() {
                return Ok(read.finish());
            }
        }
    }
}

fn bulk_fetch(ids: &[IssueId], field_ids: &[&str], token: Option<&str>) -> Call {
    let mut body = json!({ "issueIdsOrKeys": ids, "maxResults": MOST_HISTORIES });
    // More fields than can be named: everything is fetched, and sorted out here.
    if !field_ids.is_empty() && field_ids.len() <= MOST_FIELDS {
        body["fieldIds"] = json!(field_ids);
    }
    if let Some(token) = token {
        body["nextPageToken"] = Value::from(token);
    }
    Call::post(CHANGELOGS, &["changelog", "bulkfetch"], body)
}

/// Pages of a batch come one after the other, batches side by side: the work is spread over all that may be
/// in flight.
fn batch_size(issues: usize, in_flight: usize) -> usize {
    issues.div_ceil(in_flight).clamp(FEWEST_ISSUES, MOST_ISSUES)
}
