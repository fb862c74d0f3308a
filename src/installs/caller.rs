//! Somebody on one of our pages, and Jira with that person's own rights.

use std::sync::Arc;

use secrecy::SecretString;

use super::tenant::{CannotAct, Tenant};
use super::user_proof::{ProofError, UserProofs};
use crate::atlassian::ids::AccountId;
use crate::jira::{AsUser, Jira};

/// A user of a live site, logged in or acted for by a report token. Only the trust paths make one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: Arc<Tenant>,
    pub account: AccountId,
    pub user_token: UserToken,
}

/// How the caller's own user token is had.
#[derive(Clone, Debug)]
pub enum UserToken {
    /// By exchange, when it is needed: on Connect's pages, and for whom a report token acts as.
    Exchanged,
    /// Forge: it came beside the invocation token, or something did that looks like it. Nobody's until it is proven.
    Brought(Option<SecretString>),
}

#[derive(Debug, thiserror::Error)]
pub enum RightsError {
    #[error(transparent)]
    CannotAct(#[from] CannotAct),
    #[error("the page's call brought no user token")]
    NoUserToken,
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// Where callers get their own rights: the one place that decides by platform.
#[derive(Clone, Debug)]
pub struct OwnRights {
    jira: Jira,
    proofs: UserProofs,
}

impl OwnRights {
    pub fn new(jira: Jira, proofs: UserProofs) -> Self {
        Self { jira, proofs }
    }

    /// Jira as the caller sees it. Through Forge this asks Jira whose the token is, unless it said so a moment ago.
    pub async fn of(&self, caller: &Caller) -> Result<AsUser, RightsError> {
        let site = caller.tenant.jira.as_ref().map_err(|cannot| *cannot)?;
        match &caller.user_token {
            UserToken::Exchanged => Ok(self.jira.as_user(site.clone(), caller.account.clone())),
            UserToken::Brought(None) => Err(RightsError::NoUserToken),
            UserToken::Brought(Some(token)) => {
                let proven = self.proofs.prove(site, &caller.account, token).await?;
                Ok(proven.as_user())
            }
        }
    }
}
