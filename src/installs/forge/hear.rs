//! Events and schedules: the platform itself speaks.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::locate::{Standing, locate, save};
use super::note::note;
use super::{ForgeError, ForgeInstalls, Happened, Installed, VerifiedEvent, arrive, twice};
use crate::db::Tx;
use crate::db::installations::InstallationState;
use crate::db::sites;
use crate::installs::lifecycle::tell_log;

impl ForgeInstalls {
    /// Applies an event. The same one again changes nothing, and one that comes too late does not either.
    pub async fn receive(&self, event: &VerifiedEvent) -> Result<(), ForgeError> {
        let heard = twice(|| self.try_receive(event)).await;
        self.parts.epoch.advance();
        let Some(installed) = heard? else {
            return Ok(());
        };
        if installed.all.state == InstallationState::Linking {
            self.link_in_time(&installed).await?;
        }
        Ok(())
    }

    /// The installation as it is now; `None` when the event was none of ours.
    async fn try_receive(&self, event: &VerifiedEvent) -> Result<Option<Installed>, ForgeError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let leaves = event.what == Happened::Uninstalled;
        let installed = match locate(&tx, &event.claims).await? {
            Standing::Superseded => {
                let (installation, site) = (event.claims.installation(), event.claims.cloud_id());
                tracing::warn!(%installation, cloud_id = %site, "an event of an installation that another has replaced");
                return Ok(None);
            }
            // Nothing is kept of this installation, so there is nothing to end: not what the tenant has now either.
            Standing::Unknown | Standing::Replaces(_) if leaves => return Ok(None),
            Standing::Unknown => self.create(&tx, &event.claims, now).await?,
            Standing::Replaces(old) => self.replace(&tx, old, &event.claims, now).await?,
            Standing::Current(installed) => installed,
        };
        tell_log(installed.all.site);
        let installed = if leaves {
            self.leave(&tx, installed, now).await?
        } else {
            self.hear(&tx, installed, event, now).await?
        };
        tx.commit().await?;
        Ok(Some(installed))
    }

    async fn hear(
        &self,
        tx: &Tx,
        mut installed: Installed,
        event: &VerifiedEvent,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        if installed.all.state == InstallationState::Uninstalled {
            if installed.forge.presumed_gone_at.is_none() {
                // Forge itself said that it ended: this is an event from before.
                return Ok(installed);
            }
            return_to_life(tx, &mut installed, now).await?;
        }
        installed.forge.last_event_at = Some(now);
        let renewed = installed.forge.version != *event.claims.version()
            || matches!(event.what, Happened::Upgraded { .. });
        tell_upgrade(tx, &mut installed, event, now).await?;
        if let Some(token) = &event.system_token {
            let data_key = self.data_key(tx, installed.all.site).await?;
            token.keep(&mut installed.forge, renewed, &data_key, now)?;
        }
        save(tx, &installed).await?;
        Ok(installed)
    }
}

/// It was concluded that the app had been uninstalled, and it had not: everything is as it was.
async fn return_to_life(
    tx: &Tx,
    installed: &mut Installed,
    now: DateTime<Utc>,
) -> Result<(), ForgeError> {
    installed.forge.presumed_gone_at = None;
    installed.all.state = arrive::state_of(installed.forge.settled_at);
    installed.all.uninstalled_at = None;
    installed.all.updated_at = now;
    sites::set_uninstalled(tx, installed.all.site, None).await?;
    Ok(note(tx, installed, "returned", json!({}), now).await?)
}

/// Events may arrive in another order than they were sent, so the version is the claim's, whatever the body says.
async fn tell_upgrade(
    tx: &Tx,
    installed: &mut Installed,
    event: &VerifiedEvent,
    now: DateTime<Utc>,
) -> Result<(), ForgeError> {
    let version = event.claims.version();
    if installed.forge.version == *version {
        return Ok(());
    }
    let before = std::mem::replace(&mut installed.forge.version, version.clone());
    let more = match &event.what {
        Happened::Upgraded { by, scopes } => {
            json!({ "from": before.as_str(), "by": by, "scopes": scopes })
        }
        _ => json!({ "from": before.as_str() }),
    };
    Ok(note(tx, installed, "upgraded", more, now).await?)
}
