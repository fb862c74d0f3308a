//! What one Jira site holds: issues with their histories, people, statuses, saved filters.

pub(crate) mod edit;
pub(crate) mod instant;
pub(crate) mod issue;
pub(crate) mod people;
pub(crate) mod status;
pub(crate) mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::generated::Generated;
pub use edit::{Edit, EditError};
pub use issue::{History, Issue, IssueError};
pub use people::{Browse, Group, User};
pub(crate) use status::Statuses;
pub(crate) use view::{View, Viewer};

/// A saved filter. One that is not shared is visible to its owner only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Filter {
    pub id: String,
    pub name: String,
    pub jql: String,
    /// Account id.
    pub owner: String,
    pub shared: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
}

type Issues = BTreeMap<i64, Arc<Issue>>;

#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) zone: Tz,
    pub(crate) issues: Issues,
    /// Where there are any, `issues` has but the first of them.
    pub(crate) generated: Generated,
    /// The issues before the first edit: what a search index that lags behind still shows.
    stale: Option<Issues>,
    former_keys: BTreeMap<String, i64>,
    keys: BTreeMap<String, i64>,
    pub(crate) projects: BTreeMap<String, Project>,
    pub(crate) statuses: Statuses,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) groups: Vec<Group>,
}

impl Data {
    pub(crate) fn new(
        zone: Tz,
        issues: Vec<Issue>,
        statuses: Statuses,
    ) -> Result<Self, IssueError> {
        let mut data = Self {
            zone,
            issues: Issues::new(),
            generated: Generated::default(),
            stale: None,
            former_keys: BTreeMap::new(),
            keys: BTreeMap::new(),
            projects: BTreeMap::new(),
            statuses,
            users: BTreeMap::new(),
            filters: Vec::new(),
            groups: Vec::new(),
        };
        for issue in issues {
            if let Some(other) = data.issues.get(&issue.id) {
                return Err(IssueError::Duplicate {
                    first: other.key.clone(),
                    second: issue.key,
                });
            }
            data.insert(issue);
        }
        Ok(data)
    }

    /// Adds an issue or replaces the one with the same id.
    fn insert(&mut self, issue: Issue) {
        let project = issue.project();
        self.projects
            .entry(project.key.clone())
            .or_insert_with(|| project.clone());
        self.statuses.observe(&issue, &project.key);
        people::observe(&mut self.users, &issue);
        for key in &issue.former_keys {
            self.former_keys.insert(key.clone(), issue.id);
        }
        self.keys.insert(issue.key.clone(), issue.id);
        self.issues.insert(issue.id, Arc::new(issue));
    }

    /// By id, by key in any case, or by a key it had before a move.
    pub(crate) fn find_issue(&self, id_or_key: &str) -> Option<&Arc<Issue>> {
        let by_id = id_or_key.parse::<i64>().ok();
        let upper = id_or_key.to_uppercase();
        let id = by_id
            .or_else(|| self.keys.get(&upper).copied())
            .or_else(|| self.former_keys.get(&upper).copied())?;
        self.issues.get(&id)
    }

    pub(crate) fn lagging_issues(&self) -> &Issues {
        self.stale.as_ref().unwrap_or(&self.issues)
    }

    /// Custom fields by id with the names that histories give them.
    pub(crate) fn custom_fields(&self) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for issue in self.issues.values() {
            for id in issue
                .fields
                .keys()
                .filter(|id| id.starts_with("customfield_"))
            {
                names.entry(id.clone()).or_insert_with(|| id.clone());
            }
        }
        let items = self
            .issues
            .values()
            .flat_map(|issue| &issue.histories)
            .flat_map(|h| &h.items);
        for item in items {
            if let (Some(id), Some(name)) = (item["fieldId"].as_str(), item["field"].as_str())
                && id.starts_with("customfield_")
            {
                names.insert(id.to_owned(), name.to_owned());
            }
        }
        names
    }

    pub(crate) fn project_keys(&self) -> BTreeSet<String> {
        self.projects.keys().cloned().collect()
    }
}

impl Project {
    pub(crate) fn to_json(&self, base_url: &str) -> Value {
        json!({
            "self": format!("{base_url}/rest/api/3/project/{}", self.id),
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "projectTypeKey": "software",
            "simplified": false,
            "style": "classic",
            "isPrivate": false,
        })
    }
}
