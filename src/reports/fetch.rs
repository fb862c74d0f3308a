//! Gets the issues of a request and what happened to them.

use std::borrow::Cow;

use super::page_token::PageToken;
use super::plan::Plan;
use super::request::place::Place;
use super::whole::{Batch, Whole};
use super::{ReportError, Run};
use crate::jira::{Changelog, Issue, IssueId, JiraError};

/// The field whose history every report needs.
pub(super) const STATUS: &str = "status";

/// Issues in the order of the answer, each with its histories, and where the answer stands in the whole.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) issues: Batch,
    pub(super) query: Option<String>,
    pub(super) position: Position,
    /// Issues of the page that the user sees no more, which were there when the run began.
    pub(super) missing: usize,
}

#[derive(Debug)]
pub(super) enum Position {
    /// One issue, or all of them.
    Whole,
    /// `end` is the index after the last issue.
    Offset {
        start: u64,
        end: u64,
        total: u64,
        size: u64,
    },
    Page {
        size: u64,
        next: Option<String>,
    },
}

/// The JQL that the request means.
pub(super) fn query(run: &Run<'_>) -> Option<String> {
    let selection = run.request.selection.as_ref();
    selection.map(|selection| selection.jql(run.plan.frame))
}

pub(super) async fn fetch(run: &Run<'_>) -> Result<Fetched, ReportError> {
    let query = query(run);
    let (issues, position, missing) = match &run.request.place {
        Place::Issue { key } => (vec![one(run, key).await?], Position::Whole, 0),
        Place::Offset { start, size } => {
            let ids = pinned(run, query.as_deref()).await?;
            let window = window(&ids, *start, *size);
            let (issues, missing) = page(run, window).await?;
            let total = count(ids.len());
            let end = (*start).min(total) + count(window.len());
            keep_for_offsets(run, &ids, end - (*start).min(total)).await?;
            let (start, size) = (*start, *size);
            let position = Position::Offset {
                start,
                end,
                total,
                size,
            };
            (issues, position, missing)
        }
        Place::Page { size, resume } => {
            let ids = pinned(run, query.as_deref()).await?;
            let start = resume.map_or(0, |token| token.start);
            let window = window(&ids, start, *size);
            let (issues, missing) = page(run, window).await?;
            let end = start + count(window.len());
            let next = if end < count(ids.len()) {
                Some(next_token(run, &ids, end).await?)
            } else {
                None
            };
            (issues, Position::Page { size: *size, next }, missing)
        }
        Place::Whole => (Vec::new(), Position::Whole, 0),
    };
    Ok(Fetched {
        issues,
        query,
        position,
        missing,
    })
}

/// The issues of the run that the call goes on with, else those that the query finds now.
async fn pinned<'a>(run: &Run<'a>, jql: Option<&str>) -> Result<Cow<'a, [IssueId]>, JiraError> {
    if let Some(resumed) = run.resumed {
        return Ok(Cow::Borrowed(&resumed.ids));
    }
    let ids = run.jira.search_ids(jql.unwrap_or_default()).await?;
    Ok(Cow::Owned(ids))
}

/// Every issue of the query, batch by batch.
pub(super) fn whole(run: &Run<'_>) -> Whole {
    let (names, fields) = wanted(run.plan);
    let jql = query(run).unwrap_or_default();
    let authors = run.plan.names_authors();
    Whole::start(run.jira.clone(), jql, names, fields, authors)
}

/// The issues of one page, and how many of them cannot be read any more. Of those that were found just now that is an
/// error: a first page without them would only look whole. Later pages tell it, for a run lasts long.
async fn page(run: &Run<'_>, ids: &[IssueId]) -> Result<(Batch, usize), JiraError> {
    let (names, fields) = wanted(run.plan);
    let authors = run.plan.names_authors();
    let issues = Whole::of(run.jira.clone(), ids.to_vec(), names, fields, authors);
    let issues = issues.collect().await?;
    let (operation, count) = ("issues", ids.len() - issues.len());
    if run.resumed.is_none() && count > 0 {
        return Err(JiraError::Vanished { operation, count });
    }
    Ok((issues, count))
}

/// The fields of issues, and those whose histories are read.
fn wanted(plan: &Plan) -> (Vec<String>, Vec<String>) {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (owned(plan.issue_fields()), owned(plan.history_fields()))
}

/// What the next page needs to know. A page with all issues has none after it.
async fn keep_for_offsets(run: &Run<'_>, ids: &[IssueId], rows: u64) -> Result<(), ReportError> {
    if run.resumed.is_some() {
        return Ok(());
    }
    if rows < count(ids.len()) {
        run.runs.replace(run.of(), run.plan.frame.now, ids).await?;
    } else {
        run.runs.end(run.of()).await?;
    }
    Ok(())
}

/// The token of the page that begins at `start`.
async fn next_token(run: &Run<'_>, ids: &[IssueId], start: u64) -> Result<String, ReportError> {
    let at = run.plan.frame.now;
    let id = match run.resumed {
        Some(resumed) => resumed.id,
        None => run.runs.keep(run.of(), at, ids).await?,
    };
    let token = PageToken { run: id, start, at };
    Ok(token.seal(run.holder, run.binding))
}

/// The issue with this key.
pub(super) async fn one(run: &Run<'_>, key: &str) -> Result<(Issue, Changelog), JiraError> {
    let issue = run.jira.issue(key, &run.plan.issue_fields()).await?;
    // By the key that the issue has now: only the issue itself is known to answer to a former one.
    let changelog = run.jira.issue_changelog(&issue.key).await?;
    Ok((issue, changelog))
}

fn window(ids: &[IssueId], start: u64, size: u64) -> &[IssueId] {
    let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(ids.len());
    &ids[index(start)..index(start.saturating_add(size))]
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
