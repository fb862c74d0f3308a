//! What a report call may change, and how it is noted.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::check::TokenHolder;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::{DbError, Tx};
use crate::installs::admins::{AdminError, Admins, Purpose};

impl TokenHolder {
    /// Whether the token's user administers Jira, as Jira says it to that user.
    pub async fn is_admin(&self, admins: &Admins, purpose: Purpose) -> Result<bool, AdminError> {
        admins.is_admin(&self.tenant, &self.account, purpose).await
    }

    /// One line of the audit trail, in the transaction of what it tells; it names the token beside the user.
    pub(crate) async fn note(
        &self,
        tx: &Tx,
        (action, subject): (&str, &str),
        mut detail: Value,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        detail["token"] = self.token.to_string().into();
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site: self.tenant.site,
            at: now,
            actor: self.account.to_string(),
            action: action.to_owned(),
            subject: Some(subject.to_owned()),
            detail,
        };
        audit::insert(tx, &event).await
    }
}
