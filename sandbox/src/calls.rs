//! What was asked of a site, for tests to look at.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::operation::Operation;

/// By what a caller was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Credential {
    /// None was sent.
    Anonymous,
    /// The app's own token.
    App,
    /// An access token of a user.
    User,
    /// An API token of a user, or an organization's API key.
    Secret,
    /// One that is not accepted.
    Refused,
}

/// Where a caller came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Door {
    /// The site's own address, or Atlassian's beside it.
    Site,
    /// Atlassian's gateway, where Forge apps call.
    Gateway,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    pub method: String,
    /// Below the door: `/rest/api/3/…` on either platform.
    pub path: String,
    pub query: String,
    /// Account id of the user in whose name it was made; for a token request, the one it asked for.
    pub account: Option<String>,
    pub credential: Credential,
    pub door: Door,
    pub status: u16,
    /// `None`: nothing that the sandbox knows.
    pub operation: Option<Operation>,
    pub at: DateTime<Utc>,
}
