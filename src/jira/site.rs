//! What a call needs to know about a site.

use secrecy::SecretString;
use url::Url;

use crate::atlassian::ids::SiteId;

/// A Jira site and the way the app may act there.
#[derive(Clone, Debug)]
pub struct JiraSite {
    pub site: SiteId,
    /// Checked when the site was installed: calls go nowhere else.
    pub base_url: Url,
    pub grant: Grant,
}

/// How the app becomes one of the site's users.
#[derive(Clone, Debug)]
pub enum Grant {
    /// OAuth 2.0 JWT bearer exchange (Connect: user impersonation).
    ConnectImpersonation {
        oauth_client_id: String,
        shared_secret: SecretString,
    },
}
