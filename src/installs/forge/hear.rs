//! Events and schedules: the platform itself speaks.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::locate::{Standing, locate, save};
use super::note::note;
use super::system_token::run;
use super::{
    ForgeError, ForgeInstalls, Happened, Installed, VerifiedEvent, arrive, dispute, twice,
};
use crate::atlassian::licence::Licence;
use crate::db::Tx;
use crate::db::installations::{self, InstallationState, LearntLicence};
use crate::db::sites;
use crate::installs::lifecycle::tell_log;

/// Forge repeats an event for some minutes. What comes so long after the call before an uninstall is no repetition: the
/// uninstall failed.
const REPETITIONS: TimeDelta = TimeDelta::hours(1);

impl ForgeInstalls {
    /// Applies an event. The same one again changes nothing, and one that comes too late does not either.
    pub async fn receive(&self, event: &VerifiedEvent) -> Result<(), ForgeError> {
        if self.comes_too_late(event).await? {
            return Ok(());
        }
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
        let by = event.what.by();
        let installed = match locate(&tx, &event.claims).await? {
            Standing::Superseded { own, by } if !leaves && dispute::is_silent(&by, now) => {
                self.win_back(&tx, *own, *by, now).await?
            }
            Standing::Superseded { .. } => {
                dispute::tell_late(&event.claims);
                return Ok(None);
            }
            // Nothing is kept of this installation, so there is nothing to end: not what the tenant has now either.
            Standing::Unknown | Standing::Replaces(_) if leaves => return Ok(None),
            Standing::Unknown => self.create(&tx, &event.claims, by, now).await?,
            Standing::Replaces(old) => self.replace(&tx, old, &event.claims, by, now).await?,
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
            if !is_wrongly_gone(&installed, now) {
                return Ok(installed);
            }
            return_to_life(tx, &mut installed, now).await?;
        }
        installed.forge.last_event_at = Some(now);
        // Chosen at the installation, and changed by a move alone.
        installed.all.realm = installed.all.realm.or(event.realm);
        let renewed = installed.forge.version != *event.claims.version()
            || matches!(event.what, Happened::Upgraded { .. });
        tell_upgrade(tx, &mut installed, event, now).await?;
        if let Some(token) = &event.system_token {
            let data_key = self.data_key(tx, installed.all.site).await?;
            token.keep(&mut installed.forge, renewed, &data_key, now)?;
        }
        save(tx, &installed).await?;
        learn_licence(tx, &installed, event, now).await?;
        Ok(installed)
    }
}

/// Reports have nobody else who tells it.
async fn learn_licence(
    tx: &Tx,
    installed: &Installed,
    event: &VerifiedEvent,
    now: DateTime<Utc>,
) -> Result<(), ForgeError> {
    let licence = event.claims.licence();
    let place = (installed.all.site, installed.all.id);
    let learnt = LearntLicence { licence, at: now };
    let is_sold = licence != Licence::Untold;
    installations::learn_licence(tx, place, learnt, is_sold).await?;
    Ok(())
}

/// Told by Forge, it is gone but for an uninstall that failed: an event at about that time is one from before.
fn is_wrongly_gone(installed: &Installed, now: DateTime<Utc>) -> bool {
    let told_at = installed.all.uninstalled_at;
    installed.forge.presumed_gone_at.is_some() || told_at.is_some_and(|at| now - at > REPETITIONS)
}

/// The app was taken for uninstalled, and is not: everything is as it was.
pub(super) async fn return_to_life(
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
    let before = run(&mut installed.forge, version, now);
    let more = match &event.what {
        Happened::Upgraded { by, scopes } => {
            json!({ "from": before.as_str(), "by": by, "scopes": scopes })
        }
        _ => json!({ "from": before.as_str() }),
    };
    Ok(note(tx, installed, "upgraded", more, now).await?)
}
