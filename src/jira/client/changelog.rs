use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use super::batches::parts;
use super::issues::issue_segment;
use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::paging::{OffsetPage, OffsetPages, TokenPages};
use crate::jira::wire::{Changelog, ChangelogPages, IssueId, Wanted};

type Changelogs = HashMap<IssueId, Changelog>;

const CHANGELOG: &str = "changelog";
const CHANGELOGS: &str = "changelogs";
/// Jira's own default, and the largest page anybody has seen.
const MOST_VALUES: &str = "100";
const MOST_FIELDS: usize = 10;
/// Histories in one page: the most that Jira gives.
const MOST_HISTORIES: u32 = 10_000;
/// No smaller page is asked for, however large the histories are.
const FEWEST_HISTORIES: u32 = 100;

impl AsUser {
    /// Everything that ever changed on one issue.
    pub async fn issue_changelog(&self, key: &str) -> Result<Changelog, JiraError> {
        // Its pages do not tell, and there is only one.
        const ISSUE: IssueId = IssueId::new(0);
        let key = issue_segment(CHANGELOG, key)?;
        let mut pages = OffsetPages::new(CHANGELOG);
        let mut read = ChangelogPages::new(Wanted::EVERYTHING);
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

    /// What is wanted of the issues' histories. An issue without any, or hidden from the user, is not in the answer.
    pub async fn changelogs(
        &self,
        ids: &[IssueId],
        wanted: Wanted<'_>,
    ) -> Result<Changelogs, JiraError> {
        let most = self.batches(&[], ids.len()).changelogs;
        self.changelogs_in(most, ids, wanted).await
    }

    /// The same, with at most so many issues a call.
    pub(super) async fn changelogs_in(
        &self,
        most: usize,
        ids: &[IssueId],
        wanted: Wanted<'_>,
    ) -> Result<Changelogs, JiraError> {
        let batches: Vec<_> = parts(ids, most)
            .map(|batch| self.changelog_batch(batch, wanted))
            .collect();
        let all: Vec<Changelogs> = stream::iter(batches)
            .buffer_unordered(self.jira.in_flight)
            .try_collect()
            .await?;
        Ok(all.into_iter().flatten().collect())
    }

    /// One batch is asked for page by page: an issue's histories may go on, or be repeated, on the next. Where a
    /// page would be larger than can be read, smaller ones are asked for.
    async fn changelog_batch(
        &self,
        ids: &[IssueId],
        wanted: Wanted<'_>,
    ) -> Result<Changelogs, JiraError> {
        let mut pages = TokenPages::new(CHANGELOGS, self.jira.max_pages);
        let mut read = ChangelogPages::new(wanted);
        let (mut token, mut size) = (None, MOST_HISTORIES);
        loop {
            let call = bulk_fetch(ids, wanted.fields, size, token.as_deref());
            let next = match self.call_and(call, |body| read.read_bulk(body)).await {
                Err(error) if error.is_of_size() && size > FEWEST_HISTORIES => {
                    size /= 10;
                    continue;
                }
                next => next?,
            };
            token = pages.next(None, next)?;
            if token.is_none() {
                return Ok(read.finish());
            }
        }
    }
}

fn bulk_fetch(ids: &[IssueId], field_ids: &[&str], size: u32, token: Option<&str>) -> Call {
    let mut body = json!({ "issueIdsOrKeys": ids, "maxResults": size });
    // More fields than can be named: everything is fetched, and sorted out here.
    if !field_ids.is_empty() && field_ids.len() <= MOST_FIELDS {
        body["fieldIds"] = json!(field_ids);
    }
    if let Some(token) = token {
        body["nextPageToken"] = Value::from(token);
    }
    Call::post(CHANGELOGS, &["changelog", "bulkfetch"], body).about(ids.len())
}
