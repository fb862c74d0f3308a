//! Finds a tenant: by the client key of a Connect call, or by the site id inside our own tokens. Never by a
//! base URL, which changes and is not unique.

use std::sync::Arc;

use super::fresh::{Epoch, Fresh};
use super::tenant::{Tenant, jira_site, shared_secret_place, state_of};
use crate::atlassian::ids::{ClientKey, SiteId};
use crate::clock::Clock;
use crate::crypto::envelope::OpenError;
use crate::crypto::keyring::MasterKeys;
use crate::db::installations::{self, Installation, InstallationState};
use crate::db::{Db, DbError, data_keys, sites};

/// Also bounds how many unknown keys and ids are remembered.
const CAPACITY: u64 = 20_000;

#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("a secret of site {site} cannot be opened")]
    Open { site: SiteId, source: OpenError },
    #[error("site {0} has no data key")]
    NoDataKey(SiteId),
}

type Found = Option<Arc<Tenant>>;

#[derive(Clone, Debug)]
pub struct Directory {
    db: Db,
    master_keys: Arc<MasterKeys>,
    by_client_key: Fresh<ClientKey, Found>,
    by_site: Fresh<SiteId, Found>,
}

impl Directory {
    pub fn new(
        db: Db,
        master_keys: Arc<MasterKeys>,
        epoch: &Epoch,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            db,
            master_keys,
            by_client_key: Fresh::new(CAPACITY, epoch.clone(), clock.clone()),
            by_site: Fresh::new(CAPACITY, epoch.clone(), clock.clone()),
        }
    }

    pub async fn find_by_client_key(&self, key: &ClientKey) -> Result<Found, Arc<DirectoryError>> {
        self.by_client_key
            .get(key.clone(), self.load_by_client_key(key))
            .await
    }

    /// Past the cache: a secret may have been renewed through another replica a moment ago.
    pub async fn load_by_client_key(&self, key: &ClientKey) -> Result<Found, DirectoryError> {
        match installations::find_by_client_key(&self.db, key).await? {
            Some(installation) => self.open(installation).await,
            None => Ok(None),
        }
    }

    pub async fn find_by_site(&self, site: SiteId) -> Result<Found, Arc<DirectoryError>> {
        self.by_site.get(site, self.load_by_site(site)).await
    }

    /// A site with several installations is met through the live one.
    async fn load_by_site(&self, site: SiteId) -> Result<Found, DirectoryError> {
        let mut all = installations::of_site(&self.db, site).await?;
        all.sort_by_key(|installation| installation.state == InstallationState::Uninstalled);
        match all.into_iter().next() {
            Some(installation) => self.open(installation).await,
            None => Ok(None),
        }
    }

    async fn open(&self, installation: Installation) -> Result<Found, DirectoryError> {
        let id = installation.site;
        let Some(site) = sites::find(&self.db, id).await? else {
            return Ok(None);
        };
        let Some(wrapped) = data_keys::find(&self.db, id).await? else {
            return Err(DirectoryError::NoDataKey(id));
        };
        let failed = |source| DirectoryError::Open { site: id, source };
        let name = id.to_string();
        let data_key = self
            .master_keys
            .unwrap_key(&name, &wrapped)
            .map_err(failed)?;
        let row = installation.id.to_string();
        let shared_secret = data_key
            .open_text(
                &shared_secret_place(&row, &name),
                &installation.shared_secret,
            )
            .map_err(failed)?;
        Ok(Some(Arc::new(Tenant {
            site: id,
            state: state_of(&site, &installation),
            jira: jira_site(id, &installation, &shared_secret),
            client_key: installation.client_key.clone(),
            shared_secret,
            data_key,
            token_policy: site.token_policy,
            updated_at: installation.updated_at,
        })))
    }
}
