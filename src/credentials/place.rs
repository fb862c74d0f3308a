//! The site that a credential must be good for, as it is outside of the app's own way to it.

use url::Url;

use super::Credentials;
use super::fault::CredentialError;
use crate::admin::{Refusal, Trouble};
use crate::atlassian::ids::CloudId;
use crate::db::credentials::{CredentialKind, StoredCredential};
use crate::installs::caller::Caller;
use crate::installs::tenant::Tenant;
use crate::jira::Grant;

#[derive(Clone, Debug)]
pub(super) struct SitePlace {
    pub(super) cloud_id: CloudId,
    /// Where Basic authentication works: through Forge's gateway it does not. An organization's key is not sent here.
    pub(super) site_url: Url,
}

impl Credentials {
    /// Connect does not say the cloud id, Forge not where the site is. `Err` inside: nobody told.
    pub(super) async fn place_of(
        &self,
        caller: &Caller,
        kind: CredentialKind,
    ) -> Result<Result<SitePlace, Trouble>, CredentialError> {
        let jira = caller.tenant.jira.as_ref();
        let jira = jira.map_err(|cannot| CredentialError::Rights((*cannot).into()))?;
        let base_url = jira.base_url.clone();
        match jira.grant {
            Grant::ConnectImpersonation { .. } => Ok(self.connect_place(base_url).await),
            Grant::ForgeImpersonation { cloud_id, .. } => {
                let site_url = match kind {
                    CredentialKind::OrganizationKey => base_url,
                    CredentialKind::UserToken => match self.site_url(caller).await? {
                        Some(url) => url,
                        None => return Ok(Err(Trouble::Unexpected)),
                    },
                };
                Ok(Ok(SitePlace { cloud_id, site_url }))
            }
        }
    }

    async fn connect_place(&self, site_url: Url) -> Result<SitePlace, Trouble> {
        match self.parts.api.cloud_id(&site_url).await {
            Ok(cloud_id) => Ok(SitePlace { cloud_id, site_url }),
            Err(Refusal::Trouble(trouble)) => Err(trouble),
            // Everybody is told: whoever refuses is not who we think.
            Err(_) => Err(Trouble::Unexpected),
        }
    }

    /// Jira's own word, and only on a host of Atlassian's: a token is sent there.
    async fn site_url(&self, caller: &Caller) -> Result<Option<Url>, CredentialError> {
        let jira = self.parts.rights.of(caller).await?;
        let url = jira.server_info().await?.base_url;
        Ok(Some(url).filter(|url| self.parts.hosts.accepts_base_url(url)))
    }

    /// The one that it was checked with before; a site that Connect says has moved is met where it is now.
    pub(super) fn known_place(tenant: &Tenant, stored: &StoredCredential) -> SitePlace {
        let moved = tenant.jira.as_ref().ok();
        let moved = moved.filter(|jira| matches!(jira.grant, Grant::ConnectImpersonation { .. }));
        SitePlace {
            cloud_id: stored.cloud_id,
            site_url: moved.map_or_else(|| stored.site_url.clone(), |jira| jira.base_url.clone()),
        }
    }
}
