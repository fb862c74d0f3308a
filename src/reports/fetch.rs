//! Gets the issues of a request and what happened to their status.

use super::field_text::FieldTexts;
use super::metadata::Metadata;
use super::page_token::PageToken;
use super::request::shape::Place;
use super::{ReportError, ReportInstant, Request};
use crate::jira::{AsUser, Changelog, Issue, IssueId, JiraError, Wanted};
use crate::tokens::check::TokenHolder;

/// The histories that the reports of this version need.
const WANTED: Wanted<'_> = Wanted {
    fields: &["status"],
    authors: false,
};

/// Issues in the order of the answer, each with its histories, and where the answer stands in the whole.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) at: ReportInstant,
    pub(super) issues: Vec<(Issue, Changelog)>,
    pub(super) query: Option<String>,
    pub(super) position: Position,
}

#[derive(Debug)]
pub(super) enum Position {
    Single,
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

pub(super) async fn fetch(
    jira: &AsUser,
    holder: &TokenHolder,
    request: &Request,
    metadata: &Metadata,
    fields: &FieldTexts,
    now: ReportInstant,
) -> Result<Fetched, ReportError> {
    let query = request
        .selection
        .as_ref()
        .map(|selection| selection.jql(metadata.zone));
    let jql = query.clone().unwrap_or_default();
    let names = fields.ids();
    let (at, issues, position) = match &request.place {
        Place::Issue { key } => {
            let issue = jira.issue(key, &names).await?;
            // By the key that the issue has now: only the issue itself is known to answer to a former one.
            let changelog = jira.issue_changelog(&issue.key).await?;
            return Ok(Fetched {
                at: now,
                issues: vec![(issue, changelog)],
                query,
                position: Position::Single,
            });
        }
        Place::Offset { start, size } => {
            let ids = jira.search_ids(&jql).await?;
            let window = window(&ids, *start, *size);
            let issues = jira.issues(window, &names).await?;
            let (start, total) = (*start, count(ids.len()));
            let end = start.min(total) + count(window.len());
            (
                now,
                issues,
                Position::Offset {
                    start,
                    end,
                    total,
                    size: *size,
                },
            )
        }
        Place::Page { size, resume } => {
            let at = resume.as_ref().map_or(now, |token| token.at);
            let token = resume.as_ref().map(|token| token.jira.as_str());
            let rows = usize::try_from(*size).unwrap_or(usize::MAX);
            let page = jira.search_page(&jql, &names, rows, token).await?;
            let next = page.next_page_token;
            let next = next.map(|jira| PageToken { jira, at }.seal(holder, &request.binding));
            (at, page.issues, Position::Page { size: *size, next })
        }
    };
    Ok(Fetched {
        at,
        issues: with_histories(jira, issues).await?,
        query,
        position,
    })
}

async fn with_histories(
    jira: &AsUser,
    issues: Vec<Issue>,
) -> Result<Vec<(Issue, Changelog)>, JiraError> {
    let ids: Vec<IssueId> = issues.iter().map(|issue| issue.id).collect();
    let mut changelogs = jira.changelogs(&ids, WANTED).await?;
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
