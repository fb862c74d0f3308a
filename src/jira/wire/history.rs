use std::collections::HashSet;

use serde::{Deserialize, Deserializer};

use super::ids::{IssueId, numeric};
use super::{instant, or_default};
use crate::atlassian::ids::AccountId;

/// What somebody changed on an issue in one go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct History {
    #[serde(deserialize_with = "numeric")]
    pub id: u64,
    /// Milliseconds since 1970.
    #[serde(deserialize_with = "instant::required")]
    pub created: i64,
    /// Absent for automation, anonymous users and deleted ones.
    #[serde(default, deserialize_with = "account")]
    pub author: Option<AccountId>,
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// One field's change. `from` and `to` hold ids, the strings the names of that day; any may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    #[serde(default, deserialize_with = "or_default")]
    pub field: String,
    pub field_id: Option<String>,
    pub from: Option<String>,
    pub from_string: Option<String>,
    pub to: Option<String>,
    pub to_string: Option<String>,
}

impl Item {
    /// False only for an item that names another field by id. Without an id, only the reader of the history
    /// can tell what the field's name means.
    pub(crate) fn may_be_of(&self, field_ids: &[&str]) -> bool {
        let named = |id: &String| field_ids.contains(&id.as_str());
        self.field_id.as_ref().is_none_or(named)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    account_id: Option<AccountId>,
}

fn account<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AccountId>, D::Error> {
    let author = Option::<Author>::deserialize(deserializer)?;
    Ok(author.and_then(|author| author.account_id))
}

/// Each history once, oldest first; histories of the same instant in the order of their ids.
pub(crate) fn in_order(mut histories: Vec<History>) -> Vec<History> {
    let mut seen = HashSet::with_capacity(histories.len());
    histories.retain(|history| seen.insert(history.id));
    histories.sort_unstable_by_key(|history| (history.created, history.id));
    histories
}

/// `POST /changelog/bulkfetch`: histories of many issues; those of one may be spread over pages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulkChangelogs {
    pub(crate) issue_change_logs: Vec<IssueChangelog>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssueChangelog {
    pub(crate) issue_id: IssueId,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) change_histories: Vec<History>,
}

/// `GET /issue/{key}/changelog`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangelogPage {
    pub(crate) values: Vec<History>,
    pub(crate) is_last: Option<bool>,
    pub(crate) total: Option<u64>,
}
