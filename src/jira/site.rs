//! What a call needs to know about a site.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use url::Url;

use crate::atlassian::ids::{AppVersion, CloudId, ForgeInstallationId, SiteId};

/// A Jira site and the way the app may act there.
#[derive(Clone, Debug)]
pub struct JiraSite {
    pub site: SiteId,
    /// Checked when the site was installed: calls go nowhere else. Through Forge it has a path:
    /// [`Hosts::api_base_url`](crate::atlassian::hosts::Hosts::api_base_url).
    pub base_url: Url,
    pub grant: Grant,
}

impl JiraSite {
    /// Installed so short a time ago that a refusal says nothing about the user or the token.
    pub(crate) fn is_new(&self, now: DateTime<Utc>) -> bool {
        matches!(&self.grant, Grant::ForgeImpersonation { new_until, .. } if now < *new_until)
    }
}

/// How the app becomes one of the site's users.
#[derive(Clone, Debug)]
pub enum Grant {
    /// OAuth 2.0 JWT bearer exchange (Connect: user impersonation).
    ConnectImpersonation {
        oauth_client_id: String,
        shared_secret: SecretString,
    },
    /// The app's system token exchanged for a user's (Forge: offline user impersonation).
    ForgeImpersonation {
        cloud_id: CloudId,
        installation: ForgeInstallationId,
        /// What the site runs: another major version has consent to other scopes, and starts over.
        app_version: AppVersion,
        /// Until then Atlassian may refuse what it grants later: an installation is not known everywhere at once.
        new_until: DateTime<Utc>,
        /// `None` while none is kept. Users whose own tokens are still good, or come with the call, can be acted
        /// for all the same.
        system_token: Option<SecretString>,
    },
}
