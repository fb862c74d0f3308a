use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::ids::IssueId;
use super::{Status, instant};

/// An issue as it is now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "WireIssue")]
pub struct Issue {
    pub id: IssueId,
    /// The present key: an issue asked for by an old key answers with its new one.
    pub key: String,
    pub summary: String,
    pub status: Status,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub updated: Option<i64>,
    /// The other fields that were asked for, as Jira writes them, without those that are null.
    pub extra: BTreeMap<String, Value>,
}

impl Issue {
    /// What is asked for in every case.
    pub(crate) const FIELDS: [&str; 4] = ["summary", "status", "created", "updated"];
}

#[derive(Deserialize)]
struct WireIssue {
    id: IssueId,
    key: String,
    fields: WireFields,
}

#[derive(Deserialize)]
struct WireFields {
    summary: Option<String>,
    status: Status,
    #[serde(deserialize_with = "instant::required")]
    created: i64,
    #[serde(default, deserialize_with = "instant::optional")]
    updated: Option<i64>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

impl From<WireIssue> for Issue {
    fn from(WireIssue { id, key, fields }: WireIssue) -> Self {
        let mut extra = fields.extra;
        extra.retain(|_, value| !value.is_null());
        Self {
            id,
            key,
            summary: fields.summary.unwrap_or_default(),
            status: fields.status,
            created: fields.created,
            updated: fields.updated,
            extra,
        }
    }
}

/// One page of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage {
    pub issues: Vec<Issue>,
    /// `None` on the last page. A page may be short, or even empty, and not be the last.
    pub next_page_token: Option<String>,
}

/// `POST /search/jql`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchAnswer<I> {
    pub(crate) issues: Vec<I>,
    pub(crate) is_last: Option<bool>,
    pub(crate) next_page_token: Option<String>,
}

/// An issue of which only the id was asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct FoundIssue {
    pub(crate) id: IssueId,
}

/// `POST /issue/bulkfetch`.
#[derive(Debug, Deserialize)]
pub(crate) struct BulkIssues {
    pub(crate) issues: Vec<Issue>,
}
