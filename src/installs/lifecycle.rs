//! What a verified lifecycle callback does to a tenant: one state machine per client key, one transaction per
//! call, the replay guard inside it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use serde_json::json;
use url::Url;

use super::fresh::Epoch;
use super::payload::{EventType, LifecyclePayload};
use super::tenant::shared_secret_place;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AppKey, ClientKey, ForgeInstallationId, InstallationId, SiteId};
use crate::atlassian::region::Realm;
use crate::clock::Clock;
use crate::crypto::envelope::DataKey;
use crate::crypto::envelope::OpenError;
use crate::crypto::keyring::MasterKeys;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::db::lifecycle_guard::{self, Seen};
use crate::db::sites::{self, Site};
use crate::db::{Db, DbError, Tx, credentials, data_keys, forge_installations, report_tokens};

/// Who the audit trail names for what Jira's callbacks do.
pub(super) const JIRA: &str = "jira";

/// How much longer than needed a token is remembered: the clocks of replicas differ.
const GUARD_MARGIN: TimeDelta = TimeDelta::minutes(5);

/// A callback whose token has been verified and whose body names the same tenant.
#[derive(Debug)]
pub struct VerifiedCall {
    pub client_key: ClientKey,
    pub payload: LifecyclePayload,
    /// Of the address that the token is made out to, where it names one.
    pub realm: Option<Realm>,
    pub token_hash: [u8; 32],
    pub body_hash: [u8; 32],
    /// Until when the token could be sent again: its `exp` and the leeway.
    pub replayable_until: DateTime<Utc>,
}

#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    #[error("this token has been used before with another body")]
    Replayed,
    #[error("the body {0}")]
    Malformed(&'static str),
    /// Never revived by Connect alone: it would split what the site has.
    #[error("This site has moved to Forge: install the app's Forge version.")]
    Retired,
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the site's data key cannot be opened")]
    DataKey(#[from] OpenError),
    #[error("site {0} has no data key")]
    NoDataKey(SiteId),
}

#[derive(Clone, Debug)]
pub struct InstallLifecycle {
    db: Db,
    master_keys: Arc<MasterKeys>,
    hosts: Hosts,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
}

impl InstallLifecycle {
    pub fn new(
        db: Db,
        master_keys: Arc<MasterKeys>,
        hosts: Hosts,
        clock: Arc<dyn Clock>,
        epoch: Epoch,
    ) -> Self {
        Self {
            db,
            master_keys,
            hosts,
            clock,
            epoch,
        }
    }

    /// Applies the event once. The same call again is quietly nothing; the same token with another body is
    /// [`LifecycleError::Replayed`]. Whatever fails, nothing of it is written.
    pub async fn apply(&self, call: &VerifiedCall) -> Result<(), LifecycleError> {
        let applied = match self.try_apply(call).await {
            // Another replica created the tenant at the same moment: now it is there to be updated. Or it was in the
            // way, and is not any more.
            Err(LifecycleError::Db(DbError::Duplicate | DbError::Contended(_))) => {
                self.try_apply(call).await
            }
            other => other,
        };
        self.epoch.advance();
        applied
    }

    async fn try_apply(&self, call: &VerifiedCall) -> Result<(), LifecycleError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let until = call.replayable_until + GUARD_MARGIN;
        let remembered = lifecycle_guard::record(&tx, call.token_hash, call.body_hash, until);
        match remembered.await? {
            Seen::New => {}
            Seen::Same => return Ok(()),
            Seen::Different => return Err(LifecycleError::Replayed),
        }
        let known = installations::lock_by_client_key(&tx, &call.client_key).await?;
        if let Some(known) = &known {
            tell_log(known.site);
        }
        match (call.payload.event_type, known) {
            (event, Some(known)) if known.state == InstallationState::Retired => {
                refuse_revival(event, &call.payload)?;
            }
            (EventType::Installed, None) if has_forge(&tx, &call.payload).await? => {}
            (EventType::Installed, None) => self.create(&tx, call, now).await?,
            (EventType::Installed, Some(known)) => self.renew(&tx, call, known, now).await?,
            (EventType::Uninstalled, Some(known)) => uninstall(&tx, known, now).await?,
            (EventType::Enabled, Some(known)) => {
                switch(&tx, known, InstallationState::Enabled, now).await?;
            }
            (EventType::Disabled, Some(known)) => {
                switch(&tx, known, InstallationState::Disabled, now).await?;
            }
            // Nothing is kept of this tenant, so there is nothing to end.
            (_, None) => {}
        }
        Ok(tx.commit().await?)
    }

    async fn create(
        &self,
        tx: &Tx,
        call: &VerifiedCall,
        now: DateTime<Utc>,
    ) -> Result<(), LifecycleError> {
        let site = SiteId::from_uuid(random::uuid_v7(now));
        tell_log(site);
        let data_key = DataKey::generate();
        sites::insert(tx, &new_site(site, now)).await?;
        let wrapped = self.master_keys.wrap(&site.to_string(), &data_key);
        data_keys::insert(tx, site, &wrapped, now).await?;
        let id = InstallationId::from_uuid(random::uuid_v7(now));
        let mut installation = new_installation(id, site, call, now);
        self.take_over(&mut installation, call, &data_key, now)?;
        installations::insert(tx, &installation).await?;
        record(tx, &installation, "installed", 0, now).await
    }

    /// Upgrade, new secret, rename, or the return of a tenant that was uninstalled.
    async fn renew(
        &self,
        tx: &Tx,
        call: &VerifiedCall,
        mut known: Installation,
        now: DateTime<Utc>,
    ) -> Result<(), LifecycleError> {
        let Some(wrapped) = data_keys::find(tx, known.site).await? else {
            return Err(LifecycleError::NoDataKey(known.site));
        };
        let data_key = self
            .master_keys
            .unwrap_key(&known.site.to_string(), &wrapped)?;
        self.take_over(&mut known, call, &data_key, now)?;
        let returning = known.state == InstallationState::Uninstalled;
        let mut switched_off = 0;
        if returning {
            known.installed_at = now;
            known.uninstalled_at = None;
            switched_off = bring_back(tx, known.site).await?;
        }
        // An app with a Forge registration is never told `enabled` again, so here `installed` has to do.
        if returning || call.payload.installation_id.is_some() {
            known.state = InstallationState::Enabled;
        }
        installations::update(tx, &known).await?;
        let action = if returning { "reinstalled" } else { "updated" };
        record(tx, &known, action, switched_off, now).await
    }

    /// Writes what the payload says into the installation, the secret sealed.
    fn take_over(
        &self,
        installation: &mut Installation,
        VerifiedCall { payload, realm, .. }: &VerifiedCall,
        data_key: &DataKey,
        now: DateTime<Utc>,
    ) -> Result<(), LifecycleError> {
        let Some(secret) = payload
            .shared_secret
            .as_ref()
            .filter(|s| !s.expose_secret().is_empty())
        else {
            return Err(LifecycleError::Malformed("has no sharedSecret"));
        };
        if !self.hosts.accepts_base_url(&payload.base_url) {
            return Err(LifecycleError::Malformed(
                "names a baseUrl that is no Jira Cloud site",
            ));
        }
        let (row, site) = (installation.id.to_string(), installation.site.to_string());
        let sealed = data_key.seal(
            &shared_secret_place(&row, &site),
            secret.expose_secret().as_bytes(),
        );
        installation.shared_secret = sealed;
        installation.base_url.clone_from(&payload.base_url);
        installation.display_url = payload
            .display_url
            .as_deref()
            .and_then(|url| Url::parse(url).ok());
        installation
            .oauth_client_id
            .clone_from(&payload.oauth_client_id);
        installation.product_type.clone_from(&payload.product_type);
        installation.description.clone_from(&payload.description);
        installation
            .entitlement_id
            .clone_from(&payload.entitlement_id);
        installation
            .entitlement_number
            .clone_from(&payload.entitlement_number);
        installation
            .forge_installation_hint
            .clone_from(&payload.installation_id);
        // Atlassian calls the address of the region that it has pinned the site to.
        installation.realm = realm.or(installation.realm);
        installation.updated_at = now;
        Ok(())
    }
}

/// Into the span of the request.
pub(super) fn tell_log(site: SiteId) {
    tracing::Span::current().record("site_id", tracing::field::display(site));
}

pub(super) fn new_site(id: SiteId, now: DateTime<Utc>) -> Site {
    Site::new(id, now)
}

/// With what the payload does not change later; the rest is taken over from it.
fn new_installation(
    id: InstallationId,
    site: SiteId,
    call: &VerifiedCall,
    now: DateTime<Utc>,
) -> Installation {
    let app_key = AppKey::new(call.payload.key.clone());
    let base_url = call.payload.base_url.clone();
    Installation {
        client_key: Some(call.client_key.clone()),
        ..Installation::new((id, site), Platform::Connect, app_key, base_url, now)
    }
}

/// Whether Forge has told of the same installation before: the site is there already, and would be another one here.
async fn has_forge(tx: &Tx, payload: &LifecyclePayload) -> Result<bool, LifecycleError> {
    let named = payload.installation_id.as_deref();
    match named.and_then(ForgeInstallationId::parse) {
        Some(id) => Ok(!forge_installations::sites_of(tx, id).await?.is_empty()),
        None => Ok(false),
    }
}

/// An app with a Forge registration goes on being told of installations in Connect's way as well: that is heard, and nothing
/// comes of it.
fn refuse_revival(event: EventType, payload: &LifecyclePayload) -> Result<(), LifecycleError> {
    if event == EventType::Installed && payload.installation_id.is_none() {
        return Err(LifecycleError::Retired);
    }
    Ok(())
}

async fn uninstall(tx: &Tx, known: Installation, now: DateTime<Utc>) -> Result<(), LifecycleError> {
    if known.state == InstallationState::Uninstalled {
        return Ok(());
    }
    let known = end(tx, known, now).await?;
    record(tx, &known, "uninstalled", 0, now).await
}

/// A site that was uninstalled, its tokens and credentials switched off; answers how many tokens. One that is still installed another way goes on
/// as it is.
pub(super) async fn bring_back(tx: &Tx, site: SiteId) -> Result<u64, DbError> {
    let stored = sites::find(tx, site).await?;
    if stored.is_none_or(|site| site.uninstalled_at.is_none()) {
        return Ok(0);
    }
    sites::set_uninstalled(tx, site, None).await?;
    credentials::deactivate_all(tx, site).await?;
    report_tokens::deactivate_all(tx, site).await
}

/// Ends one way of being installed, and the site's life with the last of them.
pub(super) async fn end(
    tx: &Tx,
    known: Installation,
    now: DateTime<Utc>,
) -> Result<Installation, DbError> {
    let ended = Installation {
        state: InstallationState::Uninstalled,
        uninstalled_at: Some(now),
        updated_at: now,
        ..known
    };
    installations::update(tx, &ended).await?;
    let all = installations::of_site(tx, ended.site).await?;
    if all.iter().all(|one| one.state.is_over()) {
        sites::set_uninstalled(tx, ended.site, Some(now)).await?;
    }
    Ok(ended)
}

/// `disabled` and `uninstalled` may arrive together: what is uninstalled stays so.
async fn switch(
    tx: &Tx,
    mut known: Installation,
    to: InstallationState,
    now: DateTime<Utc>,
) -> Result<(), LifecycleError> {
    if known.state == InstallationState::Uninstalled || known.state == to {
        return Ok(());
    }
    known.state = to;
    known.updated_at = now;
    installations::update(tx, &known).await?;
    let action = if to == InstallationState::Enabled {
        "enabled"
    } else {
        "disabled"
    };
    record(tx, &known, action, 0, now).await
}

async fn record(
    tx: &Tx,
    installation: &Installation,
    action: &str,
    tokens_switched_off: u64,
    now: DateTime<Utc>,
) -> Result<(), LifecycleError> {
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site: installation.site,
        at: now,
        actor: JIRA.to_owned(),
        action: action.to_owned(),
        subject: Some(installation.id.to_string()),
        detail: json!({
            "platform": installation.platform.as_str(),
            "baseUrl": installation.base_url,
            "tokensSwitchedOff": tokens_switched_off,
        }),
    };
    Ok(audit::insert(tx, &event).await?)
}
