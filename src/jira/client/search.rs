use std::collections::HashSet;

use serde_json::{Value, json};

use super::{AsUser, Call};
use crate::jira::budget::next_hour;
use crate::jira::error::JiraError;
use crate::jira::paging::TokenPages;
use crate::jira::wire::{ApproximateCount, FoundIssue, Issue, IssueId, SearchAnswer, SearchPage};

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
    /// Points that each issue costs in all, the walk itself included.
    share: u64,
    next: Next,
}

#[derive(Debug)]
enum Next {
    First,
    After(String),
    /// The last page has been read.
    Nothing,
}

impl IdWalk {
    /// The ids of the next page, in the order of the query, none of them twice; `None` after the last. A page may be
    /// empty.
    pub async fn next(&mut self) -> Result<Option<Vec<IssueId>>, JiraError> {
        let (token, is_first) = match &self.next {
            Next::First => (None, true),
            Next::After(token) => (Some(token.as_str()), false),
            Next::Nothing => return Ok(None),
        };
        let call = search(&self.jql, &["id"], MOST_RESULTS, token);
        let page: SearchAnswer<FoundIssue> = self.user.call(call).await?;
        self.user.count_issues(page.issues.len());
        let found = page.issues.into_iter().map(|issue| issue.id);
        let ids: Vec<IssueId> = found.filter(|id| self.seen.insert(*id)).collect();
        let token = self.pages.next(page.is_last, page.next_page_token)?;
        if is_first {
            self.check_room(ids.len() as u64, token.is_none()).await?;
        }
        self.next = token.map_or(Next::Nothing, Next::After);
        Ok(Some(ids))
    }

    /// Whether the hour still has the points for all that is to be read, after a page that found so many issues.
    async fn check_room(&self, found: u64, is_last: bool) -> Result<(), JiraError> {
        let (user, now) = (&self.user, self.user.jira.transport.clock.now());
        let budget = &user.jira.budget;
        let (Some(rest), Some(limit)) = (budget.rest(now), budget.limit()) else {
            return Ok(());
        };
        if user.is_patient {
            return Ok(());
        }
        let count = if is_last {
            found
        } else {
            // Without an estimate the run begins and says later that it cannot go on.
            let estimate = user.approximate_count(&self.jql).await;
            estimate.unwrap_or(found).max(found)
        };
        let points = count.saturating_mul(self.share);
        if points.saturating_sub(found) <= rest {
            Ok(())
        } else if points > limit {
            Err(JiraError::BudgetTooSmall {
                operation: SEARCH,
                points,
                limit,
            })
        } else {
            Err(JiraError::budget_spent(SEARCH, next_hour(now), now))
        }
    }
}

impl AsUser {
    /// All issues that match and that the user may see, in the order of the query. Asks nothing yet.
    ///
    /// `reads` is how many calls will read each of the issues afterwards: a walk to what the hour's points will not do
    /// for is refused after its first page, unless the user is [`patient`](Self::patient).
    pub fn walk_ids(&self, jql: String, reads: u64) -> IdWalk {
        IdWalk {
            user: self.clone(),
            jql,
            pages: TokenPages::new(SEARCH, self.jira.max_pages),
            seen: HashSet::new(),
            share: 1 + reads,
            next: Next::First,
        }
    }

    /// [`Self::walk_ids`] to its end.
    pub async fn search_ids(&self, jql: &str) -> Result<Vec<IssueId>, JiraError> {
        let (mut walk, mut ids) = (self.walk_ids(jql.to_owned(), 0), Vec::new());
        while let Some(page) = walk.next().await? {
            ids.extend(page);
        }
        Ok(ids)
    }

    /// About how many issues match: Jira's estimate.
    async fn approximate_count(&self, jql: &str) -> Result<u64, JiraError> {
        let path = ["search", "approximate-count"];
        let call = Call::post("approximate count", &path, json!({ "jql": jql }));
        let answer: ApproximateCount = self.call(call).await?;
        Ok(answer.count)
    }

    /// How many a search finds is known only afterwards.
    fn count_issues(&self, found: usize) {
        let now = self.jira.transport.clock.now();
        self.jira.budget.spend(self.site.site, found as u64, now);
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
            self.count_issues(page.issues.len());
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
