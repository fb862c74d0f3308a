//! Two installations of one tenant. Forge has one at a time and says nothing of their order: an event of the other is late,
//! or it is the first of a re-install whose uninstall nobody told.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::time::timeout;

use super::locate::{joined, save};
use super::note::note;
use super::{ForgeError, ForgeInstalls, Happened, Installed, VerifiedEvent, arrive, key_of};
use crate::atlassian::jwt::forge::InvocationClaims;
use crate::db::installations::{self, InstallationState};
use crate::db::{Tx, credentials, forge_installations, report_tokens, sites};
use crate::installs::directory::open::PROPAGATION;
use crate::jira::Probe;

/// Two rounds of the schedule: who misses both is not what the site has.
const SILENCE: TimeDelta = TimeDelta::hours(2);

/// An event has to be answered within five seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// The event comes again; tries of the client would take its time.
const NO_RETRIES: TimeDelta = TimeDelta::seconds(1);

/// Nothing of it for so long.
pub(super) fn is_silent(installed: &Installed, now: DateTime<Utc>) -> bool {
    let heard = installed.forge.last_event_at;
    now - heard.unwrap_or(installed.all.installed_at) > SILENCE
}

pub(super) fn tell_late(claims: &InvocationClaims) {
    let (installation, site) = (claims.installation(), claims.cloud_id());
    tracing::warn!(%installation, cloud_id = %site, "an event of an installation that another has replaced");
}

impl ForgeInstalls {
    /// Whether an installation that nothing was heard of before has ended before the one that counts was made: Jira still
    /// takes the token of that one, as it does of no app that was uninstalled. An error, and another delivery, while Jira
    /// does not say. (A page call is never late: it is not repeated.)
    pub(super) async fn comes_too_late(&self, event: &VerifiedEvent) -> Result<bool, ForgeError> {
        if event.what == Happened::Uninstalled {
            return Ok(false);
        }
        let Some(rival) = self.find_rival(&event.claims).await? else {
            return Ok(false);
        };
        let Some(app) = self.app_of(&rival).await? else {
            return Ok(false);
        };
        let app = app.until(self.now() + NO_RETRIES);
        match timeout(PATIENCE, app.probe()).await {
            Ok(Probe::Ok) => {
                tell_late(&event.claims);
                Ok(true)
            }
            // So soon after an installation Jira may refuse one that lives.
            Ok(Probe::Refused(_)) if self.now() - rival.all.installed_at <= PROPAGATION => {
                Err(ForgeError::Undecided)
            }
            Ok(Probe::Refused(_)) => Ok(false),
            Ok(Probe::Unavailable(error)) => Err(error.into()),
            Err(_) => Err(ForgeError::Undecided),
        }
    }

    /// The tenant's installation that lives, when the call is of one that is not known.
    async fn find_rival(&self, claims: &InvocationClaims) -> Result<Option<Installed>, ForgeError> {
        let db = &self.parts.db;
        let Some(current) = forge_installations::find_current(db, &key_of(claims)).await? else {
            return Ok(None);
        };
        let of_site = forge_installations::of_site(db, current.site).await?;
        if of_site
            .iter()
            .any(|one| one.forge_id == claims.installation())
        {
            return Ok(None);
        }
        let all = installations::of_site(db, current.site).await?;
        let current = joined(current, all)?;
        Ok(Some(current).filter(|one| one.all.state != InstallationState::Uninstalled))
    }

    /// The one that was superseded is heard of, and the one that superseded it is not: an admin decides about tokens, as after
    /// any other re-install.
    pub(super) async fn win_back(
        &self,
        tx: &Tx,
        mut own: Installed,
        by: Installed,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        own.forge.settled_at = own.forge.settled_at.or(by.forge.settled_at);
        own.forge.superseded_at = None;
        own.forge.presumed_gone_at = None;
        own.all.state = arrive::state_of(own.forge.settled_at);
        own.all.uninstalled_at = None;
        own.all.updated_at = now;
        arrive::supersede(tx, by, now).await?;
        save(tx, &own).await?;
        let site = own.all.site;
        sites::set_uninstalled(tx, site, None).await?;
        let off = report_tokens::deactivate_all(tx, site).await?;
        credentials::deactivate_all(tx, site).await?;
        note(
            tx,
            &own,
            "returned",
            json!({ "tokensSwitchedOff": off }),
            now,
        )
        .await?;
        Ok(own)
    }
}
