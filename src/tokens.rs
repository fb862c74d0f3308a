//! Report tokens: issued by admins, bound to a user, checked on every report call.

pub mod call_budget;
pub mod change;
pub mod check;
pub mod codec;
pub mod deactivate;
pub mod fault;
pub mod issue;
pub mod policy;
pub mod reveal;
pub mod rights;
pub mod settings;
pub mod state;
pub mod usage;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::atlassian::ids::{AccountId, AppKey, TokenId};
use crate::clock::Clock;
use crate::crypto::context::Place;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::report_tokens::{self, ReportToken, TokenQuery};
use crate::db::{Db, DbError, Tx};
use crate::installs::caller::{Caller, OwnRights};
use crate::installs::fresh::Epoch;
use crate::installs::tenant::Tenant;
use crate::people::People;

use fault::TokenError;
use policy::TokenPolicy;
use state::{ShownPage, TokenState};

/// What admins and people do with the tokens of their site.
#[derive(Clone, Debug)]
pub struct Tokens {
    db: Db,
    rights: OwnRights,
    people: People,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
    app_key: AppKey,
    ceiling: TokenPolicy,
}

impl Tokens {
    pub fn new(
        db: Db,
        (rights, people): (OwnRights, People),
        clock: Arc<dyn Clock>,
        epoch: Epoch,
        app_key: AppKey,
        ceiling: TokenPolicy,
    ) -> Self {
        Self {
            db,
            rights,
            people,
            clock,
            epoch,
            app_key,
            ceiling,
        }
    }

    /// With `state`, only those that stand so.
    pub async fn list(
        &self,
        caller: &Caller,
        query: TokenQuery,
        state: Option<TokenState>,
    ) -> Result<ShownPage, TokenError> {
        let state = match state {
            Some(state) => Some(self.filter(caller, state).await?),
            None => None,
        };
        let query = TokenQuery { state, ..query };
        let page = report_tokens::list(&self.db, caller.tenant.site, &query).await?;
        Ok(ShownPage {
            items: self.shown(caller, page.items).await?,
            next_cursor: page.next_cursor,
            total: page.total,
        })
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
