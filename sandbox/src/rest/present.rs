//! Issues as answers show them: links on this site, instants in the site's default zone.

use serde_json::{Map, Value, json};

use super::Asked;
use super::history;
use crate::data::{Issue, instant};

const INSTANTS: [&str; 7] = [
    "created",
    "updated",
    "resolutiondate",
    "statuscategorychangedate",
    "lastViewed",
    "started",
    "closed",
];

/// Which members of `fields` are wanted.
#[derive(Debug)]
pub(super) struct Selection {
    all: bool,
    named: Vec<String>,
    without: Vec<String>,
}

impl Selection {
    /// With nothing asked, or only things to leave out, `default_all` decides.
    pub(super) fn new(wanted: &[String], default_all: bool) -> Self {
        let mut selection = Self {
            all: false,
            named: Vec::new(),
            without: Vec::new(),
        };
        for name in wanted
            .iter()
            .flat_map(|names| names.split(','))
            .map(str::trim)
        {
            match name.strip_prefix('-') {
                Some(name) => selection.without.push(name.to_owned()),
                None if name == "*all" || name == "*navigable" => selection.all = true,
                None if name.is_empty() => {}
                None => selection.named.push(name.to_owned()),
            }
        }
        selection.all |= selection.named.is_empty() && default_all;
        selection
    }

    /// Only what can be told without reading the issue: such pages may be large.
    pub(super) fn is_light(&self) -> bool {
        !self.all && self.named.iter().all(|name| name == "id" || name == "key")
    }

    fn id_only(&self) -> bool {
        self.is_light() && !self.named.iter().any(|name| name == "key")
    }

    pub(super) fn takes(&self, field: &str) -> bool {
        (self.all || self.named.iter().any(|name| name == field))
            && !self.without.iter().any(|name| name == field)
    }
}

pub(super) fn issue(
    issue: &Issue,
    selection: &Selection,
    expand: &[String],
    asked: Asked<'_>,
) -> Value {
    let mut shown = if selection.id_only() {
        json!({"id": issue.id.to_string()})
    } else {
        json!({
            "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
            "id": issue.id.to_string(),
            "self": format!("{}/rest/api/3/issue/{}", asked.base_url, issue.id),
            "key": issue.key,
        })
    };
    if !selection.is_light() {
        let fields = issue
            .fields
            .iter()
            .filter(|(name, _)| selection.takes(name));
        let fields: Map<String, Value> = fields
            .map(|(name, value)| (name.clone(), member(name, value, asked)))
            .collect();
        shown["fields"] = Value::Object(fields);
    }
    if expand.iter().any(|part| part == "changelog") {
        shown["changelog"] = history::expanded(issue, asked);
    }
    shown
}

/// One value, completed for this site.
pub(super) fn value(value: &Value, asked: Asked<'_>) -> Value {
    match value {
        Value::Object(map) => {
            let members = map
                .iter()
                .map(|(name, value)| (name.clone(), member(name, value, asked)));
            Value::Object(members.collect())
        }
        Value::Array(list) => list.iter().map(|entry| self::value(entry, asked)).collect(),
        other => other.clone(),
    }
}

fn member(name: &str, value: &Value, asked: Asked<'_>) -> Value {
    match value {
        Value::String(path) if path.starts_with('/') && (name == "self" || name == "iconUrl") => {
            Value::String(format!("{}{path}", asked.base_url))
        }
        Value::String(text) if INSTANTS.contains(&name) => match instant::parse(text) {
            Some(at) => instant::render(at, asked.view.data.zone),
            None => value.clone(),
        },
        other => self::value(other, asked),
    }
}
