use super::{AsUser, Call};
use crate::atlassian::ids::AccountId;
use crate::jira::error::JiraError;
use crate::jira::paging::{OffsetPage, OffsetPages};
use crate::jira::wire::{Group, GroupPage, UserPage};

const GROUPS: &str = "groups";
const MEMBERS: &str = "group members";
/// The most that Jira gives at a time.
const MOST_MEMBERS: &str = "50";

impl AsUser {
    /// The group of exactly this name; `None` when there is none that the acting user may see.
    pub async fn group(&self, name: &str) -> Result<Option<Group>, JiraError> {
        let call = Call::get(GROUPS, &["group", "bulk"]).query("groupName", name);
        let page: GroupPage = self.call(call).await?;
        Ok(page.values.into_iter().find(|group| group.name == name))
    }

    /// Everybody who is in the group today, inactive users included.
    pub async fn group_members(&self, group: &Group) -> Result<Vec<AccountId>, JiraError> {
        let mut pages = OffsetPages::new(MEMBERS);
        let mut members = Vec::new();
        let mut next = Some(0);
        while let Some(start_at) = next {
            let call = Call::get(MEMBERS, &["group", "member"])
                .query("groupId", group.id.as_str())
                .query("includeInactiveUsers", "true")
                .query("startAt", start_at.to_string())
                .query("maxResults", MOST_MEMBERS);
            let page: UserPage = self.call(call).await?;
            let about = OffsetPage {
                is_last: page.is_last,
                total: page.total,
            };
            let accounts: Vec<_> = page
                .values
                .into_iter()
                .map(|user| user.account_id)
                .collect();
            next = pages.next(about, accounts.iter().cloned())?;
            members.extend(accounts);
        }
        Ok(members)
    }
}
