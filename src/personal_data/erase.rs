//! What becomes of somebody's data when Atlassian says that the account was closed, or that its owner has changed it.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::PersonalData;
use crate::atlassian::ids::{AccountId, SiteId};
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::credentials::{self, CredentialKind};
use crate::db::{DbError, Tx, accounts, report_tokens};

/// Who the audit trail names for what is done by itself.
const DWELL: &str = "dwell";

impl PersonalData {
    /// In one transaction: tokens that act as them go, and what they did for the site stays without their name. The audit
    /// trail tells that it happened, and to which tokens, and not to whom.
    pub(super) async fn erase(&self, site: SiteId, account: &AccountId) -> Result<(), DbError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let tokens = report_tokens::of_account(&tx, site, account).await?;
        let owned = credentials::of_site(&tx, site).await?.into_iter();
        let owned: Vec<_> = owned
            .filter(|one| one.account.as_ref() == Some(account))
            .collect();
        let gone = accounts::erase(&tx, site, account).await?;
        let closed = json!({ "reason": "accountClosed" });
        for token in tokens {
            let subject = Some(token.to_string());
            note(&tx, site, ("token.deleted", subject), closed.clone(), now).await?;
        }
        for one in owned {
            let detail = json!({ "mask": format!("••••{}", one.last4), "reason": "accountClosed" });
            let subject = Some(one.kind.as_str().to_owned());
            note(&tx, site, ("credential.removed", subject), detail, now).await?;
        }
        let rows = gone
            .iter()
            .map(|erased| (erased.table.to_owned(), json!(erased.rows)));
        let rows = serde_json::Value::Object(rows.collect());
        note(&tx, site, ("account.erased", None), rows, now).await?;
        tx.commit().await?;
        tracing::info!(site_id = %site, "an account was closed and is erased");
        Ok(())
    }

    /// All that is kept beside an id is the address of a token's owner. A check fetches it anew, with what worked when it was
    /// checked last; what nobody checks, or what did not work then, loses it. Answers whether one is gone.
    pub(super) async fn refetch(&self, site: SiteId, account: &AccountId) -> Result<bool, DbError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let forgotten = credentials::forget_address(&tx, site, account).await?;
        for last4 in &forgotten {
            let detail = json!({ "mask": format!("••••{last4}"), "status": "addressForgotten" });
            let subject = Some(CredentialKind::UserToken.as_str().to_owned());
            note(&tx, site, ("credential.failed", subject), detail, now).await?;
        }
        credentials::hasten(&tx, site, account, now).await?;
        tx.commit().await?;
        Ok(!forgotten.is_empty())
    }
}

async fn note(
    tx: &Tx,
    site: SiteId,
    (action, subject): (&str, Option<String>),
    detail: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site,
        at: now,
        actor: DWELL.to_owned(),
        action: action.to_owned(),
        subject,
        detail,
    };
    audit::insert(tx, &event).await
}
