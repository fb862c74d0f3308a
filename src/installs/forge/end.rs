//! The end of an installation: Forge says so before it, or nobody does and everything looks like it.
//!
//! There is no event for an uninstall (Forge: events), and the call before it may be lost. What is concluded is undone by the
//! next event or page call.

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
use crate::jira::{AsApp, Probe};

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
        installed.all.uninstalled_at = Some(now);
        save(tx, &installed).await?;
        Ok(installed)
    }

    /// Ends installations of which nothing has been heard for two days, neither event nor page. Answers how many those were; apps that are not served may be heard of elsewhere. One that cannot be judged is told in the log and does not keep the others.
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
            for one in silent.iter().filter(|one| self.parts.served.has(one)) {
                match self.conclude(one, now).await {
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
        if concluded > 1 {
            tracing::error!(
                concluded,
                "several sites have fallen silent: does forge's schedule reach this server?"
            );
        }
        Ok(concluded)
    }

    async fn conclude(
        &self,
        silent: &ForgeInstallation,
        now: DateTime<Utc>,
    ) -> Result<bool, ForgeError> {
        if !self.is_refused(silent).await? {
            return Ok(false);
        }
        let tx = self.parts.db.begin().await?;
        let Some(mut installed) = lock(&tx, silent, now - SILENCE).await? else {
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

    /// Whether Jira answers, and no longer takes the last token, where there is one. By then it has expired, so that an answer says no
    /// more than that the silence is not Jira's own.
    async fn is_refused(&self, silent: &ForgeInstallation) -> Result<bool, ForgeError> {
        let all = installations::of_site(&self.parts.db, silent.site).await?;
        let silent = joined(silent.clone(), all)?;
        let Some(app) = self.app_of(&silent).await? else {
            return Ok(true);
        };
        let app = app.until(self.now() + PROBE_PATIENCE);
        Ok(matches!(app.probe().await, Probe::Refused(_)))
    }

    /// Jira as the installation's last token sees it; `None` when there is none.
    pub(super) async fn app_of(&self, installed: &Installed) -> Result<Option<AsApp>, ForgeError> {
        let Installed { all, forge } = installed;
        let data_key = self.data_key(&self.parts.db, all.site).await?;
        let token = open::system_token(forge, &data_key)?;
        let site = open::forge_site(all, forge, token);
        Ok(self.parts.jira.as_app(site))
    }
}

/// Both rows, unless something was heard of the installation meanwhile.
async fn lock(
    tx: &Tx,
    seen: &ForgeInstallation,
    since: DateTime<Utc>,
) -> Result<Option<Installed>, ForgeError> {
    let all = installations::lock_of_site(tx, seen.site).await?;
    let forge = forge_installations::of_site(tx, seen.site).await?;
    let Some(forge) = forge.into_iter().find(|one| one == seen) else {
        return Ok(None);
    };
    let installed = joined(forge, all)?;
    let is_installed = installed.all.state != InstallationState::Uninstalled;
    let is_silent = installed.all.updated_at < since;
    Ok((is_installed && is_silent).then_some(installed))
}
