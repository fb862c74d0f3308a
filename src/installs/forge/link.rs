//! An app that comes from Connect: which site an installation goes on with.
//!
//! The proof is a property of Jira that only the installation's own system token reads (Forge: clientKey, way 2). Until Jira
//! has said a key or a definite "none", nothing is written for the tenant; afterwards it stays where it is for good.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::time::timeout;

use super::hook::ForgetToken;
use super::locate::{joined, save};
use super::note::note;
use super::system_token::seal;
use super::{ForgeError, ForgeInstalls, Installed};
use crate::atlassian::ids::{ClientKey, SiteId};
use crate::db::forge_installations;
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::db::{Tx, sites};
use crate::installs::directory::open;
use crate::installs::lifecycle::bring_back;
use crate::jira::{JiraError, SystemTokenRefused};

/// An event has to be answered within five seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tries of ours come later, tries of the client would take the event's time.
const NO_RETRIES: TimeDelta = TimeDelta::seconds(1);

/// For minutes after an installation Jira refuses the app what it may do later (Forge: install behaviour). What is refused
/// after that is the token's fault.
const PROPAGATION: TimeDelta = TimeDelta::minutes(15);

const BATCH: u64 = 100;

impl ForgeInstalls {
    /// Asks Jira again about every installation that is still linking. Answers how many were settled.
    pub async fn link_pending(&self) -> Result<u64, ForgeError> {
        let (mut after, mut settled) = (None, 0);
        loop {
            let waiting = installations::linking(&self.parts.db, after, BATCH).await?;
            let Some(last) = waiting.last() else {
                return Ok(settled);
            };
            after = Some(last.id);
            for all in waiting {
                let site = all.site;
                match self.try_link(all).await {
                    Ok(done) => settled += u64::from(done),
                    Err(error) => {
                        tracing::error!(site_id = %site, %error, "a site cannot be linked, the others can");
                    }
                }
            }
        }
    }

    async fn try_link(&self, all: Installation) -> Result<bool, ForgeError> {
        let site = all.site;
        let forge = forge_installations::of_site(&self.parts.db, site).await?;
        let Some(forge) = forge.into_iter().find(|one| one.id == all.id) else {
            return Ok(false);
        };
        self.link_in_time(&Installed { all, forge }).await
    }

    /// As long as whoever sent an event has the patience to wait. What fails is told in the log, and is tried again.
    pub(super) async fn link_in_time(&self, waiting: &Installed) -> Result<bool, ForgeError> {
        let site_id = waiting.all.site;
        match timeout(PATIENCE, self.link(waiting)).await {
            Ok(Err(ForgeError::Jira(error))) => {
                tracing::warn!(%site_id, %error, "linking has to wait");
                if let JiraError::Unauthorized { .. } = error {
                    self.forget_token(waiting).await?;
                }
                Ok(false)
            }
            Ok(linked) => linked,
            Err(_) => {
                tracing::warn!(%site_id, "linking has to wait: no answer in time");
                Ok(false)
            }
        }
    }

    /// So that the next event's token is kept, however long this one says that it lasts.
    async fn forget_token(&self, waiting: &Installed) -> Result<(), ForgeError> {
        if self.now() - waiting.all.installed_at <= PROPAGATION {
            return Ok(());
        }
        let site = waiting.all.site;
        let data_key = self.data_key(&self.parts.db, site).await?;
        if let Some(token) = open::system_token(&waiting.forge, &data_key)? {
            self.token_hook().refused(site, &token).await;
        }
        Ok(())
    }

    fn token_hook(&self) -> ForgetToken {
        let parts = &self.parts;
        ForgetToken {
            db: parts.db.clone(),
            master_keys: parts.master_keys.clone(),
            clock: parts.clock.clone(),
            epoch: parts.epoch.clone(),
        }
    }

    /// `false` while Jira has not said anything definite, or there is no token to ask it with.
    async fn link(&self, waiting: &Installed) -> Result<bool, ForgeError> {
        let from_connect = match &self.parts.connect_key {
            Some(connect_key) => {
                let Some(app) = self.app_of(waiting).await? else {
                    return Ok(false);
                };
                let app = app.until(self.now() + NO_RETRIES);
                app.connect_client_key(connect_key).await?
            }
            // The operator no longer expects anybody from Connect.
            None => None,
        };
        let settled = self.settle(waiting, from_connect.as_ref()).await;
        self.parts.epoch.advance();
        settled
    }

    /// `false` when another replica was faster.
    async fn settle(
        &self,
        waiting: &Installed,
        from_connect: Option<&ClientKey>,
    ) -> Result<bool, ForgeError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let all = installations::lock_of_site(&tx, waiting.all.site).await?;
        let forge = forge_installations::of_site(&tx, waiting.all.site).await?;
        let Some(forge) = forge.into_iter().find(|one| one.id == waiting.all.id) else {
            return Ok(false);
        };
        let mut installed = joined(forge, all)?;
        if installed.all.state != InstallationState::Linking {
            return Ok(false);
        }
        installed.all.state = InstallationState::Enabled;
        installed.all.updated_at = now;
        installed.forge.settled_at = Some(now);
        let target = match from_connect {
            Some(key) => self.find_connect_site(&tx, key).await?,
            None => None,
        };
        if let Some(site) = target {
            self.join(&tx, installed, site, now).await?;
        } else {
            save(&tx, &installed).await?;
            let more = json!({ "knownFromConnect": from_connect.is_some() });
            note(&tx, &installed, "installed", more, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The site that Connect knew by this key, unless somebody has moved there already: a site has one tenant of Forge.
    async fn find_connect_site(
        &self,
        tx: &Tx,
        key: &ClientKey,
    ) -> Result<Option<SiteId>, ForgeError> {
        let known = installations::find_by_client_key(tx, key).await?;
        let of_this_app = known.filter(|one| {
            one.platform == Platform::Connect
                && Some(&one.app_key) == self.parts.connect_key.as_ref()
        });
        let Some(connect) = of_this_app else {
            return Ok(None);
        };
        installations::lock_of_site(tx, connect.site).await?;
        let taken = forge_installations::of_site(tx, connect.site).await?;
        if taken.is_empty() {
            return Ok(Some(connect.site));
        }
        tracing::error!(site_id = %connect.site, "a second tenant of forge claims the site and gets one of its own");
        Ok(None)
    }

    /// Goes over to the Connect site with both rows and the token; the place where it waited goes.
    async fn join(
        &self,
        tx: &Tx,
        mut installed: Installed,
        to: SiteId,
        now: DateTime<Utc>,
    ) -> Result<(), ForgeError> {
        let from = installed.all.site;
        let (old_key, new_key) = (self.data_key(tx, from).await?, self.data_key(tx, to).await?);
        let token = open::system_token(&installed.forge, &old_key)?;
        if !forge_installations::move_to(tx, installed.all.id, from, to).await? {
            return Err(ForgeError::Moved);
        }
        (installed.all.site, installed.forge.site) = (to, to);
        let sealed = token.map(|token| seal(&installed.forge, &new_key, &token));
        if let (Some(kept), Some(sealed)) = (&mut installed.forge.system_token, sealed) {
            kept.sealed = sealed;
        }
        save(tx, &installed).await?;
        // A move keeps tokens as they are; what was uninstalled comes back like after any other re-install.
        let switched_off = bring_back(tx, to).await?;
        sites::discard(tx, from).await?;
        let more = json!({ "tokensSwitchedOff": switched_off });
        Ok(note(tx, &installed, "moved to forge", more, now).await?)
    }
}
