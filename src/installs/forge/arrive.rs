//! The first that is heard of an installation, from an event or from a page: whichever comes first.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::note::note;
use super::{ForgeError, ForgeInstalls, Installed, key_of, locate};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, AppKey, InstallationId, SiteId};
use crate::atlassian::jwt::forge::InvocationClaims;
use crate::crypto::envelope::DataKey;
use crate::crypto::random;
use crate::db::forge_installations::{self, ForgeInstallation};
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::db::{Tx, credentials, data_keys, report_tokens, sites};
use crate::installs::lifecycle::{end, new_site};

impl ForgeInstalls {
    /// A tenant that nothing is known of. Where it could come from Connect it gets a place to wait, and only that. `by` is who
    /// installed the app, where that is told.
    pub(super) async fn create(
        &self,
        tx: &Tx,
        claims: &InvocationClaims,
        by: Option<&AccountId>,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        let site = SiteId::from_uuid(random::uuid_v7(now));
        let data_key = DataKey::generate();
        sites::insert(tx, &new_site(site, now)).await?;
        let wrapped = self.parts.master_keys.wrap(&site.to_string(), &data_key);
        data_keys::insert(tx, site, &wrapped, now).await?;
        let settled_at = self.parts.connect_key.is_none().then_some(now);
        let installed = self.insert(tx, site, claims, settled_at, now).await?;
        let action = if settled_at.is_some() {
            "installed"
        } else {
            "linking"
        };
        note(tx, &installed, action, json!({ "by": by }), now).await?;
        Ok(installed)
    }

    /// A re-install, of which the new id is the proof: whoever uninstalled the app wanted an end of what it did, so that
    /// an admin has to switch tokens on again.
    pub(super) async fn replace(
        &self,
        tx: &Tx,
        old: Installed,
        claims: &InvocationClaims,
        by: Option<&AccountId>,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        let site = old.all.site;
        let settled_at = old.forge.settled_at.map(|_| now);
        supersede(tx, old, now).await?;
        let installed = self.insert(tx, site, claims, settled_at, now).await?;
        sites::set_uninstalled(tx, site, None).await?;
        let off = report_tokens::deactivate_all(tx, site).await?;
        credentials::deactivate_all(tx, site).await?;
        let more = json!({ "by": by, "tokensSwitchedOff": off });
        note(tx, &installed, "reinstalled", more, now).await?;
        Ok(installed)
    }

    async fn insert(
        &self,
        tx: &Tx,
        site: SiteId,
        claims: &InvocationClaims,
        settled_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Installed, ForgeError> {
        let id = InstallationId::from_uuid(random::uuid_v7(now));
        let installed = Installed {
            all: Installation {
                state: state_of(settled_at),
                ..new_installation(id, site, claims, &self.parts.hosts, now)
            },
            forge: ForgeInstallation {
                settled_at,
                ..new_forge_installation(id, site, claims)
            },
        };
        installations::insert(tx, &installed.all).await?;
        forge_installations::insert(tx, &installed.forge).await?;
        Ok(installed)
    }
}

/// Another one takes its place.
pub(super) async fn supersede(
    tx: &Tx,
    mut old: Installed,
    now: DateTime<Utc>,
) -> Result<(), ForgeError> {
    if old.all.state != InstallationState::Uninstalled {
        old.all = end(tx, old.all, now).await?;
        note(tx, &old, "uninstalled", json!({ "concluded": true }), now).await?;
    }
    old.forge.superseded_at = Some(now);
    old.forge.system_token = None;
    locate::save(tx, &old).await
}

/// Of an installation that is not uninstalled.
pub(super) fn state_of(settled_at: Option<DateTime<Utc>>) -> InstallationState {
    match settled_at {
        Some(_) => InstallationState::Enabled,
        None => InstallationState::Linking,
    }
}

fn new_forge_installation(
    id: InstallationId,
    site: SiteId,
    claims: &InvocationClaims,
) -> ForgeInstallation {
    ForgeInstallation {
        id,
        site,
        key: key_of(claims),
        environment: claims.environment_type(),
        forge_id: claims.installation(),
        version: claims.version().clone(),
        system_token: None,
        token_refused_at: None,
        last_event_at: None,
        settled_at: None,
        presumed_gone_at: None,
        superseded_at: None,
    }
}

fn new_installation(
    id: InstallationId,
    site: SiteId,
    claims: &InvocationClaims,
    hosts: &Hosts,
    now: DateTime<Utc>,
) -> Installation {
    let app_key = AppKey::new(claims.app().ari());
    let base_url = hosts.api_base_url(claims.cloud_id());
    Installation::new((id, site), Platform::Forge, app_key, base_url, now)
}
