//! Who did what with the site's credentials. The secret is never in it, only what is shown of it.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::status::Status;
use crate::atlassian::ids::{AccountId, SiteId};
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::credentials::CredentialKind;
use crate::db::{Db, DbError, Tx};

/// Who the audit trail names for what is done by itself.
const DWELL: &str = "dwell";

pub(super) const SET: &str = "credential.set";
pub(super) const CHANGED: &str = "credential.changed";
pub(super) const VERIFIED: &str = "credential.verified";
pub(super) const FAILED: &str = "credential.failed";
pub(super) const REMOVED: &str = "credential.removed";

/// What is told of one event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) site: SiteId,
    pub(super) kind: CredentialKind,
    /// `None`: nobody, it happened by itself.
    pub(super) by: Option<&'a AccountId>,
    pub(super) action: &'static str,
    pub(super) status: Option<Status>,
    pub(super) last4: &'a str,
}

/// In the transaction of what it tells.
pub(super) async fn note(tx: &Tx, line: Line<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut detail = json!({ "mask": format!("••••{}", line.last4) });
    if let Some(status) = line.status {
        detail["status"] = status.as_str().into();
    }
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site: line.site,
        at: now,
        actor: line
            .by
            .map_or_else(|| DWELL.to_owned(), ToString::to_string),
        action: line.action.to_owned(),
        subject: Some(line.kind.as_str().to_owned()),
        detail,
    };
    audit::insert(tx, &event).await
}

/// Where nothing else was changed.
pub(super) async fn note_alone(db: &Db, line: Line<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    let tx = db.begin().await?;
    note(&tx, line, now).await?;
    tx.commit().await
}
