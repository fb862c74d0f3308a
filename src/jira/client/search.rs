use std::collections::HashSet;

use serde_json::{Value, json};

use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::paging::TokenPages;
use crate::jira::wire::{FoundIssue, Issue, IssueId, SearchAnswer, SearchPage};

const SEARCH: &str = "search";
/// The most Jira accepts, and gives only when nothing but ids is asked for.
const MOST_RESULTS: u32 = 5000;

impl AsUser {
    /// All issues that match and that the user may see, in the order of the query, each once.
    pub async fn search_ids(&self, jql: &str) -> Result<Vec<IssueId>, JiraError> {
        let mut pages = TokenPages::new(SEARCH, self.jira.max_pages);
        let mut seen = HashSet::new();
        let mut ids = Vec::new();
        let mut token = None;
        loop {
            let call = search(jql, &["id"], MOST_RESULTS, token.as_deref());
            let page: SearchAnswer<FoundIssue> = self.call(call).await?;
            let found = page.issues.into_iter().map(|issue| issue.id);
            ids.extend(found.filter(|id| seen.insert(*id)));
            token = pages.next(page.is_last, page.next_page_token)?;
            if token.is_none() {
                return Ok(ids);
            }
        }
    }

    /// One page: the first, or the one `token` of the page before stands for. `fields` are asked for besides
    /// those that [`Issue`] always has; `max_results` is a wish.
    pub async fn search_page(
        &self,
        jql: &str,
        fields: &[&str],
        max_results: u32,
        token: Option<&str>,
    ) -> Result<SearchPage, JiraError> {
        let call = search(jql, &with_own_fields(fields), max_results, token);
        let page: SearchAnswer<Issue> = self.call(call).await?;
        // The caller asks page by page; a page that leads to itself is the circle that can be seen here.
        let mut pages = TokenPages::new(SEARCH, usize::MAX);
        pages.next(None, token.map(str::to_owned))?;
        Ok(SearchPage {
            next_page_token: pages.next(page.is_last, page.next_page_token)?,
            issues: page.issues,
        })
    }
}

fn search(jql: &str, fields: &[&str], max_results: u32, token: Option<&str>) -> Call {
    let mut body = json!({
        "jql": jql,
        "fields": fields,
        "maxResults": max_results.clamp(1, MOST_RESULTS),
    });
    if let Some(token) = token {
        body["nextPageToken"] = Value::from(token);
    }
    Call::post(SEARCH, &["search", "jql"], body)
}

pub(super) fn with_own_fields<'a>(fields: &[&'a str]) -> Vec<&'a str> {
    let others = fields.iter().filter(|field| !Issue::FIELDS.contains(field));
    Issue::FIELDS.iter().chain(others).copied().collect()
}
