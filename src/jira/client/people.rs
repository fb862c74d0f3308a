use futures::{StreamExt, TryStreamExt, stream};
use serde::de::DeserializeOwned;

use super::{AsUser, Call};
use crate::atlassian::ids::AccountId;
use crate::jira::error::JiraError;
use crate::jira::wire::{MyPermissions, Myself, Profile, ProfilePage, User, UserPage};

/// Jira says of no limit; this many ids still make a URL that every proxy takes.
const MOST_USERS: usize = 90;

impl AsUser {
    /// The acting user, with the zone in which Jira reads their dates.
    pub async fn myself(&self) -> Result<Myself, JiraError> {
        self.call(Call::get("myself", &["myself"])).await
    }

    /// The same, with what pages show of people.
    pub async fn myself_and_profile(&self) -> Result<(Myself, Profile), JiraError> {
        let call = Call::get("myself", &["myself"]);
        let parse =
            |body: &[u8]| Ok((serde_json::from_slice(body)?, serde_json::from_slice(body)?));
        self.call_and(call, parse).await
    }

    /// People whose name or address Jira finds the text in, deactivated ones not among them; all of the site are looked
    /// through, and the first `most` come. Without the permission to browse users there is nobody.
    pub async fn find_people(&self, text: &str, most: usize) -> Result<Vec<Profile>, JiraError> {
        let call = Call::get("people", &["user", "search"]).query("query", text);
        self.call(call.query("maxResults", most.to_string())).await
    }

    /// [`users`](Self::users), with what pages show of them.
    pub async fn profiles(&self, accounts: &[AccountId]) -> Result<Vec<Profile>, JiraError> {
        let mut found = Vec::new();
        for batch in accounts.chunks(MOST_USERS) {
            let page: ProfilePage = self.bulk(batch).await?;
            found.extend(page.values);
        }
        Ok(found)
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
        let page: UserPage = self.bulk(accounts).await?;
        Ok(page.values)
    }

    async fn bulk<T: DeserializeOwned>(&self, accounts: &[AccountId]) -> Result<T, JiraError> {
        let call =
            Call::get("users", &["user", "bulk"]).query("maxResults", MOST_USERS.to_string());
        let call = accounts.iter().fold(call, |call, account| {
            call.query("accountId", account.as_str())
        });
        self.call(call).await
    }

    /// Whether the acting user administers Jira, now.
    pub async fn is_admin(&self) -> Result<bool, JiraError> {
        let call = Call::get("permissions", &["mypermissions"]);
        let call = call.query("permissions", "ADMINISTER");
        let answer: MyPermissions = self.call(call).await?;
        Ok(answer.permissions.administer.have_permission)
    }
}
