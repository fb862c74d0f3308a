//! Showing a token's text again, where the site keeps it.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::fault::TokenError;
use super::{Tokens, note, secret_place};
use crate::atlassian::ids::{AccountId, TokenId};
use crate::config::RevealMode;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::{Db, DbError, report_tokens};
use crate::installs::tenant::Tenant;

/// What somebody wants a token's text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Show,
    Copy,
}

impl Purpose {
    pub const ALL: [(&'static str, Self); 2] = [("show", Self::Show), ("copy", Self::Copy)];

    fn as_str(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Copy => "copy",
        }
    }
}

/// Under an operator's ceiling of `once` nothing is kept of what was issued before; returns of how many tokens.
pub async fn forget_kept(db: &Db, ceiling: RevealMode, now: DateTime<Utc>) -> Result<u64, DbError> {
    if ceiling != RevealMode::Once {
        return Ok(0);
    }
    let mut forgotten = 0;
    for (site, tokens) in report_tokens::kept_secrets(db).await? {
        let tx = db.begin().await?;
        report_tokens::forget_secrets(&tx, site).await?;
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site,
            at: now,
            actor: "dwell".to_owned(),
            action: "tokens.forgotten".to_owned(),
            subject: None,
            detail: json!({ "tokens": tokens }),
        };
        audit::insert(&tx, &event).await?;
        tx.commit().await?;
        forgotten += tokens;
    }
    Ok(forgotten)
}

impl Tokens {
    /// The text as it was issued. The audit trail has it before the caller does.
    pub async fn reveal(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        id: TokenId,
        owner: Option<&AccountId>,
        purpose: Purpose,
    ) -> Result<SecretString, TokenError> {
        let token = self.find(tenant, id, owner).await?;
        if self.policy(tenant).reveal == RevealMode::Once {
            return Err(TokenError::NotKept);
        }
        let sealed = token.sealed_secret.as_deref().ok_or(TokenError::NotKept)?;
        let (row, site) = (token.id.to_string(), tenant.site.to_string());
        let secret = tenant
            .data_key
            .open_text(&secret_place(&row, &site), sealed)?;
        let text = self.text_of(tenant, &token, secret.expose_secret().to_owned())?;
        let tx = self.db.begin().await?;
        note(
            &tx,
            tenant,
            by,
            ("token.revealed", Some(id)),
            json!({ "purpose": purpose.as_str() }),
            self.clock.now(),
        )
        .await?;
        tx.commit().await?;
        Ok(text)
    }
}
