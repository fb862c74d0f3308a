use super::{AsUser, Call};
use crate::jira::error::JiraError;
use crate::jira::wire::{Field, ServerInfo, Status};

impl AsUser {
    /// The statuses of active workflows: one that a history names may be gone.
    pub async fn statuses(&self) -> Result<Vec<Status>, JiraError> {
        self.call(Call::get("statuses", &["status"])).await
    }

    /// The site as it calls itself.
    pub async fn server_info(&self) -> Result<ServerInfo, JiraError> {
        self.call(Call::get("server info", &["serverInfo"])).await
    }

    /// All fields of the site, of Jira's own and custom.
    pub async fn fields(&self) -> Result<Vec<Field>, JiraError> {
        self.call(Call::get("fields", &["field"])).await
    }
}
