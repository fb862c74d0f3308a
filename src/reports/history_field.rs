//! Fields whose history is measured: how Jira tells it, and what the field holds now.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::field_text::rich_text;
use super::request::ParameterFault;
use crate::engine::{FieldShape, HistoryField, Value};
use crate::jira::{Field, FieldSchema, Issue};

const SPRINT: &str = "com.pyxis.greenhopper.jira:gh-sprint";

/// The fields with these ids; ids that Jira does not know are the caller's fault.
pub(super) fn choose(
    ids: &[String],
    known: &[Field],
) -> Result<Vec<HistoryField>, Vec<ParameterFault>> {
    let (mut fields, mut faults) = (Vec::new(), Vec::new());
    for id in ids {
        if let Some(field) = known.iter().find(|field| field.id == *id) {
            fields.push(HistoryField {
                id: field.id.clone(),
                name: name_in_histories(field).to_owned(),
                shape: shape(field.schema.as_ref()),
            });
        } else {
            let allowed = "ids of fields that the token's user can see";
            faults.push(ParameterFault::value("historyFields", id, allowed));
        }
    }
    if faults.is_empty() {
        Ok(fields)
    } else {
        Err(faults)
    }
}

/// How old histories call a field, which have no ids of fields (Jira: changelogs).
fn name_in_histories(field: &Field) -> &str {
    match field.id.as_str() {
        "components" => "Component",
        "fixVersions" => "Fix Version",
        "versions" => "Version",
        id if field.custom => Some(field.name.as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or(id),
        id => id,
    }
}

/// Lists of things with a life of their own change one by one, others as a whole.
fn shape(schema: Option<&FieldSchema>) -> FieldShape {
    let Some(schema) = schema.filter(|schema| schema.kind == "array") else {
        return FieldShape::Single;
    };
    let items = schema.items.as_deref().unwrap_or_default();
    match (schema.custom.as_deref(), items) {
        (Some(SPRINT), _) => FieldShape::WholeList(','),
        (_, "string") => FieldShape::WholeList(' '),
        (None, _) => FieldShape::EachChange,
        (Some(_), _) => FieldShape::WholeList(','),
    }
}

/// One value of a field, in the words of its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    id: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
}

impl Text<'_> {
    pub(super) fn value(&self) -> Value<'_> {
        Value::new(self.id.as_deref(), self.name.as_deref())
    }
}

/// What the field holds now.
pub(super) fn now<'a>(issue: &'a Issue, id: &str) -> Vec<Text<'a>> {
    let named = |id: Option<&'a str>, name: &'a str| Text {
        id: id.map(Cow::Borrowed),
        name: Some(Cow::Borrowed(name)),
    };
    match id {
        "status" => vec![named(Some(&issue.status.id), &issue.status.name)],
        "summary" => vec![named(None, &issue.summary)],
        "project" => {
            let project = issue.project.iter();
            project
                .map(|project| named(Some(&project.id), &project.name))
                .collect()
        }
        _ => issue.extra.get(id).map(texts).unwrap_or_default(),
    }
}

fn texts(value: &Json) -> Vec<Text<'_>> {
    let only_name = |name| {
        vec![Text {
            id: None,
            name: Some(name),
        }]
    };
    match value {
        Json::Null => Vec::new(),
        Json::Array(values) => values.iter().flat_map(texts).collect(),
        Json::String(text) => only_name(Cow::Borrowed(text.as_str())),
        Json::Number(number) => {
            // Histories write whole numbers without decimals.
            let text = number.to_string();
            only_name(Cow::Owned(
                text.strip_suffix(".0").unwrap_or(&text).to_owned(),
            ))
        }
        Json::Bool(flag) => only_name(Cow::Owned(flag.to_string())),
        Json::Object(object) if object.contains_key("content") => {
            only_name(Cow::Owned(rich_text(value)))
        }
        Json::Object(object) => {
            let first = |names: &[&str]| names.iter().find_map(|name| plain(object.get(*name)?));
            vec![Text {
                id: first(&["accountId", "id"]),
                name: first(&["displayName", "name", "value", "key"]),
            }]
        }
    }
}

fn plain(value: &Json) -> Option<Cow<'_, str>> {
    match value {
        Json::String(text) => Some(Cow::Borrowed(text)),
        Json::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
