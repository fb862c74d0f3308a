//! Changing and deleting tokens. The user a token acts as never changes.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::fault::{FieldFaults, TokenError, check_expiry, check_notes};
use super::{Tokens, note};
use crate::atlassian::ids::{AccountId, TokenId};
use crate::db::report_tokens::{self, ReportToken};
use crate::installs::tenant::Tenant;

/// Only what is named changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenChange {
    pub active: Option<bool>,
    pub expires_at: Option<DateTime<Utc>>,
    pub notes: Option<String>,
}

/// Which token, and on what the sender's knowledge rests.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub id: TokenId,
    /// Only a token that acts as this account, and only what its owner may do who is no admin.
    pub owner: Option<&'a AccountId>,
    /// The version the sender saw; `None` changes whatever is there.
    pub version: Option<i64>,
}

impl Tokens {
    /// Whoever named no version wants the change whatever is there: a race that was lost is run once more.
    pub async fn change(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        target: Target<'_>,
        change: TokenChange,
    ) -> Result<ReportToken, TokenError> {
        match self.try_change(tenant, by, target, change.clone()).await {
            Err(TokenError::Changed(_)) if target.version.is_none() => {
                self.try_change(tenant, by, target, change).await
            }
            other => other,
        }
    }

    async fn try_change(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        target: Target<'_>,
        change: TokenChange,
    ) -> Result<ReportToken, TokenError> {
        let now = self.clock.now();
        let mut token = self.target(tenant, target).await?;
        if change == TokenChange::default() {
            return Ok(token);
        }
        if target.owner.is_some() && change.active == Some(true) && !token.active {
            return Err(TokenError::Forbidden(
                "only a Jira administrator can switch a token on",
            ));
        }
        let mut faults = FieldFaults::new();
        if let Some(expires_at) = change.expires_at {
            check_expiry(expires_at, &self.policy(tenant), now, &mut faults);
        }
        if let Some(notes) = &change.notes {
            check_notes(notes, &mut faults);
        }
        if !faults.is_empty() {
            return Err(TokenError::Invalid(faults));
        }
        let detail = json!({
            "active": change.active,
            "expiresAt": change.expires_at,
            "notesChanged": change.notes.is_some(),
        });
        apply(&mut token, change);
        let seen = token.version;
        let tx = self.db.begin().await?;
        if !report_tokens::update(&tx, &token, seen).await? {
            drop(tx);
            return Err(self.changed_or_gone(tenant, target).await?);
        }
        note(
            &tx,
            tenant,
            by,
            ("token.changed", Some(token.id)),
            detail,
            now,
        )
        .await?;
        tx.commit().await?;
        self.epoch.advance();
        token.version = seen + 1;
        Ok(token)
    }

    /// Deletes for good: the text never works again and cannot be revealed.
    pub async fn delete(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        target: Target<'_>,
    ) -> Result<(), TokenError> {
        let now = self.clock.now();
        let token = self.target(tenant, target).await?;
        let tx = self.db.begin().await?;
        if !report_tokens::delete(&tx, tenant.site, token.id, target.version).await? {
            drop(tx);
            return Err(self.changed_or_gone(tenant, target).await?);
        }
        let detail = json!({ "account": token.account });
        note(
            &tx,
            tenant,
            by,
            ("token.deleted", Some(token.id)),
            detail,
            now,
        )
        .await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(())
    }

    async fn target(&self, tenant: &Tenant, target: Target<'_>) -> Result<ReportToken, TokenError> {
        let token = self.find(tenant, target.id, target.owner).await?;
        match target.version {
            Some(seen) if seen != token.version => {
                let shown = self.plain(tenant, token).await?;
                Err(TokenError::Changed(Box::new(shown)))
            }
            _ => Ok(token),
        }
    }

    async fn changed_or_gone(
        &self,
        tenant: &Tenant,
        target: Target<'_>,
    ) -> Result<TokenError, TokenError> {
        let current = self.find(tenant, target.id, target.owner).await?;
        let shown = self.plain(tenant, current).await?;
        Ok(TokenError::Changed(Box::new(shown)))
    }
}

fn apply(token: &mut ReportToken, change: TokenChange) {
    if let Some(active) = change.active {
        token.active = active;
        token.awaiting_reactivation &= !active;
    }
    if let Some(expires_at) = change.expires_at {
        token.expires_at = expires_at;
    }
    if let Some(notes) = change.notes {
        token.notes = notes;
    }
}
