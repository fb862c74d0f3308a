//! Gets the issues of a request and what happened to them.

use super::page_token::PageToken;
use super::plan::Plan;
use super::request::place::Place;
use super::whole::{Batch, Whole};
use super::{ReportError, Run};
use crate::jira::{AsUser, Changelog, Issue, IssueId, JiraError, Wanted};

/// The field whose history every report needs.
pub(super) const STATUS: &str = "status";

/// Issues in the order of the answer, each with its histories, and where the answer stands in the whole.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) issues: Vec<(Issue, Changelog)>,
    pub(super) query: Option<String>,
    pub(super) position: Position,
}

#[derive(Debug)]
pub(super) enum Position {
    /// One issue, or all of them.
    Whole,
    /// `end` is the index after the last row.
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
    let (jira, names) = (run.jira, run.plan.issue_fields());
    let query = query(run);
    let jql = query.as_deref().unwrap_or_default();
    let (issues, position) = match &run.request.place {
        Place::Issue { key } => {
            let issue = one(run, key).await?;
            return Ok(Fetched {
                issues: vec![issue],
                query,
                position: Position::Whole,
            });
        }
        Place::Offset { start, size } => {
            let ids = jira.search_ids(jql).await?;
            let window = window(&ids, *start, *size);
            let issues = whole(run, window).await?;
            let (start, total) = (*start, count(ids.len()));
            let end = start.min(total) + count(window.len());
            let size = *size;
            let position = Position::Offset {
                start,
                end,
                total,
                size,
            };
            (issues, position)
        }
        Place::Page { size, resume } => {
            let token = resume.as_ref().map(|token| token.jira.as_str());
            let rows = usize::try_from(*size).unwrap_or(usize::MAX);
            let page = jira.search_page(jql, &names, rows, token).await?;
            let at = run.plan.frame.now;
            let seal = |jira| PageToken { jira, at }.seal(run.holder, run.binding);
            let next = page.next_page_token.map(seal);
            let fields = run.plan.history_fields();
            let issues = with_histories(jira, page.issues, &fields).await?;
            (issues, Position::Page { size: *size, next })
        }
        Place::Whole => (Vec::new(), Position::Whole),
    };
    Ok(Fetched {
        issues,
        query,
        position,
    })
}

/// The issues that were just found to have these ids.
async fn whole(run: &Run<'_>, ids: &[IssueId]) -> Result<Batch, JiraError> {
    let (names, fields) = wanted(run.plan);
    let issues = Whole::of(run.jira.clone(), ids.to_vec(), names, fields, false);
    let issues = issues.collect().await?;
    if issues.len() < ids.len() {
        let (operation, count) = ("issues", ids.len() - issues.len());
        return Err(JiraError::Vanished { operation, count });
    }
    Ok(issues)
}

/// The fields of issues, and those whose histories are read.
pub(super) fn wanted(plan: &Plan) -> (Vec<String>, Vec<String>) {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (owned(plan.issue_fields()), owned(plan.history_fields()))
}

/// The issue with this key.
pub(super) async fn one(run: &Run<'_>, key: &str) -> Result<(Issue, Changelog), JiraError> {
    let issue = run.jira.issue(key, &run.plan.issue_fields()).await?;
    // By the key that the issue has now: only the issue itself is known to answer to a former one.
    let changelog = run.jira.issue_changelog(&issue.key).await?;
    Ok((issue, changelog))
}

/// Each issue with its histories of these fields.
async fn with_histories(
    jira: &AsUser,
    issues: Vec<Issue>,
    fields: &[&str],
) -> Result<Vec<(Issue, Changelog)>, JiraError> {
    let ids: Vec<IssueId> = issues.iter().map(|issue| issue.id).collect();
    let wanted = Wanted {
        fields,
        authors: false,
    };
    let mut changelogs = jira.changelogs(&ids, wanted).await?;
    let of = |issue: Issue| {
        let changelog = changelogs.remove(&issue.id).unwrap_or_default();
        (issue, changelog)
    };
    Ok(issues.into_iter().map(of).collect())
}

fn window(ids: &[IssueId], start: u64, size: u64) -> &[IssueId] {
    let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(ids.len());
    &ids[index(start)..index(start.saturating_add(size))]
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
