use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::ids::{IssueId, text};
use super::instant::Millis;
use super::{Status, or_default};

/// An issue as it is now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "WireIssue")]
pub struct Issue {
    pub id: IssueId,
    /// The present key: an issue asked for by an old key answers with its new one.
    pub key: String,
    pub summary: String,
    pub status: Status,
    pub project: Option<Project>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub updated: Option<i64>,
    /// The other fields that were asked for, as Jira writes them, without those that are null.
    pub extra: BTreeMap<String, Value>,
}

/// Where an issue is now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Project {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub key: String,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

impl Issue {
    /// What is asked for in every case.
    pub(crate) const FIELDS: [&str; 5] = ["summary", "status", "project", "created", "updated"];
}

#[derive(Deserialize)]
struct WireIssue {
    id: IssueId,
    key: String,
    fields: WireFields,
}

struct WireFields {
    summary: Option<String>,
    status: Status,
    project: Option<Project>,
    created: i64,
    updated: Option<i64>,
    extra: BTreeMap<String, Value>,
}

/// The names of fields of our own are known; a field asked for besides them has whatever name.
impl<'de> Deserialize<'de> for WireFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = WireFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of an issue")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WireFields, A::Error> {
        let (mut summary, mut status, mut project) = (None, None, None);
        let (mut created, mut updated) = (None, None);
        let mut extra = BTreeMap::new();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "summary" => summary = map.next_value()?,
                "status" => status = Some(map.next_value()?),
                "project" => project = map.next_value()?,
                "created" => created = Some(map.next_value::<Millis>()?.0),
                "updated" => updated = map.next_value::<Option<Millis>>()?,
                _ => {
                    if let Some(value) = map.next_value::<Option<Value>>()? {
                        extra.insert(name.into_owned(), value);
                    }
                }
            }
        }
        Ok(WireFields {
            summary,
            status: status.ok_or_else(|| de::Error::missing_field("status"))?,
            project,
            created: created.ok_or_else(|| de::Error::missing_field("created"))?,
            updated: updated.map(|Millis(at)| at),
            extra,
        })
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

impl From<WireIssue> for Issue {
    fn from(WireIssue { id, key, fields }: WireIssue) -> Self {
        Self {
            id,
            key,
            summary: fields.summary.unwrap_or_default(),
            status: fields.status,
            project: fields.project,
            created: fields.created,
            updated: fields.updated,
            extra: fields.extra,
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

/// `POST /search/approximate-count`.
#[derive(Debug, Deserialize)]
pub(crate) struct ApproximateCount {
    pub(crate) count: u64,
}

/// `POST /issue/bulkfetch`.
#[derive(Debug, Deserialize)]
pub struct BulkIssues {
    pub issues: Vec<Issue>,
}
