//! Finds a tenant: by the client key of a Connect call, by app, environment and cloud id of a Forge call, or by the site id
//! inside our own tokens. Never by a base URL, which changes and is not unique.

pub(super) mod open;

use std::hash::Hash;
use std::sync::Arc;

use moka::sync::Cache;

use super::fresh::{Epoch, Fresh};
use super::known::{Known, Names};
use super::served::Served;
use super::tenant::{Tenant, state_of};
use crate::atlassian::ids::{ClientKey, SiteId};
use crate::clock::{Bucket, Clock};
use crate::crypto::envelope::{DataKey, OpenError};
use crate::crypto::keyring::MasterKeys;
use crate::db::forge_installations::{self, ForgeInstallation, ForgeKey};
use crate::db::installations::{self, Installation, InstallationState};
use crate::db::{Db, DbError, sites};

/// Also bounds how many unknown keys and ids are remembered.
const CAPACITY: u64 = 20_000;
/// How often the secret of one client key is read past the cache: so often at once, and so often a second.
const REREADS: (u32, u32) = (20, 5);

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
    served: Served,
    clock: Arc<dyn Clock>,
    by_client_key: Fresh<ClientKey, Found>,
    by_forge_key: Fresh<ForgeKey, Found>,
    by_site: Fresh<SiteId, Found>,
    known_sites: Known,
    known_client_keys: Known,
    rereads: Cache<ClientKey, Arc<Bucket>>,
}

impl Directory {
    pub fn new(
        db: Db,
        master_keys: Arc<MasterKeys>,
        served: Served,
        epoch: &Epoch,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            master_keys,
            served,
            clock: clock.clone(),
            by_client_key: Fresh::new(CAPACITY, epoch.clone(), clock.clone()),
            by_forge_key: Fresh::new(CAPACITY, epoch.clone(), clock.clone()),
            by_site: Fresh::new(CAPACITY, epoch.clone(), clock.clone()),
            known_sites: Known::new(Names::Sites, db.clone(), epoch, clock),
            known_client_keys: Known::new(Names::ClientKeys, db.clone(), epoch, clock),
            rereads: Cache::new(CAPACITY),
            db,
        }
    }

    /// Anybody may ask for any key: those that do not exist cost nothing.
    pub async fn find_by_client_key(&self, key: &ClientKey) -> Result<Found, Arc<DirectoryError>> {
        if !may_be(&self.known_client_keys, key).await? {
            return Ok(None);
        }
        let load = self.load_by_client_key(key);
        let found = self.by_client_key.get(key.clone(), load).await?;
        if found.is_some() {
            self.known_client_keys.remember(key);
        }
        Ok(found)
    }

    /// Past the cache: a secret may have been renewed through another replica a moment ago.
    pub async fn load_by_client_key(&self, key: &ClientKey) -> Result<Found, DirectoryError> {
        match installations::find_by_client_key(&self.db, key).await? {
            Some(installation) if installation.state != InstallationState::Retired => {
                self.open(&installation, None).await
            }
            _ => Ok(None),
        }
    }

    /// The same for whoever brought a signature that does not fit, which anybody can: `None` when that was too often of late.
    pub async fn reread_by_client_key(&self, key: &ClientKey) -> Result<Found, DirectoryError> {
        let bucket = || {
            let (size, per_second) = REREADS;
            Arc::new(Bucket::new(size, per_second))
        };
        let bucket = self.rereads.get_with_by_ref(key, bucket);
        if bucket.take(self.clock.now()) {
            self.load_by_client_key(key).await
        } else {
            Ok(None)
        }
    }

    pub async fn find_by_forge_key(&self, key: ForgeKey) -> Result<Found, Arc<DirectoryError>> {
        let load = self.load_by_forge_key(&key);
        self.by_forge_key.get(key, load).await
    }

    /// Past the cache: for whoever has just changed something.
    pub async fn load_by_forge_key(&self, key: &ForgeKey) -> Result<Found, DirectoryError> {
        let Some(forge) = forge_installations::find_current(&self.db, key).await? else {
            return Ok(None);
        };
        let all = installations::of_site(&self.db, forge.site).await?;
        match all.into_iter().find(|one| one.id == forge.id) {
            Some(installation) => self.open(&installation, Some(&forge)).await,
            None => Ok(None),
        }
    }

    /// Anybody may ask for any site, like [`Self::find_by_client_key`].
    pub async fn find_by_site(&self, site: SiteId) -> Result<Found, Arc<DirectoryError>> {
        if !may_be(&self.known_sites, &site).await? {
            return Ok(None);
        }
        let found = self.by_site.get(site, self.load_by_site(site)).await?;
        if found.is_some() {
            self.known_sites.remember(&site);
        }
        Ok(found)
    }

    /// A site with several installations is met through the best one: live, and through Forge, with which the Connect
    /// version of an app does not exist side by side.
    pub async fn load_by_site(&self, site: SiteId) -> Result<Found, DirectoryError> {
        let all = installations::of_site(&self.db, site).await?;
        let forge = forge_installations::of_site(&self.db, site).await?;
        let of = |one: &Installation| forge.iter().find(|forge| forge.id == one.id);
        let rank = |one: &Installation| (one.state.is_over(), of(one).is_none());
        // The newest first, where nothing else tells two apart.
        match all.iter().rev().min_by_key(|one| rank(one)) {
            Some(installation) => self.open(installation, of(installation)).await,
            None => Ok(None),
        }
    }

    async fn open(
        &self,
        installation: &Installation,
        forge: Option<&ForgeInstallation>,
    ) -> Result<Found, DirectoryError> {
        let id = installation.site;
        let Some((site, wrapped)) = sites::find_with_key(&self.db, id).await? else {
            return Ok(None);
        };
        let data_key = self.data_key(id, wrapped)?;
        let now = self.clock.now();
        let (through, jira) = match forge {
            Some(forge) => open::forge(installation, forge, &data_key, now),
            None => open::connect(installation, &data_key, now),
        }
        .map_err(|source| DirectoryError::Open { site: id, source })?;
        Ok(Some(Arc::new(Tenant {
            site: id,
            state: state_of(&site, installation, self.is_served(forge)),
            installation: installation.id,
            through,
            jira,
            licence: installation.licence,
            sold_at: installation.sold_at,
            realm: installation.realm,
            data_key,
            token_policy: site.token_policy,
            updated_at: installation.updated_at,
        })))
    }

    /// Connect has one app, which is always served.
    fn is_served(&self, forge: Option<&ForgeInstallation>) -> bool {
        forge.is_none_or(|forge| self.served.has(forge))
    }

    fn data_key(&self, site: SiteId, wrapped: Option<Vec<u8>>) -> Result<DataKey, DirectoryError> {
        let wrapped = wrapped.ok_or(DirectoryError::NoDataKey(site))?;
        self.master_keys
            .unwrap_key(&site.to_string(), &wrapped)
            .map_err(|source| DirectoryError::Open { site, source })
    }
}

async fn may_be(known: &Known, name: &impl Hash) -> Result<bool, Arc<DirectoryError>> {
    let known = known.may_be(name).await;
    known.map_err(|error| Arc::new(error.into()))
}
