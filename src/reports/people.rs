//! Who people are today: histories tell only what they were called that day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::atlassian::ids::AccountId;
use crate::engine::Value;
use crate::jira::{AsUser, Changelog, History, Issue, JiraError};

/// Jira's own words for an account that is gone.
const FORMER_USER: &str = "Former user";
pub(super) const ASSIGNEE: &str = "assignee";

/// Display names by account id, as the acting user may see them.
#[derive(Debug, Default)]
pub(super) struct People {
    names: BTreeMap<String, String>,
    /// The acting user may not browse people: the names of histories have to do.
    hidden: bool,
}

impl People {
    /// Looks up those who are not known yet.
    pub(super) async fn learn<'a>(
        &mut self,
        jira: &AsUser,
        accounts: impl Iterator<Item = &'a str>,
    ) -> Result<(), JiraError> {
        let new = accounts.filter(|account| !self.names.contains_key(*account));
        let new: BTreeSet<&str> = new.collect();
        if self.hidden || new.is_empty() {
            return Ok(());
        }
        let ids: Vec<AccountId> = new.iter().copied().map(AccountId::new).collect();
        let users = match jira.users(&ids).await {
            // A list with an id that is none (imports have such) is refused as a whole.
            Err(JiraError::Forbidden { .. } | JiraError::BadRequest { .. }) => {
                self.hidden = true;
                return Ok(());
            }
            users => users?,
        };
        let named = users
            .into_iter()
            .filter(|user| !user.display_name.is_empty());
        let mut found: HashMap<String, String> = named
            .map(|user| (user.account_id.to_string(), user.display_name))
            .collect();
        self.names.extend(new.into_iter().map(|account| {
            let name = found.remove(account);
            (
                account.to_owned(),
                name.unwrap_or_else(|| FORMER_USER.to_owned()),
            )
        }));
        Ok(())
    }

    /// A person under their name of today, if that is known.
    pub(super) fn value<'a>(
        &'a self,
        account: Option<&'a str>,
        then: Option<&'a str>,
    ) -> Value<'a> {
        let name = account.and_then(|account| self.names.get(account));
        Value::new(account, name.map(String::as_str).or(then))
    }

    pub(super) fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }
}

/// Everybody whom an issue is or was assigned to.
pub(super) fn assignees<'a>(
    issue: &'a Issue,
    changelog: &'a Changelog,
) -> impl Iterator<Item = &'a str> {
    let now = issue.extra.get(ASSIGNEE);
    let now = now.and_then(|now| now["accountId"].as_str());
    let items = changelog.histories().flat_map(History::items);
    let items = items.filter(|item| item.field_id == Some(ASSIGNEE));
    let then = items.flat_map(|item| [item.from, item.to]);
    then.chain([now])
        .flatten()
        .filter(|account| !account.is_empty())
}
