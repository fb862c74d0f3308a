//! Installations through Forge: what its calls tell about them, and what follows.
//!
//! ```text
//! arrive      a tenant's first call, or its first after a re-install, makes the installation
//! hear        an event brings the system token, and undoes a wrong guess
//! dispute     two installations of one tenant: which of them is?
//! link        with an app that comes from Connect: whose site is it?
//! heritage    what it had there
//! end         told by Forge, or concluded
//! ```
//!
//! Forge's OAuth headers are not bound to the invocation token beside them. A system token is therefore taken from events
//! alone, which nobody who merely uses the app can send, and never decides whose site something is.

mod arrive;
mod dispute;
mod end;
mod hear;
mod heritage;
pub mod hook;
mod link;
mod locate;
mod measure;
mod note;
mod page;
pub mod system_token;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::directory::{Directory, DirectoryError};
use super::fresh::Epoch;
use super::served::Served;
use super::tenant::{Tenant, Through};
use crate::admin::AdminApi;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, AppKey, SiteId};
use crate::atlassian::jwt::forge::InvocationClaims;
use crate::atlassian::region::Realm;
use crate::clock::Clock;
use crate::crypto::envelope::{DataKey, OpenError};
use crate::crypto::keyring::MasterKeys;
use crate::db::forge_installations::{ForgeInstallation, ForgeKey};
use crate::db::installations::Installation;
use crate::db::{Conn, Db, DbError, data_keys};
use crate::jira::{Jira, JiraError};

pub use self::system_token::ReceivedToken;

/// An event or a schedule whose invocation token has been verified and whose body says nothing else.
#[derive(Debug)]
pub struct VerifiedEvent {
    pub claims: InvocationClaims,
    pub what: Happened,
    pub system_token: Option<ReceivedToken>,
    /// Of the address that Forge called, where it is one of ours.
    pub realm: Option<Realm>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Installed {
        by: Option<AccountId>,
    },
    Upgraded {
        by: Option<AccountId>,
        /// What the site has consented to, if Forge says so.
        scopes: Vec<String>,
    },
    /// The schedule: nothing but a sign of life.
    Refreshed,
    Uninstalled,
}

impl Happened {
    /// Who did it, where that is told.
    fn by(&self) -> Option<&AccountId> {
        match self {
            Self::Installed { by } | Self::Upgraded { by, .. } => by.as_ref(),
            Self::Refreshed | Self::Uninstalled => None,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// Uninstalled, or another installation has taken its place.
    #[error("the installation is none that counts")]
    NotInstalled,
    /// Another replica is at it.
    #[error("the installation was changed meanwhile")]
    Moved,
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Directory(#[from] Arc<DirectoryError>),
    /// Jira was asked which of two installations there is, and did not answer in time.
    #[error("it cannot be told yet whether the installation has been replaced")]
    Undecided,
    /// Asked about who the site was, or whether the app is still there.
    #[error(transparent)]
    Jira(#[from] JiraError),
    #[error("a secret of the site cannot be opened")]
    DataKey(#[from] OpenError),
    #[error("site {0} has no data key")]
    NoDataKey(SiteId),
}

impl From<DirectoryError> for ForgeError {
    fn from(error: DirectoryError) -> Self {
        Arc::new(error).into()
    }
}

impl ForgeError {
    /// Somebody else was faster, and trying again will find what they did.
    fn is_race(&self) -> bool {
        matches!(
            self,
            Self::Moved | Self::Db(DbError::Duplicate | DbError::Orphan | DbError::Contended(_))
        )
    }
}

/// The parts that every step needs.
#[derive(Clone, Debug)]
pub struct ForgeParts {
    pub db: Db,
    pub master_keys: Arc<MasterKeys>,
    pub hosts: Hosts,
    pub clock: Arc<dyn Clock>,
    pub epoch: Epoch,
    pub directory: Directory,
    pub jira: Jira,
    pub admin: AdminApi,
    pub served: Served,
    /// `DWELL_FORGE_CONNECT_KEY`: sites may come from Connect, with what they had there.
    pub connect_key: Option<AppKey>,
}

#[derive(Clone, Debug)]
pub struct ForgeInstalls {
    parts: Arc<ForgeParts>,
    /// Since when this process could have heard of an installation.
    listening_since: DateTime<Utc>,
}

/// One installation, both its rows.
#[derive(Clone, Debug)]
struct Installed {
    all: Installation,
    forge: ForgeInstallation,
}

impl ForgeInstalls {
    pub fn new(parts: ForgeParts) -> Self {
        measure::describe();
        Self {
            listening_since: parts.clock.now(),
            parts: Arc::new(parts),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// The tenant of a call that tells nothing new of it.
    pub async fn find(&self, claims: &InvocationClaims) -> Result<Arc<Tenant>, ForgeError> {
        let found = self
            .parts
            .directory
            .find_by_forge_key(key_of(claims))
            .await?;
        let is_its = |tenant: &Arc<Tenant>| match &tenant.through {
            Through::Forge { installation, .. } => *installation == claims.installation(),
            Through::Connect { .. } => false,
        };
        found.filter(is_its).ok_or(ForgeError::NotInstalled)
    }

    async fn data_key(&self, conn: &dyn Conn, site: SiteId) -> Result<DataKey, ForgeError> {
        let Some(wrapped) = data_keys::find(conn, site).await? else {
            return Err(ForgeError::NoDataKey(site));
        };
        let keys = &self.parts.master_keys;
        Ok(keys.unwrap_key(&site.to_string(), &wrapped)?)
    }
}

/// Runs the work, and once more when somebody else was faster.
async fn twice<T, F>(work: impl Fn() -> F) -> Result<T, ForgeError>
where
    F: Future<Output = Result<T, ForgeError>>,
{
    match work().await {
        Err(error) if error.is_race() => work().await,
        other => other,
    }
}

fn key_of(claims: &InvocationClaims) -> ForgeKey {
    ForgeKey {
        app: claims.app(),
        environment: claims.environment(),
        cloud_id: claims.cloud_id(),
    }
}
