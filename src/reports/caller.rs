//! Reports of somebody on one of our pages: read with their own rights, as a token of theirs would.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::atlassian::ids::TokenId;
use crate::installs::caller::Caller;
use crate::tokens::check::TokenHolder;

/// Nobody holds this token, and no record has its id.
const NO_TOKEN: Uuid = Uuid::nil();

pub fn holder_of(caller: &Caller) -> TokenHolder {
    TokenHolder {
        tenant: caller.tenant.clone(),
        account: caller.account.clone(),
        token: TokenId::from_uuid(NO_TOKEN),
        expires_at: DateTime::<Utc>::MAX_UTC,
    }
}
