//! What verification leaves of a token.

use chrono::{DateTime, Utc};

use crate::atlassian::ids::{
    AppVersion, CloudId, EnvironmentId, EnvironmentType, ForgeAppId, ForgeInstallationId,
};
use crate::atlassian::licence::Licence;

/// What Forge said about an installation, and signed. Only verification makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvocationClaims {
    pub(super) app: ForgeAppId,
    pub(super) version: AppVersion,
    pub(super) installation: ForgeInstallationId,
    pub(super) cloud_id: CloudId,
    pub(super) environment: EnvironmentId,
    pub(super) environment_type: EnvironmentType,
    pub(super) licence: Licence,
    pub(super) expires_at: DateTime<Utc>,
}

impl InvocationClaims {
    pub fn app(&self) -> ForgeAppId {
        self.app
    }

    /// The version the site runs.
    pub fn version(&self) -> &AppVersion {
        &self.version
    }

    pub fn installation(&self) -> ForgeInstallationId {
        self.installation
    }

    /// The site. Its Jira is reached at [`api_base_url`], which is what the token said too.
    ///
    /// [`api_base_url`]: crate::atlassian::hosts::Hosts::api_base_url
    pub fn cloud_id(&self) -> CloudId {
        self.cloud_id
    }

    pub fn environment(&self) -> EnvironmentId {
        self.environment
    }

    pub fn environment_type(&self) -> EnvironmentType {
        self.environment_type
    }

    /// Of the site, for the app.
    pub fn licence(&self) -> Licence {
        self.licence
    }

    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }
}
