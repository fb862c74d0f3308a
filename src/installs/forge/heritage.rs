//! What a site had on Connect, and how it goes over.
//!
//! Jira names the client key to the installation's own system token alone. The key opens what a whole site has, so that is not
//! all: the address for which Connect signed must be the tenant's too. Of a site that was renamed it is known with Connect's next
//! `installed`, or from the operator.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::locate::save;
use super::note::note;
use super::system_token::seal;
use super::{ForgeError, ForgeInstalls, Installed};
use crate::atlassian::ids::{AppKey, ClientKey, SiteId};
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::db::{Tx, forge_installations, sites};
use crate::installs::directory::open::{self, PROPAGATION};
use crate::installs::lifecycle::bring_back;

#[derive(Debug)]
pub(super) enum Heritage {
    Nothing,
    /// Connect's installation of the same site.
    Of(Box<Installation>),
}

impl ForgeInstalls {
    /// `None` while it cannot be told.
    pub(super) async fn look_up(
        &self,
        waiting: &Installed,
    ) -> Result<Option<Heritage>, ForgeError> {
        let expected = self.parts.connect_key.as_ref();
        let Some(app_key) = expected.filter(|_| self.parts.served.may_inherit(&waiting.forge))
        else {
            return Ok(Some(Heritage::Nothing));
        };
        let Some(app) = self.app_of(waiting).await? else {
            return Ok(None);
        };
        let app = app.until(self.patience());
        match app.connect_client_key(app_key).await? {
            Some(key) => self.prove(waiting, app_key, &key).await,
            None if self.was_hinted_at(waiting).await? => {
                tracing::warn!(site_id = %waiting.all.site, "jira knows no client key yet, and connect says that there is one");
                Ok(None)
            }
            None => Ok(Some(Heritage::Nothing)),
        }
    }

    /// Jira may not know yet what Connect's hook has said already. A hint only delays.
    async fn was_hinted_at(&self, waiting: &Installed) -> Result<bool, ForgeError> {
        let is_new = self.now() - waiting.all.installed_at <= PROPAGATION;
        Ok(is_new && installations::is_hinted(&self.parts.db, waiting.forge.forge_id).await?)
    }

    async fn prove(
        &self,
        waiting: &Installed,
        app_key: &AppKey,
        key: &ClientKey,
    ) -> Result<Option<Heritage>, ForgeError> {
        let db = &self.parts.db;
        let known = installations::find_by_client_key(db, key).await?;
        let Some(connect) = known.filter(|one| one.app_key == *app_key) else {
            return Ok(Some(Heritage::Nothing));
        };
        let (site_id, owner) = (waiting.all.site, connect.site);
        let has_moved = !forge_installations::of_site(db, owner).await?.is_empty();
        if has_moved || connect.state == InstallationState::Retired {
            tracing::error!(%site_id, %owner, "a second tenant of forge claims a site and gets one of its own");
            return Ok(Some(Heritage::Nothing));
        }
        match self.parts.admin.cloud_id(&connect.base_url).await {
            Ok(there) if there == waiting.forge.key.cloud_id => {
                Ok(Some(Heritage::Of(Box::new(connect))))
            }
            Ok(_) => {
                tracing::error!(%site_id, %owner, "linking has to wait: the client key belongs to another address");
                Ok(None)
            }
            Err(error) => {
                tracing::warn!(%site_id, %owner, %error, "linking has to wait: nobody tells whose the address is");
                Ok(None)
            }
        }
    }

    /// Goes over to the Connect site with both rows and the token; the place where it waited goes. Jira has answered a call
    /// through Forge, so Connect's installation ends here, and its secret with it.
    pub(super) async fn join(
        &self,
        tx: &Tx,
        mut installed: Installed,
        connect: Installation,
        now: DateTime<Utc>,
    ) -> Result<(), ForgeError> {
        let (from, to) = (installed.all.site, connect.site);
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
        installed.all.realm = installed.all.realm.or(connect.realm);
        save(tx, &installed).await?;
        let licences = [connect.licence, installed.all.licence];
        if let Some(learnt) = licences.into_iter().flatten().max_by_key(|one| one.at) {
            let place = (to, installed.all.id);
            installations::learn_licence(tx, place, learnt, connect.sold_at.is_some()).await?;
        }
        installations::update(tx, &retired(connect, now)).await?;
        // A move keeps tokens as they are; what was uninstalled comes back like after any other re-install.
        let switched_off = bring_back(tx, to).await?;
        keep_suspended(tx, &installed, from).await?;
        keep_superseded(tx, from, to).await?;
        sites::discard(tx, from).await?;
        let more = json!({ "tokensSwitchedOff": switched_off });
        Ok(note(tx, &installed, "moved to forge", more, now).await?)
    }
}

/// The row, locked, unless it is not what was proven any more.
pub(super) async fn lock_proven(
    tx: &Tx,
    proven: &Installation,
) -> Result<Option<Installation>, ForgeError> {
    let all = installations::lock_of_site(tx, proven.site).await?;
    let taken = !forge_installations::of_site(tx, proven.site)
        .await?
        .is_empty();
    let mut same = all.into_iter().filter(|one| {
        one.platform == Platform::Connect
            && one.client_key == proven.client_key
            && one.base_url == proven.base_url
    });
    Ok(same.next().filter(|_| !taken))
}

fn retired(connect: Installation, now: DateTime<Utc>) -> Installation {
    Installation {
        state: InstallationState::Retired,
        shared_secret: Vec::new(),
        oauth_client_id: None,
        uninstalled_at: connect.uninstalled_at.or(Some(now)),
        updated_at: now,
        ..connect
    }
}

/// What the operator refused meanwhile stays refused.
async fn keep_suspended(tx: &Tx, installed: &Installed, from: SiteId) -> Result<(), ForgeError> {
    let waited = sites::lock(tx, from).await?;
    if let Some(at) = waited.and_then(|site| site.suspended_at) {
        sites::set_suspended(tx, installed.all.site, Some(at)).await?;
    }
    Ok(())
}

/// The site's earlier installations through Forge: a late event of one must not look like news. They hold no secret any more.
async fn keep_superseded(tx: &Tx, from: SiteId, to: SiteId) -> Result<(), ForgeError> {
    for superseded in forge_installations::of_site(tx, from).await? {
        if !forge_installations::move_to(tx, superseded.id, from, to).await? {
            return Err(ForgeError::Moved);
        }
    }
    Ok(())
}
