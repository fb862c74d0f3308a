//! Statuses: from a list where one is given, else every status that issues and histories name.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Issue;
use super::issue::item_is_of;

#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: String,
    pub(crate) name: String,
    description: String,
    category: Value,
    /// Project id, for a team-managed project's own status.
    scope: Option<Value>,
    /// Keys of the projects whose issues have or had it.
    pub(crate) projects: BTreeSet<String>,
    named_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Statuses {
    by_id: BTreeMap<String, Status>,
    /// A given list is complete: what it does not name no longer exists.
    closed: bool,
    deleted: BTreeSet<String>,
}

impl Statuses {
    /// `list` in the shape of `GET /status`.
    pub(crate) fn from_list(list: &[Value]) -> Self {
        let known = list.iter().filter_map(Status::from_json);
        Self {
            by_id: known.map(|status| (status.id.clone(), status)).collect(),
            closed: true,
            deleted: BTreeSet::new(),
        }
    }

    pub(crate) fn delete(&mut self, id: &str) {
        self.deleted.insert(id.to_owned());
    }

    /// False: there is no such status.
    pub(crate) fn rename(&mut self, id: &str, name: &str) -> bool {
        let status = self.by_id.get_mut(id);
        status
            .map(|status| name.clone_into(&mut status.name))
            .is_some()
    }

    pub(super) fn observe(&mut self, issue: &Issue, project: &str) {
        let current = &issue.fields["status"];
        let seen = Status::from_json(current);
        if let Some(seen) = seen {
            self.note(
                seen,
                project,
                issue
                    .instant("updated")
                    .or_else(|| issue.instant("created")),
                true,
            );
        }
        for history in &issue.histories {
            for item in history
                .items
                .iter()
                .filter(|item| item_is_of(item, "status"))
            {
                for (id, name) in [("from", "fromString"), ("to", "toString")] {
                    if let (Some(id), Some(name)) = (item[id].as_str(), item[name].as_str()) {
                        let status = Status::bare(id, name);
                        self.note(status, project, Some(history.created_at), false);
                    }
                }
            }
        }
    }

    /// The newest name wins; only an issue's own status field tells the category.
    fn note(&mut self, seen: Status, project: &str, at: Option<DateTime<Utc>>, full: bool) {
        if self.closed {
            if let Some(status) = self.by_id.get_mut(&seen.id) {
                status.projects.insert(project.to_owned());
            }
            return;
        }
        let status = self
            .by_id
            .entry(seen.id.clone())
            .or_insert_with(|| seen.clone());
        status.projects.insert(project.to_owned());
        if full {
            status.category = seen.category;
            status.scope = seen.scope;
            status.description = seen.description;
        }
        if status.named_at <= at {
            status.name = seen.name;
            status.named_at = at;
        }
    }

    /// The statuses that exist today.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Status> {
        self.by_id
            .values()
            .filter(|status| !self.deleted.contains(&status.id))
    }

    pub(crate) fn find(&self, id_or_name: &str) -> Option<&Status> {
        self.iter()
            .find(|status| status.id == id_or_name || status.name.eq_ignore_ascii_case(id_or_name))
    }
}

impl Status {
    fn bare(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            category: json!({"id": 1, "key": "undefined", "colorName": "medium-gray", "name": "No Category"}),
            scope: None,
            projects: BTreeSet::new(),
            named_at: None,
        }
    }

    fn from_json(raw: &Value) -> Option<Self> {
        let mut status = Self::bare(raw["id"].as_str()?, raw["name"].as_str()?);
        raw["description"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut status.description);
        if let Some(category) = raw["statusCategory"].as_object() {
            let mut category = category.clone();
            category.remove("self");
            status.category = Value::Object(category);
        }
        status.scope = raw.get("scope").filter(|scope| !scope.is_null()).cloned();
        Some(status)
    }

    /// Id of the one project that owns it, if any.
    pub(crate) fn scope_project(&self) -> Option<&str> {
        self.scope.as_ref()?["project"]["id"].as_str()
    }

    pub(crate) fn to_json(&self, base_url: &str) -> Value {
        let mut category = self.category.clone();
        category["self"] =
            format!("{base_url}/rest/api/3/statuscategory/{}", category["id"]).into();
        let mut status = json!({
            "self": format!("{base_url}/rest/api/3/status/{}", self.id),
            "description": self.description,
            "iconUrl": format!("{base_url}/images/icons/statuses/generic.png"),
            "name": self.name,
            "untranslatedName": self.name,
            "id": self.id,
            "statusCategory": category,
        });
        if let Some(scope) = &self.scope {
            status["scope"] = scope.clone();
        }
        status
    }
}
