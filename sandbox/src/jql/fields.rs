//! Which JQL name means which field, and the values an issue has in it.

use serde_json::Value;

use crate::data::Issue;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Project,
    Key,
    Status,
    StatusCategory,
    IssueType,
    Person,
    Date,
    Filter,
    Sprint,
    Text,
    /// Compared by id, name or plain text.
    Plain,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// As Jira names it in messages.
    pub(super) name: &'static str,
    /// In an issue's `fields`.
    pub(super) id: &'static str,
    pub(super) kind: Kind,
}

pub(super) const SPRINT: &str = "customfield_10020";

const FIELDS: &[(&[&str], &str, Kind)] = &[
    (&["project"], "project", Kind::Project),
    (&["key", "issuekey", "issue", "id"], "key", Kind::Key),
    (&["status"], "status", Kind::Status),
    (&["statusCategory"], "status", Kind::StatusCategory),
    (&["issuetype", "type"], "issuetype", Kind::IssueType),
    (&["assignee"], "assignee", Kind::Person),
    (&["reporter"], "reporter", Kind::Person),
    (&["creator"], "creator", Kind::Person),
    (&["created", "createdDate"], "created", Kind::Date),
    (&["updated", "updatedDate"], "updated", Kind::Date),
    (
        &["resolved", "resolutiondate"],
        "resolutiondate",
        Kind::Date,
    ),
    (
        &["statusCategoryChangedDate"],
        "statuscategorychangedate",
        Kind::Date,
    ),
    (&["due", "duedate"], "duedate", Kind::Date),
    (
        &["filter", "request", "savedfilter", "searchrequest"],
        "filter",
        Kind::Filter,
    ),
    (&["sprint", "cf[10020]"], SPRINT, Kind::Sprint),
    (&["summary"], "summary", Kind::Text),
    (&["description"], "description", Kind::Text),
    (&["text"], "summary", Kind::Text),
    (&["priority"], "priority", Kind::Plain),
    (&["resolution"], "resolution", Kind::Plain),
    (&["labels"], "labels", Kind::Plain),
    (&["parent"], "parent", Kind::Plain),
    (&["component"], "components", Kind::Plain),
    (&["fixVersion"], "fixVersions", Kind::Plain),
    (&["affectedVersion"], "versions", Kind::Plain),
];

pub(super) fn find(name: &str) -> Option<Field> {
    FIELDS.iter().find_map(|(names, id, kind)| {
        let name = names
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name))?;
        Some(Field {
            name,
            id,
            kind: *kind,
        })
    })
}

impl Field {
    /// Whether the issue has a value here that `wanted` names by id, name, key, account id or text.
    pub(super) fn holds(&self, issue: &Issue, wanted: &str) -> bool {
        match issue.fields.get(self.id) {
            Some(Value::Array(values)) => values.iter().any(|value| is_named(value, wanted)),
            Some(value) => is_named(value, wanted),
            None => false,
        }
    }

    pub(super) fn is_empty(&self, issue: &Issue) -> bool {
        match issue.fields.get(self.id) {
            None | Some(Value::Null) => true,
            Some(Value::Array(values)) => values.is_empty(),
            Some(_) => false,
        }
    }
}

fn is_named(value: &Value, wanted: &str) -> bool {
    let same = |value: &Value| match value {
        Value::String(text) => text.eq_ignore_ascii_case(wanted),
        Value::Number(number) => number.to_string() == wanted,
        _ => false,
    };
    same(value)
        || ["id", "name", "key", "accountId", "value"]
            .iter()
            .any(|part| same(&value[*part]))
}
