//! Calls of our pages: they come from installations too, sometimes before any event does.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;
use url::Url;

use super::hear::return_to_life;
use super::locate::{Standing, locate, save};
use super::note::note;
use super::system_token::run;
use super::{ForgeError, ForgeInstalls, key_of, twice};
use crate::atlassian::jwt::forge::{InvocationClaims, PageCall};
use crate::db::installations::InstallationState;
use crate::installs::tenant::{Tenant, TenantState, Through};

/// An installation that people use is not taken for gone, though no event of it may come.
const SIGN_OF_LIFE: TimeDelta = TimeDelta::hours(12);

impl ForgeInstalls {
    /// The tenant of a call, made when nothing was heard of it before; the version that it runs is noted, and now and then that it
    /// lives. No header is looked at: what a page brings beside its invocation token may come from anybody.
    pub async fn meet(&self, call: &PageCall) -> Result<Arc<Tenant>, ForgeError> {
        let claims = call.claims();
        let key = key_of(claims);
        let known = self.parts.directory.find_by_forge_key(key).await?;
        if let Some(tenant) = known.filter(|tenant| is_met(tenant, claims)) {
            if self.now() - tenant.updated_at >= SIGN_OF_LIFE {
                self.note_life(claims, call.site_url()).await;
            }
            return Ok(tenant);
        }
        let noted = twice(|| self.note_page_call(claims, call.site_url())).await;
        self.parts.epoch.advance();
        noted?;
        let tenant = self.parts.directory.load_by_forge_key(&key).await?;
        tenant.ok_or(ForgeError::NotInstalled)
    }

    /// The call goes on without it.
    async fn note_life(&self, claims: &InvocationClaims, site_url: Option<&Url>) {
        if let Err(error) = self.note_page_call(claims, site_url).await {
            tracing::warn!(installation = %claims.installation(), %error, "it is not noted that the installation lives");
        }
        self.parts.epoch.advance();
    }

    async fn note_page_call(
        &self,
        claims: &InvocationClaims,
        site_url: Option<&Url>,
    ) -> Result<(), ForgeError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let mut installed = match locate(&tx, claims).await? {
            Standing::Superseded { .. } => return Err(ForgeError::NotInstalled),
            Standing::Unknown => self.create(&tx, claims, None, now).await?,
            Standing::Replaces(old) => self.replace(&tx, old, claims, None, now).await?,
            Standing::Current(installed) => installed,
        };
        if installed.all.state == InstallationState::Uninstalled {
            // Told, and not only concluded.
            if installed.forge.presumed_gone_at.is_none() {
                return Err(ForgeError::NotInstalled);
            }
            return_to_life(&tx, &mut installed, now).await?;
        }
        if installed.forge.version != *claims.version() {
            let before = run(&mut installed.forge, claims.version(), now);
            let more = json!({ "from": before.as_str() });
            note(&tx, &installed, "upgraded", more, now).await?;
        }
        if let Some(url) = site_url {
            installed.all.display_url = Some(url.clone());
        }
        installed.all.updated_at = now;
        save(&tx, &installed).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether the call says nothing new.
fn is_met(tenant: &Tenant, claims: &InvocationClaims) -> bool {
    tenant.state != TenantState::Uninstalled
        && matches!(
            &tenant.through,
            Through::Forge { installation, version, .. }
                if *installation == claims.installation() && version == claims.version()
        )
}
