//! One issue with its history, read from the shape of `GET issue?expand=changelog`.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{Project, instant};

#[derive(Clone, Debug)]
pub struct Issue {
    pub id: i64,
    pub key: String,
    /// Keys it had before it was moved; Jira still finds it by them.
    pub former_keys: Vec<String>,
    pub fields: Map<String, Value>,
    /// Oldest first.
    pub histories: Vec<History>,
    /// Histories that the source counts but does not hold.
    pub unlisted: usize,
    /// Under an issue security level: only users who may see restricted issues see it.
    pub restricted: bool,
}

#[derive(Clone, Debug)]
pub struct History {
    pub id: i64,
    pub created_at: DateTime<Utc>,
    /// Absent for automation and deleted people.
    pub author: Option<Value>,
    pub metadata: Option<Value>,
    pub items: Vec<Value>,
}

#[derive(Debug, Error)]
pub enum IssueError {
    #[error("issue {issue}: {what}")]
    Malformed { issue: String, what: &'static str },
    #[error("issues {first} and {second} have the same id")]
    Duplicate { first: String, second: String },
}

impl Issue {
    pub(crate) fn parse(mut raw: Value) -> Result<Self, IssueError> {
        let name: String = raw["key"]
            .as_str()
            .unwrap_or("without a key")
            .chars()
            .take(64)
            .collect();
        let malformed = |what| IssueError::Malformed {
            issue: name.clone(),
            what,
        };
        let id = number(&raw["id"]).ok_or_else(|| malformed("id is not a number"))?;
        let Some(key) = raw["key"].as_str().map(str::to_owned) else {
            return Err(malformed("no key"));
        };
        let Value::Object(fields) = without_origin(raw["fields"].take()) else {
            return Err(malformed("no fields"));
        };
        for (present, what) in [
            (
                fields.get("project").is_some_and(|p| p["key"].is_string()),
                "no project",
            ),
            (
                fields.get("status").is_some_and(|s| s["id"].is_string()),
                "no status",
            ),
            (
                instant_of(&fields, "created").is_some(),
                "created is not an instant",
            ),
        ] {
            if !present {
                return Err(malformed(what));
            }
        }
        let total = raw["changelog"]["total"].as_u64().unwrap_or_default();
        let histories =
            History::parse_all(raw["changelog"]["histories"].take()).map_err(malformed)?;
        let former_keys = former_keys(&histories, &key);
        let listed = histories.len();
        Ok(Self {
            id,
            former_keys,
            restricted: fields.get("security").is_some_and(|level| !level.is_null()),
            fields,
            unlisted: usize::try_from(total)
                .unwrap_or_default()
                .saturating_sub(listed),
            histories,
            key,
        })
    }

    pub(crate) fn project(&self) -> Project {
        let project = &self.fields["project"];
        let text = |name: &str| project[name].as_str().unwrap_or_default().to_owned();
        Project {
            id: text("id"),
            key: text("key"),
            name: text("name"),
        }
    }

    pub(crate) fn project_key(&self) -> &str {
        self.fields["project"]["key"].as_str().unwrap_or_default()
    }

    pub(crate) fn status_id(&self) -> &str {
        self.fields["status"]["id"].as_str().unwrap_or_default()
    }

    pub(crate) fn instant(&self, field: &str) -> Option<DateTime<Utc>> {
        instant_of(&self.fields, field)
    }

    /// The number in the key: `ABC-12` is 12.
    pub(crate) fn number(&self) -> i64 {
        self.key
            .rsplit('-')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or_default()
    }
}

impl History {
    pub(crate) fn parse_all(raw: Value) -> Result<Vec<Self>, &'static str> {
        let Value::Array(list) = raw else {
            return Ok(Vec::new());
        };
        let mut histories = list
            .into_iter()
            .map(Self::parse)
            .collect::<Result<Vec<_>, _>>()?;
        histories.sort_by_key(|history| (history.created_at, history.id));
        Ok(histories)
    }

    fn parse(mut raw: Value) -> Result<Self, &'static str> {
        let created = raw["created"].as_str().and_then(instant::parse);
        let Value::Array(items) = raw["items"].take() else {
            return Err("a history without items");
        };
        Ok(Self {
            id: number(&raw["id"]).ok_or("a history without a numeric id")?,
            created_at: created.ok_or("a history whose created is not an instant")?,
            author: Some(without_origin(raw["author"].take())).filter(|author| !author.is_null()),
            metadata: Some(raw["historyMetadata"].take()).filter(|metadata| !metadata.is_null()),
            items,
        })
    }
}

/// Whether a change item belongs to a field. Exports from before 2017 name no `fieldId`.
pub(crate) fn item_is_of(item: &Value, field_id: &str) -> bool {
    match item["fieldId"].as_str() {
        Some(id) => id == field_id,
        None => item["field"]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(field_id)),
    }
}

fn former_keys(histories: &[History], current: &str) -> Vec<String> {
    let items = histories.iter().flat_map(|history| &history.items);
    let moves = items.filter(|item| item["field"] == "Key");
    let keys = moves.flat_map(|item| [item["fromString"].as_str(), item["toString"].as_str()]);
    let mut keys: Vec<String> = keys
        .flatten()
        .map(str::to_owned)
        .filter(|key| key != current)
        .collect();
    keys.dedup();
    keys
}

fn instant_of(fields: &Map<String, Value>, name: &str) -> Option<DateTime<Utc>> {
    fields.get(name)?.as_str().and_then(instant::parse)
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// `self` links name the site they came from; `/…` is completed with our base URL when shown.
fn without_origin(mut value: Value) -> Value {
    match &mut value {
        Value::Object(map) => {
            for (name, member) in map.iter_mut() {
                *member = match member.take() {
                    Value::String(link) if name == "self" => Value::String(path_of(&link)),
                    other => without_origin(other),
                };
            }
        }
        Value::Array(list) => {
            for member in list {
                *member = without_origin(member.take());
            }
        }
        _ => {}
    }
    value
}

fn path_of(link: &str) -> String {
    if link.starts_with('/') {
        return link.to_owned();
    }
    let path = url::Url::parse(link).map(|url| url[url::Position::BeforePath..].to_owned());
    path.unwrap_or_default()
}
