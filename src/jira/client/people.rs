use futures::{StreamExt, TryStreamExt, stream};

use super::{AsUser, Call};
use crate::atlassian::ids::AccountId;
use crate::jira::error::JiraError;
use crate::jira::wire::{MyPermissions, Myself, User, UserPage};

/// Jira says of no limit; this many ids still make a URL that every proxy takes.
const MOST_USERS: usize = 90;

impl AsUser {
    /// The acting user, with the zone in which Jira reads their dates.
    pub async fn myself(&self) -> Result<Myself, JiraError> {
        self.call(Call::get("myself", &["myself"])).await
    }

    /// Another user, as far as the acting one may see them.
    pub async fn user(&self, account: &AccountId) -> Result<User, JiraError> {
        let call = Call::get("user", &["user"]);
        self.call(call.query("accountId", account.as_str())).await
    }

    /// Those of these users whom Jira still knows, as far as the acting one may see them, in any order.
    pub async fn users(&self, accounts: &[AccountId]) -> Result<Vec<User>, JiraError> {
        let batches: Vec<_> = accounts
            .chunks(MOST_USERS)
            .map(|batch| self.user_batch(batch))
            .collect();
        let found: Vec<Vec<User>> = stream::iter(batches)
            .buffer_unordered(self.jira.in_flight)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn user_batch(&self, accounts: &[AccountId]) -> Result<Vec<User>, JiraError> {
        let call =
            Call::get("users", &["user", "bulk"]).query("maxResults", MOST_USERS.to_string());
        let call = accounts.iter().fold(call, |call, account| {
            call.query("accountId", account.as_str())
        });
        let page: UserPage = self.call(call).await?;
        Ok(page.values)
    }

    /// Whether the acting user administers Jira, now.
    pub async fn is_admin(&self) -> Result<bool, JiraError> {
        let call = Call::get("permissions", &["mypermissions"]);
        let call = call.query("permissions", "ADMINISTER");
        let answer: MyPermissions = self.call(call).await?;
        Ok(answer.permissions.administer.have_permission)
    }
}
