//! An app that comes from Connect: which site an installation goes on with.
//!
//! The proof is a property of Jira that only the installation's own system token reads (Forge: clientKey, way 2). Until Jira
//! has said a key or a definite "none", nothing is written for the tenant; afterwards it stays where it is for good.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use futures::future::ready;
use futures::stream;
use serde_json::json;
use tokio::time::timeout;

use super::heritage::{Heritage, lock_proven};
use super::hook::ForgetToken;
use super::locate::{joined, save};
use super::note::note;
use super::{ForgeError, ForgeInstalls, Installed};
use crate::atlassian::ids::ForgeInstallationId;
use crate::db::forge_installations;
use crate::db::installations::{self, Installation, InstallationState};
use crate::installs::directory::open::{self, PROPAGATION};
use crate::jira::{JiraError, SystemTokenRefused};

/// An event has to be answered within five seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tries of ours come later, tries of the client would take the event's time.
const NO_RETRIES: TimeDelta = TimeDelta::seconds(1);

const BATCH: u64 = 100;

/// Sites that are slow to answer hold up few others.
const AT_ONCE: usize = 8;

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
            let tries = stream::iter(waiting).map(|all| self.survive_link(all));
            let done = tries.buffer_unordered(AT_ONCE).filter(|done| ready(*done));
            settled += done.count().await as u64;
        }
    }

    async fn survive_link(&self, all: Installation) -> bool {
        let site = all.site;
        self.try_link(all).await.unwrap_or_else(|error| {
            tracing::error!(site_id = %site, %error, "a site cannot be linked, the others can");
            false
        })
    }

    /// Connect's hook names the installation through which the site has the app as well. Its body is not signed: that is
    /// a reason to ask Jira now instead of in the next round, and no more.
    pub async fn hear_of(&self, installation: &str) -> Result<(), ForgeError> {
        let Some(id) = ForgeInstallationId::parse(installation) else {
            return Ok(());
        };
        for site in forge_installations::sites_of(&self.parts.db, id).await? {
            let all = installations::of_site(&self.parts.db, site).await?;
            let is_linking = |one: &Installation| one.state == InstallationState::Linking;
            if let Some(waiting) = all.into_iter().find(is_linking) {
                self.try_link(waiting).await?;
            }
        }
        Ok(())
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

    /// `false` while Jira has not said anything definite, there is no token to ask it with, or the app is none of ours: whoever
    /// serves it knows whether its sites come from Connect.
    async fn link(&self, waiting: &Installed) -> Result<bool, ForgeError> {
        if !self.parts.served.has(&waiting.forge) {
            return Ok(false);
        }
        let Some(heritage) = self.look_up(waiting).await? else {
            return Ok(false);
        };
        let settled = self.settle(waiting, heritage).await;
        self.parts.epoch.advance();
        settled
    }

    /// Until when a call for the caller of an event may be tried again.
    pub(super) fn patience(&self) -> DateTime<Utc> {
        self.now() + NO_RETRIES
    }

    /// `false` when another replica was faster, or what was proven has changed since.
    async fn settle(&self, waiting: &Installed, heritage: Heritage) -> Result<bool, ForgeError> {
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
        match heritage {
            Heritage::Nothing => {
                save(&tx, &installed).await?;
                note(&tx, &installed, "installed", json!({}), now).await?;
            }
            Heritage::Of(proven) => {
                let Some(connect) = lock_proven(&tx, &proven).await? else {
                    return Ok(false);
                };
                self.join(&tx, installed, connect, now).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}
