//! The end of an installation: Forge says so before it, or nobody does and everything looks like it.
//!
//! There is no event for an uninstall (Forge: events), and the call before it may be lost. What is concluded is undone by the
//! next event.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::locate::{joined, save};
use super::note::note;
use super::{ForgeError, ForgeInstalls, Installed};
use crate::db::Tx;
use crate::db::forge_installations::{self, ForgeInstallation};
use crate::db::installations::{self, InstallationState};
use crate::installs::directory::open;
use crate::installs::lifecycle::end;
use crate::jira::Probe;

/// The schedule calls every hour: so long without one is no accident of the platform.
const SILENCE: TimeDelta = TimeDelta::hours(48);

/// A process that has not listened for two rounds of the schedule knows nothing about silence.
const LISTENING: TimeDelta = TimeDelta::hours(2);

/// For another try of a probe: there may be many to ask about, and the next round asks again.
const PROBE_PATIENCE: TimeDelta = TimeDelta::seconds(1);

const BATCH: u64 = 100;

impl ForgeInstalls {
    /// Told by Forge. What comes later of this installation does not bring it back.
    pub(super) async fn leave(
        &self,
        tx: &Tx,
        mut installed: Installed,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        installed.forge.presumed_gone_at = None;
        installed.forge.system_token = None;
        if installed.all.state != InstallationState::Uninstalled {
            installed.all = end(tx, installed.all, now).await?;
            note(tx, &installed, "uninstalled", json!({}), now).await?;
        }
        save(tx, &installed).await?;
        Ok(installed)
    }

    /// Ends installations of which nothing has been heard for two days and whose last token Jira refuses. Answers how
    /// many those were. One that cannot be judged is told in the log and does not keep the others.
    pub async fn conclude_uninstalls(&self) -> Result<u64, ForgeError> {
        let now = self.now();
        if now - self.listening_since < LISTENING {
            return Ok(0);
        }
        let (mut after, mut concluded) = (None, 0);
        loop {
            let silent =
                forge_installations::silent_since(&self.parts.db, now - SILENCE, after, BATCH)
                    .await?;
            let Some(last) = silent.last() else {
                break;
            };
            after = Some(last.id);
            for one in silent {
                match self.conclude(&one, now).await {
                    Ok(done) => concluded += u64::from(done),
                    Err(error) => {
                        tracing::error!(site_id = %one.site, %error, "cannot tell whether the app is still installed");
                    }
                }
            }
        }
        if concluded > 0 {
            self.parts.epoch.advance();
        }
        Ok(concluded)
    }

    async fn conclude(
        &self,
        silent: &ForgeInstallation,
        now: DateTime<Utc>,
    ) -> Result<bool, ForgeError> {
        if silent.token_refused_at.is_none() && !self.is_refused(silent).await? {
            return Ok(false);
        }
        let tx = self.parts.db.begin().await?;
        let Some(mut installed) = lock(&tx, silent).await? else {
            return Ok(false);
        };
        installed.all = end(&tx, installed.all, now).await?;
        installed.forge.presumed_gone_at = Some(now);
        installed.forge.system_token = None;
        save(&tx, &installed).await?;
        note(
            &tx,
            &installed,
            "uninstalled",
            json!({ "concluded": true }),
            now,
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whether Jira no longer takes the last token, as it does of every app that is not there; without one nobody knows.
    async fn is_refused(&self, silent: &ForgeInstallation) -> Result<bool, ForgeError> {
        let db = &self.parts.db;
        let data_key = self.data_key(db, silent.site).await?;
        let token = open::system_token(silent, &data_key)?;
        let all = installations::of_site(db, silent.site).await?;
        let Installed { all, forge } = joined(silent.clone(), all)?;
        let Some(app) = self
            .parts
            .jira
            .as_app(open::forge_site(&all, &forge, token))
        else {
            return Ok(false);
        };
        let app = app.until(self.now() + PROBE_PATIENCE);
        Ok(matches!(app.probe().await, Probe::Refused(_)))
    }
}

/// Both rows, unless something was heard of the installation meanwhile.
async fn lock(tx: &Tx, seen: &ForgeInstallation) -> Result<Option<Installed>, ForgeError> {
    let all = installations::lock_of_site(tx, seen.site).await?;
    let forge = forge_installations::of_site(tx, seen.site).await?;
    let Some(forge) = forge.into_iter().find(|one| one == seen) else {
        return Ok(None);
    };
    let installed = joined(forge, all)?;
    Ok((installed.all.state != InstallationState::Uninstalled).then_some(installed))
}
