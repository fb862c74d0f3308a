use std::collections::HashSet;

use serde_json::{Value, json};

use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::paging::TokenPages;
use crate::jira::wire::{FoundIssue, Issue, IssueId, SearchAnswer, SearchPage};

const SEARCH: &str = "search";
/// The most Jira accepts, and gives only when nothing but ids is asked for.
const MOST_RESULTS: u32 = 5000;

/// The issues that match a query, ids only, a page at a time.
#[derive(Debug)]
pub struct IdWalk {
    user: AsUser,
    jql: String,
    pages: TokenPages,
    seen: HashSet<IssueId>,
    /// `None` after the last page.
    next: Option<Option<String>>,
}

impl IdWalk {
    /// The ids of the next page, in the order of the query, none of them twice; `None` after the last. A page may be
    /// empty.
    pub async fn next(&mut self) -> Result<Option<Vec<IssueId>>, JiraError> {
        let Some(token) = &self.next else {
            return Ok(None);
        };
        let call = search(&self.jql, &["id"], MOST_RESULTS, token.as_deref());
        let page: SearchAnswer<FoundIssue> = self.user.call(call).await?;
        let found = page.issues.into_iter().map(|issue| issue.id);
        let ids = found.filter(|id| self.seen.insert(*id)).collect();
        let token = self.pages.next(page.is_last, page.next_page_token)?;
        self.next = token.map(Some);
        Ok(Some(ids))
    }
}

impl AsUser {
    /// All issues that match and that the user may see, in the order of the query. Asks nothing yet.
    pub fn walk_ids(&self, jql: &str) -> IdWalk {
        IdWalk {
            user: self.clone(),
            jql: jql.to_owned(),
            pages: TokenPages::new(SEARCH, self.jira.max_pages),
            seen: HashSet::new(),
            next: Some(None),
        }
    }

    /// [`Self::walk_ids`] to its end.
    pub async fn search_ids(&self, jql: &str) -> Result<Vec<IssueId>, JiraError> {
        let (mut walk, mut ids) = (self.walk_ids(jql), Vec::new());
        while let Some(page) = walk.next().await? {
            ids.extend(page);
        }
        Ok(ids)
    }

    /// `size` issues of a query, each once, from the start or from where the page of `token` ended; fewer only at the
    /// query's end. `fields` are asked for besides those that [`Issue`] always has.
    ///
    /// However many of Jira's pages that takes: Jira is never asked for more than is missing, so its token after the
    /// last one is where our next page begins.
    pub async fn search_page(
        &self,
        jql: &str,
        fields: &[&str],
        size: usize,
        token: Option<&str>,
    ) -> Result<SearchPage, JiraError> {
        let fields = with_own_fields(fields);
        let mut pages = TokenPages::new(SEARCH, self.jira.max_pages);
        let mut token = pages.next(None, token.map(str::to_owned))?;
        let mut seen = HashSet::new();
        let mut issues: Vec<Issue> = Vec::new();
        loop {
            let missing = u32::try_from(size - issues.len()).unwrap_or(MOST_RESULTS);
            let call = search(jql, &fields, missing, token.as_deref());
            let page: SearchAnswer<Issue> = self.call(call).await?;
            issues.extend(
                page.issues
                    .into_iter()
                    .filter(|issue| seen.insert(issue.id)),
            );
            token = pages.next(page.is_last, page.next_page_token)?;
            if token.is_none() || issues.len() >= size {
                return Ok(SearchPage {
                    issues,
                    next_page_token: token,
                });
            }
        }
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
