//! Who changes calendars: somebody on one of our pages, or a report token that acts as somebody.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::atlassian::ids::{AccountId, SiteId, TokenId};
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::{DbError, Tx};
use crate::installs::caller::Caller;
use crate::tokens::check::TokenHolder;

#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub(super) site: SiteId,
    pub(super) account: &'a AccountId,
    token: Option<TokenId>,
}

impl<'a> From<&'a TokenHolder> for Author<'a> {
    fn from(holder: &'a TokenHolder) -> Self {
        Self {
            site: holder.tenant.site,
            account: &holder.account,
            token: Some(holder.token),
        }
    }
}

impl<'a> From<&'a Caller> for Author<'a> {
    fn from(caller: &'a Caller) -> Self {
        Self {
            site: caller.tenant.site,
            account: &caller.account,
            token: None,
        }
    }
}

impl Author<'_> {
    /// One line of the audit trail, in the transaction of what it tells.
    pub(super) async fn note(
        self,
        tx: &Tx,
        (action, subject): (&str, &str),
        mut detail: Value,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        if let Some(token) = self.token {
            detail["token"] = token.to_string().into();
        }
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site: self.site,
            at: now,
            actor: self.account.to_string(),
            action: action.to_owned(),
            subject: Some(subject.to_owned()),
            detail,
        };
        audit::insert(tx, &event).await
    }
}
