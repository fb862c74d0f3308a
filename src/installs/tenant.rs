//! A site as its callers meet it: state, secrets, and how to call its Jira.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::atlassian::ids::{ClientKey, SiteId};
use crate::crypto::context::Place;
use crate::crypto::envelope::DataKey;
use crate::db::installations::{Installation, InstallationState};
use crate::db::sites::Site;
use crate::jira::{Grant, JiraSite};

/// Whether the site's calls are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantState {
    Live,
    Disabled,
    Suspended,
    Uninstalled,
}

#[derive(Debug)]
pub struct Tenant {
    pub site: SiteId,
    /// `None` for a site that is not installed through Connect.
    pub client_key: Option<ClientKey>,
    pub state: TenantState,
    pub shared_secret: SecretString,
    pub data_key: DataKey,
    /// The site's own token policy as stored JSON; `None` means the operator's.
    pub token_policy: Option<String>,
    pub updated_at: DateTime<Utc>,
    /// `None` when Atlassian gave no OAuth client: nobody can be acted for.
    pub jira: Option<Arc<JiraSite>>,
}

impl Tenant {
    pub fn is_live(&self) -> bool {
        self.state == TenantState::Live
    }
}

/// Where the tenant secret of an installation is kept.
pub(super) fn shared_secret_place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "installations",
        row,
        column: "shared_secret",
        site,
    }
}

pub(super) fn state_of(site: &Site, installation: &Installation) -> TenantState {
    match installation.state {
        InstallationState::Uninstalled => TenantState::Uninstalled,
        _ if site.suspended_at.is_some() => TenantState::Suspended,
        InstallationState::Disabled => TenantState::Disabled,
        InstallationState::Enabled => TenantState::Live,
    }
}

pub(super) fn jira_site(
    site: SiteId,
    installation: &Installation,
    secret: &SecretString,
) -> Option<Arc<JiraSite>> {
    let oauth_client_id = installation.oauth_client_id.clone()?;
    let base_url = installation.base_url.clone();
    let grant = Grant::ConnectImpersonation {
        oauth_client_id,
        shared_secret: secret.clone(),
    };
    Some(Arc::new(JiraSite {
        site,
        base_url,
        grant,
    }))
}
