use std::collections::BTreeMap;

use serde::Deserialize;

use super::or_default;
use crate::atlassian::ids::AccountId;

/// The user a call is made as.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Myself {
    pub account_id: AccountId,
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: String,
    /// IANA name; dates in JQL are read in this zone.
    pub time_zone: Option<String>,
    pub locale: Option<String>,
}

/// A user as another one sees them; deleted ones keep an entry with a placeholder for a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub account_id: AccountId,
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub active: bool,
    /// `atlassian`, `app`, `customer` or `unknown`.
    pub account_type: Option<String>,
}

/// What pages show of a user. People decide themselves how much of it Jira tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub account_id: AccountId,
    pub display_name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub active: bool,
    account_type: Option<String>,
    /// By size, such as `48x48`.
    #[serde(default, deserialize_with = "or_default")]
    avatar_urls: BTreeMap<String, String>,
}

impl Profile {
    /// Neither an app nor a portal's customer.
    pub fn is_person(&self) -> bool {
        !matches!(self.account_type.as_deref(), Some("app" | "customer"))
    }

    pub fn avatar(&self) -> Option<&str> {
        let sizes = ["48x48", "32x32", "24x24", "16x16"];
        let mut known = sizes
            .into_iter()
            .filter_map(|size| self.avatar_urls.get(size));
        known.next().map(String::as_str)
    }
}

/// `GET /user/bulk`.
#[derive(Debug, Deserialize)]
pub(crate) struct ProfilePage {
    pub(crate) values: Vec<Profile>,
}

/// `GET /mypermissions?permissions=ADMINISTER`.
#[derive(Debug, Deserialize)]
pub(crate) struct MyPermissions {
    pub(crate) permissions: Permissions,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Permissions {
    #[serde(rename = "ADMINISTER")]
    pub(crate) administer: Permission,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Permission {
    pub(crate) have_permission: bool,
}

/// A user group. Its name may change, its id does not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Group {
    #[serde(rename = "groupId")]
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// `GET /group/bulk`.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupPage {
    pub(crate) values: Vec<Group>,
}

/// `GET /user/bulk` and `GET /group/member`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserPage {
    pub(crate) values: Vec<User>,
    pub(crate) is_last: Option<bool>,
    pub(crate) total: Option<u64>,
}
