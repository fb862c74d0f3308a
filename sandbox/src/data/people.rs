//! The people of a site, and what each may see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Issue;

/// Which projects a user may browse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Browse {
    Everything,
    /// Project keys.
    Only(Vec<String>),
    Except(Vec<String>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub account_id: String,
    pub display_name: String,
    /// Hidden by most people, so most have none.
    pub email: Option<String>,
    pub active: bool,
    /// IANA name.
    pub time_zone: String,
    pub locale: String,
    /// `atlassian`, `app`, `customer` or `unknown`.
    pub account_type: String,
    /// Has the global permission Administer Jira.
    pub admin: bool,
    pub browse: Browse,
    /// May see issues under a security level.
    pub sees_restricted: bool,
}

/// A user group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    pub id: String,
    pub name: String,
    /// Account ids.
    pub members: Vec<String>,
}

impl User {
    pub fn new(account_id: &str, display_name: &str) -> Self {
        Self {
            account_id: account_id.to_owned(),
            display_name: display_name.to_owned(),
            email: None,
            active: true,
            time_zone: "Etc/UTC".to_owned(),
            locale: "en_US".to_owned(),
            account_type: "atlassian".to_owned(),
            admin: false,
            browse: Browse::Everything,
            sees_restricted: true,
        }
    }

    pub(crate) fn may_browse(&self, project: &str) -> bool {
        match &self.browse {
            Browse::Everything => true,
            Browse::Only(keys) => keys.iter().any(|key| key == project),
            Browse::Except(keys) => keys.iter().all(|key| key != project),
        }
    }

    pub(crate) fn to_json(&self, base_url: &str) -> Value {
        let mut user = json!({
            "self": format!("{base_url}/rest/api/3/user?accountId={}", self.account_id),
            "accountId": self.account_id,
            "accountType": self.account_type,
            "displayName": self.display_name,
            "active": self.active,
            "timeZone": self.time_zone,
            "locale": self.locale,
        });
        if let Some(email) = &self.email {
            user["emailAddress"] = Value::from(email.as_str());
        }
        user
    }

    /// As a list of a group's members shows them.
    pub(crate) fn to_member(&self, base_url: &str) -> Value {
        let mut user = self.to_json(base_url);
        if let Some(members) = user.as_object_mut() {
            members.remove("locale");
        }
        user
    }
}

/// The people whom an issue names become users of the site, unless they are known already.
pub(super) fn observe(users: &mut BTreeMap<String, User>, issue: &Issue) {
    let roles = ["assignee", "reporter", "creator"];
    let fields = roles.iter().filter_map(|role| issue.fields.get(*role));
    let authors = issue
        .histories
        .iter()
        .filter_map(|history| history.author.as_ref());
    for person in fields.chain(authors) {
        let Some(account) = person["accountId"].as_str() else {
            continue;
        };
        if users.contains_key(account) {
            continue;
        }
        let mut user = User::new(account, person["displayName"].as_str().unwrap_or(account));
        user.active = person["active"].as_bool().unwrap_or(true);
        if let Some(kind) = person["accountType"].as_str() {
            kind.clone_into(&mut user.account_type);
        }
        if let Some(zone) = person["timeZone"].as_str() {
            zone.clone_into(&mut user.time_zone);
        }
        users.insert(account.to_owned(), user);
    }
}
