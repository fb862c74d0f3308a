//! What happens to a system token that Atlassian refuses.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use super::ForgeError;
use super::system_token::is_same;
use crate::atlassian::ids::SiteId;
use crate::clock::Clock;
use crate::crypto::keyring::MasterKeys;
use crate::db::{Db, data_keys, forge_installations, installations};
use crate::installs::directory::open;
use crate::installs::fresh::Epoch;
use crate::jira::SystemTokenRefused;

/// Forgets it: until Forge brings another one the site's token is lost.
#[derive(Clone, Debug)]
pub struct ForgetToken {
    pub db: Db,
    pub master_keys: Arc<MasterKeys>,
    pub clock: Arc<dyn Clock>,
    pub epoch: Epoch,
}

#[async_trait]
impl SystemTokenRefused for ForgetToken {
    async fn refused(&self, site: SiteId, token: &SecretString) {
        match self.forget(site, token).await {
            Ok(true) => {
                tracing::warn!(site_id = %site, "the site's system token was refused and is forgotten");
            }
            Ok(false) => {}
            Err(error) => {
                tracing::error!(site_id = %site, %error, "a refused system token could not be forgotten");
            }
        }
        self.epoch.advance();
    }
}

impl ForgetToken {
    /// `false` when another one has come meanwhile, which nobody has refused.
    async fn forget(&self, site: SiteId, refused: &SecretString) -> Result<bool, ForgeError> {
        let tx = self.db.begin().await?;
        installations::lock_of_site(&tx, site).await?;
        let Some(wrapped) = data_keys::find(&tx, site).await? else {
            return Err(ForgeError::NoDataKey(site));
        };
        let data_key = self.master_keys.unwrap_key(&site.to_string(), &wrapped)?;
        let mut forgotten = false;
        for mut forge in forge_installations::of_site(&tx, site).await? {
            let kept = open::system_token(&forge, &data_key)?;
            if kept.is_some_and(|kept| is_same(&kept, refused)) {
                forge.system_token = None;
                forge.token_refused_at = Some(self.clock.now());
                forgotten |= forge_installations::update(&tx, &forge).await?;
            }
        }
        tx.commit().await?;
        Ok(forgotten)
    }
}
