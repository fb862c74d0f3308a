//! Report tokens: issued by admins, bound to a user, checked on every report call.

pub mod call_budget;
pub mod change;
pub mod check;
pub mod codec;
pub mod fault;
pub mod issue;
pub mod policy;
pub mod reveal;
pub mod rights;
pub mod settings;
pub mod usage;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::atlassian::ids::{AccountId, AppKey, TokenId};
use crate::clock::Clock;
use crate::crypto::context::Place;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::report_tokens::{self, ReportToken, TokenPage, TokenQuery};
use crate::db::{Db, DbError, Tx};
use crate::installs::caller::OwnRights;
use crate::installs::fresh::Epoch;
use crate::installs::tenant::Tenant;

use fault::TokenError;
use policy::TokenPolicy;

/// What admins and people do with the tokens of their site.
#[derive(Clone, Debug)]
pub struct Tokens {
    db: Db,
    rights: OwnRights,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
    app_key: AppKey,
    ceiling: TokenPolicy,
}

impl Tokens {
    pub fn new(
        db: Db,
        rights: OwnRights,
        clock: Arc<dyn Clock>,
        epoch: Epoch,
        app_key: AppKey,
        ceiling: TokenPolicy,
    ) -> Self {
        Self {
            db,
            rights,
            clock,
            epoch,
            app_key,
            ceiling,
        }
    }

    pub async fn list(&self, tenant: &Tenant, query: &TokenQuery) -> Result<TokenPage, DbError> {
        report_tokens::list(&self.db, tenant.site, query).await
    }

    /// The record; with an owner, only if the token acts as that account.
    pub async fn find(
        &self,
        tenant: &Tenant,
        id: TokenId,
        owner: Option<&AccountId>,
    ) -> Result<ReportToken, TokenError> {
        let found = report_tokens::find(&self.db, tenant.site, id).await?;
        found
            .filter(|token| owner.is_none_or(|owner| token.account == *owner))
            .ok_or(TokenError::NotFound)
    }
}

/// Where the random part of a token is kept when it may be revealed.
fn secret_place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "report_tokens",
        row,
        column: "sealed_secret",
        site,
    }
}

/// One line of the audit trail, in the transaction of what it tells.
async fn note(
    tx: &Tx,
    tenant: &Tenant,
    by: &AccountId,
    (action, token): (&str, Option<TokenId>),
    detail: Value,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site: tenant.site,
        at: now,
        actor: by.to_string(),
        action: action.to_owned(),
        subject: token.map(|token| token.to_string()),
        detail,
    };
    audit::insert(tx, &event).await
}
