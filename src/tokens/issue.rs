//! A new token, bound to a user for good.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::codec::{self, TokenClaims};
use super::fault::{FieldFaults, TokenError, check_expiry, check_notes};
use super::policy::TokenPolicy;
use super::{Tokens, note, secret_place};
use crate::atlassian::ids::{AccountId, TokenId};
use crate::config::{RevealMode, TokenBinding};
use crate::crypto::random;
use crate::db::report_tokens::{self, ReportToken};
use crate::installs::caller::Caller;
use crate::installs::tenant::Tenant;
use crate::jira::JiraError;

/// What its issuer chooses; the rest is the system's.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub account: AccountId,
    pub active: bool,
    pub expires_at: DateTime<Utc>,
    pub notes: String,
}

/// The record and, this once, the text.
#[derive(Debug)]
pub struct IssuedToken {
    pub record: ReportToken,
    pub text: SecretString,
}

impl Tokens {
    /// Issues a token that acts as `new.account`, after Jira has confirmed to the caller that this is an active user.
    pub async fn issue(&self, caller: &Caller, new: NewToken) -> Result<IssuedToken, TokenError> {
        let (tenant, by) = (caller.tenant.as_ref(), &caller.account);
        let now = self.clock.now();
        let policy = self.policy(tenant);
        check_new(&new, by, &policy, now)?;
        self.confirm_user(caller, &new.account).await?;
        let tx = self.db.begin().await?;
        // Whoever has just said that nothing is to be kept comes before what is known from a moment ago.
        let policy = self.policy_in(&tx, tenant).await?;
        let issued = self.compose(tenant, by, new, &policy, now)?;
        report_tokens::insert(&tx, &issued.record).await?;
        let detail = json!({
            "account": issued.record.account,
            "expiresAt": issued.record.expires_at,
        });
        note(
            &tx,
            tenant,
            by,
            ("token.issued", Some(issued.record.id)),
            detail,
            now,
        )
        .await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(issued)
    }

    fn compose(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        new: NewToken,
        policy: &TokenPolicy,
        now: DateTime<Utc>,
    ) -> Result<IssuedToken, TokenError> {
        let id = TokenId::from_uuid(random::uuid_v7(now));
        let secret = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
        let (row, site) = (id.to_string(), tenant.site.to_string());
        let sealed = (policy.reveal == RevealMode::Always).then(|| {
            tenant
                .data_key
                .seal(&secret_place(&row, &site), secret.as_bytes())
        });
        let record = ReportToken {
            id,
            site: tenant.site,
            account: new.account,
            active: new.active,
            awaiting_reactivation: false,
            created_at: now,
            created_by: by.clone(),
            expires_at: new.expires_at,
            issued_at: now,
            notes: new.notes,
            secret_hash: Sha256::digest(secret.as_bytes()).into(),
            sealed_secret: sealed,
            last_used_at: None,
            version: 1,
        };
        let text = self.text_of(tenant, &record, secret)?;
        Ok(IssuedToken { record, text })
    }

    /// The same record and random part give the same text, byte for byte.
    pub(super) fn text_of(
        &self,
        tenant: &Tenant,
        record: &ReportToken,
        secret: String,
    ) -> Result<SecretString, TokenError> {
        let claims = TokenClaims {
            iss: self.app_key.clone(),
            aud: self.app_key.clone(),
            sub: record.account.clone(),
            site: record.site,
            iat: record.issued_at.timestamp(),
            jti: record.id,
            sec: secret,
        };
        codec::sign(&tenant.data_key, &claims).ok_or(TokenError::Signing)
    }

    async fn confirm_user(&self, caller: &Caller, account: &AccountId) -> Result<(), TokenError> {
        let jira = self.rights.of(caller).await?;
        if caller.account == *account {
            // Jira lets only active people be acted for, and shows others only to those who may browse users.
            let myself = jira.myself().await?;
            return if myself.account_id == *account {
                Ok(())
            } else {
                Err(TokenError::field(
                    "accountId",
                    "is no user of this Jira site",
                ))
            };
        }
        let user = match jira.user(account).await {
            Err(JiraError::NotFound { .. }) => {
                return Err(TokenError::field(
                    "accountId",
                    "is no user of this Jira site",
                ));
            }
            other => other?,
        };
        if !user.active {
            return Err(TokenError::field("accountId", "is a deactivated user"));
        }
        if user.account_type.as_deref() == Some("app") {
            return Err(TokenError::field("accountId", "is an app, not a person"));
        }
        Ok(())
    }
}

fn check_new(
    new: &NewToken,
    by: &AccountId,
    policy: &TokenPolicy,
    now: DateTime<Utc>,
) -> Result<(), TokenError> {
    if policy.binding == TokenBinding::Itself && new.account != *by {
        return Err(TokenError::Forbidden(
            "this site allows only tokens that act as their issuer",
        ));
    }
    let mut faults = FieldFaults::new();
    if new.expires_at <= now {
        faults
            .entry("expiresAt")
            .or_default()
            .push("must be in the future".to_owned());
    }
    check_expiry(new.expires_at, policy, now, &mut faults);
    check_notes(&new.notes, &mut faults);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(TokenError::Invalid(faults))
    }
}
