//! The site's own token policy.

use serde_json::json;

use super::fault::TokenError;
use super::policy::TokenPolicy;
use super::{Tokens, note};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::{Tx, report_tokens, sites};
use crate::installs::tenant::Tenant;

impl Tokens {
    /// What holds for the site: its own settings under the operator's.
    pub fn policy(&self, tenant: &Tenant) -> TokenPolicy {
        stored(tenant.site, tenant.token_policy.as_deref()).under(&self.ceiling)
    }

    /// The same as it is stored at this moment, and will be until the transaction ends.
    pub(super) async fn policy_in(
        &self,
        tx: &Tx,
        tenant: &Tenant,
    ) -> Result<TokenPolicy, TokenError> {
        let site = sites::lock(tx, tenant.site).await?;
        let policy = site.and_then(|site| site.token_policy);
        Ok(stored(tenant.site, policy.as_deref()).under(&self.ceiling))
    }

    /// What the operator allows at most.
    pub fn ceiling(&self) -> TokenPolicy {
        self.ceiling
    }

    /// Keeps the site's settings; going over to *reveal once* also forgets every kept token text.
    ///
    /// An error unless `seen`, where it is given, is the fingerprint of what holds now.
    pub async fn set_policy(
        &self,
        (tenant, by): (&Tenant, &AccountId),
        policy: TokenPolicy,
        seen: Option<i64>,
    ) -> Result<TokenPolicy, TokenError> {
        if policy.max_days == Some(0) {
            return Err(TokenError::field(
                "maxDays",
                "must be at least 1, or null for no limit",
            ));
        }
        let now = self.clock.now();
        let text = json!(policy).to_string();
        let effective = policy.under(&self.ceiling);
        let tx = self.db.begin().await?;
        let before = self.policy_in(&tx, tenant).await?;
        if seen.is_some_and(|seen| seen != before.fingerprint()) {
            return Err(TokenError::PolicyChanged(before));
        }
        sites::set_token_policy(&tx, tenant.site, Some(&text)).await?;
        if effective.reveal == crate::config::RevealMode::Once {
            report_tokens::forget_secrets(&tx, tenant.site).await?;
        }
        note(
            &tx,
            tenant,
            by,
            ("tokens.settings", None),
            json!(policy),
            now,
        )
        .await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(effective)
    }
}

/// Settings that this version cannot read may forbid anything, so they are taken as forbidding everything.
fn stored(site: SiteId, text: Option<&str>) -> TokenPolicy {
    let Some(text) = text else {
        return TokenPolicy::default();
    };
    TokenPolicy::stored(text).unwrap_or_else(|error| {
        tracing::warn!(%site, %error, "the site's token settings cannot be read; the strictest hold");
        TokenPolicy::STRICTEST
    })
}
