use super::{AsUser, Call};
use crate::atlassian::ids::AccountId;
use crate::jira::error::JiraError;
use crate::jira::wire::{MyPermissions, Myself, User};

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

    /// Whether the acting user administers Jira, now.
    pub async fn is_admin(&self) -> Result<bool, JiraError> {
        let call = Call::get("permissions", &["mypermissions"]);
        let call = call.query("permissions", "ADMINISTER");
        let answer: MyPermissions = self.call(call).await?;
        Ok(answer.permissions.administer.have_permission)
    }
}
