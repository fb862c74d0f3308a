//! A site as its callers meet it: state, secrets, and how to call its Jira.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::atlassian::ids::{
    AppVersion, EnvironmentType, ForgeInstallationId, InstallationId, SiteId,
};
use crate::atlassian::region::Realm;
use crate::config::Distribution;
use crate::crypto::context::Place;
use crate::crypto::envelope::DataKey;
use crate::db::installations::{Installation, InstallationState, LearntLicence};
use crate::db::sites::Site;
use crate::jira::JiraSite;

/// Whether the site's calls are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantState {
    Live,
    Disabled,
    /// Whether it goes on with a site of Connect's is not known yet: nothing may be written.
    Linking,
    Suspended,
    Uninstalled,
}

/// Why nobody of a site can be acted for, whoever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotAct {
    #[error("the site gave no OAuth client, so nobody can be acted for")]
    NoOauthClient,
    #[error("the site is being linked")]
    Linking,
}

#[derive(Debug)]
pub struct Tenant {
    pub site: SiteId,
    pub state: TenantState,
    pub installation: InstallationId,
    pub through: Through,
    /// What Atlassian said last of the app's licence.
    pub licence: Option<LearntLicence>,
    /// Where the site is pinned, as far as that is known.
    pub realm: Option<Realm>,
    /// Since when it is known that Atlassian sells the app to the site.
    pub sold_at: Option<DateTime<Utc>>,
    pub data_key: DataKey,
    /// The site's own token policy as stored JSON; `None` means the operator's.
    pub token_policy: Option<String>,
    /// Of the installation.
    pub updated_at: DateTime<Utc>,
    pub jira: Result<Arc<JiraSite>, CannotAct>,
}

/// The installation that the tenant is met through.
#[derive(Clone, Debug)]
pub enum Through {
    Connect {
        shared_secret: SecretString,
        /// Origins at which people have the site open, for the policy of pages in its frames.
        origins: Vec<String>,
    },
    Forge {
        installation: ForgeInstallationId,
        version: AppVersion,
        environment: EnvironmentType,
    },
}

impl Tenant {
    /// How the site gets the app. What is sold to it is a Marketplace app there, whatever the operator says of the service.
    pub fn distribution(&self, of_service: Distribution) -> Distribution {
        match self.sold_at {
            Some(_) => Distribution::Marketplace,
            None => of_service,
        }
    }

    /// What Connect's tokens are signed with; `None` for a tenant met through Forge.
    pub fn shared_secret(&self) -> Option<&SecretString> {
        match &self.through {
            Through::Connect { shared_secret, .. } => Some(shared_secret),
            Through::Forge { .. } => None,
        }
    }

    /// Who may frame the tenant's pages; nobody through Forge, which serves them itself.
    pub fn origins(&self) -> &[String] {
        match &self.through {
            Through::Connect { origins, .. } => origins,
            Through::Forge { .. } => &[],
        }
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

/// Where Forge's system token of an installation is kept.
pub(super) fn system_token_place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "forge_installations",
        row,
        column: "system_token",
        site,
    }
}

/// What comes through an app that the operator does not serve is suspended, as a site that the operator suspends.
pub(super) fn state_of(site: &Site, installation: &Installation, is_served: bool) -> TenantState {
    match installation.state {
        InstallationState::Uninstalled | InstallationState::Retired => TenantState::Uninstalled,
        _ if site.suspended_at.is_some() || !is_served => TenantState::Suspended,
        InstallationState::Disabled => TenantState::Disabled,
        InstallationState::Linking => TenantState::Linking,
        InstallationState::Enabled => TenantState::Live,
    }
}
