//! Changes that tests make to a site while it runs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use super::{Browse, Data, Group, History, Issue, IssueError, User};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Edit {
    /// To another project, with the histories that Jira writes; the old key goes on working.
    Move {
        issue: String,
        project: String,
    },
    /// To the status with this id, now.
    Transition {
        issue: String,
        status: String,
    },
    /// Behind a security level, or out of it.
    Restrict {
        issue: String,
        restricted: bool,
    },
    /// Adds an issue, or replaces the one with the same id. Shape: `GET issue?expand=changelog`.
    Put(Value),
    DeleteIssue {
        issue: String,
    },
    DeleteStatus {
        status: String,
    },
    RenameStatus {
        status: String,
        name: String,
    },
    /// Adds a user, or replaces the one with the same account id.
    PutUser(User),
    /// As after the deletion of an account: Jira knows nobody of this id any more.
    DeleteUser {
        account: String,
    },
    /// Adds a group, or replaces the one with the same id.
    PutGroup(Group),
    Activate {
        account: String,
        active: bool,
    },
    Admin {
        account: String,
        admin: bool,
    },
    Browse {
        account: String,
        browse: Browse,
    },
    TimeZone {
        account: String,
        zone: String,
    },
}

#[derive(Debug, Error)]
pub enum EditError {
    #[error("there is no {0}")]
    Unknown(String),
    #[error(transparent)]
    Issue(#[from] IssueError),
}

impl Data {
    pub(crate) fn edit(&mut self, edit: Edit, now: DateTime<Utc>) -> Result<(), EditError> {
        if self.stale.is_none() {
            self.stale = Some(self.issues.clone());
        }
        match edit {
            Edit::Move { issue, project } => self.move_issue(&issue, &project, now),
            Edit::Transition { issue, status } => self.transition(&issue, &status, now),
            Edit::Restrict { issue, restricted } => {
                let mut issue = self.owned_issue(&issue)?;
                issue.restricted = restricted;
                self.insert(issue);
                Ok(())
            }
            Edit::Put(raw) => {
                self.insert(Issue::parse(raw)?);
                Ok(())
            }
            Edit::DeleteIssue { issue } => {
                let issue = self.owned_issue(&issue)?;
                self.issues.remove(&issue.id);
                Ok(())
            }
            Edit::DeleteStatus { status } => {
                self.statuses.delete(&status);
                Ok(())
            }
            Edit::RenameStatus { status, name } => self.rename_status(&status, &name),
            Edit::PutUser(user) => {
                self.users.insert(user.account_id.clone(), user);
                Ok(())
            }
            Edit::DeleteUser { account } => {
                self.users.remove(&account);
                Ok(())
            }
            Edit::PutGroup(group) => {
                self.groups.retain(|other| other.id != group.id);
                self.groups.push(group);
                Ok(())
            }
            Edit::Activate { account, active } => {
                self.change_user(&account, |user| user.active = active)
            }
            Edit::Admin { account, admin } => self.change_user(&account, |user| user.admin = admin),
            Edit::Browse { account, browse } => {
                self.change_user(&account, |user| user.browse = browse)
            }
            Edit::TimeZone { account, zone } => {
                self.change_user(&account, |user| user.time_zone = zone)
            }
        }
    }

    fn owned_issue(&self, id_or_key: &str) -> Result<Issue, EditError> {
        let issue = self.find_issue(id_or_key).cloned();
        issue
            .map(Arc::unwrap_or_clone)
            .ok_or_else(|| EditError::Unknown(format!("issue {id_or_key}")))
    }

    fn change_user(
        &mut self,
        account: &str,
        change: impl FnOnce(&mut User),
    ) -> Result<(), EditError> {
        let user = self.users.get_mut(account);
        user.map(change)
            .ok_or_else(|| EditError::Unknown(format!("user {account}")))
    }

    fn rename_status(&mut self, status: &str, name: &str) -> Result<(), EditError> {
        if !self.statuses.rename(status, name) {
            return Err(EditError::Unknown(format!("status {status}")));
        }
        let renamed: Vec<Issue> = self
            .issues
            .values()
            .filter(|issue| issue.status_id() == status)
            .map(|issue| Issue::clone(issue))
            .collect();
        for mut issue in renamed {
            issue.fields["status"]["name"] = Value::from(name);
            self.issues.insert(issue.id, Arc::new(issue));
        }
        Ok(())
    }

    fn transition(
        &mut self,
        issue: &str,
        status: &str,
        now: DateTime<Utc>,
    ) -> Result<(), EditError> {
        let mut issue = self.owned_issue(issue)?;
        let found = self.statuses.find(status).map(|status| status.to_json(""));
        let to = found.ok_or_else(|| EditError::Unknown(format!("status {status}")))?;
        let from = std::mem::replace(&mut issue.fields["status"], to.clone());
        let item = json!({
            "field": "status", "fieldtype": "jira", "fieldId": "status",
            "from": from["id"], "fromString": from["name"], "to": to["id"], "toString": to["name"],
        });
        self.record(&mut issue, vec![item], now);
        self.insert(issue);
        Ok(())
    }

    fn move_issue(
        &mut self,
        issue: &str,
        project: &str,
        now: DateTime<Utc>,
    ) -> Result<(), EditError> {
        let mut issue = self.owned_issue(issue)?;
        let target = self.projects.get(project).cloned();
        let target = target.ok_or_else(|| EditError::Unknown(format!("project {project}")))?;
        let taken = self
            .issues
            .values()
            .filter(|other| other.project_key() == project);
        let number = taken.map(|other| other.number()).max().unwrap_or_default() + 1;
        let old_key = std::mem::replace(&mut issue.key, format!("{project}-{number}"));
        let old = issue.project();
        issue.fields["project"] = target.to_json("");
        let items = vec![
            json!({"field": "project", "fieldtype": "jira", "fieldId": "project",
                "from": old.id, "fromString": old.name, "to": target.id, "toString": target.name}),
            json!({"field": "Key", "fieldtype": "jira",
                "from": null, "fromString": old_key, "to": null, "toString": issue.key}),
        ];
        self.keys.remove(&old_key);
        issue.former_keys.push(old_key);
        self.record(&mut issue, items, now);
        self.insert(issue);
        Ok(())
    }

    fn record(&self, issue: &mut Issue, items: Vec<Value>, now: DateTime<Utc>) {
        let histories = self.issues.values().flat_map(|issue| &issue.histories);
        let id = histories
            .map(|history| history.id)
            .max()
            .unwrap_or_default()
            + 1;
        issue
            .fields
            .insert("updated".to_owned(), super::instant::render(now, self.zone));
        issue.histories.push(History {
            id,
            created_at: now,
            author: None,
            metadata: None,
            items,
        });
        issue
            .histories
            .sort_by_key(|history| (history.created_at, history.id));
    }
}
