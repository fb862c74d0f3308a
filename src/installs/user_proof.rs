//! Whose a user token is. Forge sends it beside the invocation token and does not bind the two: a page can bring the
//! token of somebody else, so Jira is asked before it is used.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use crate::atlassian::ids::AccountId;
use crate::clock::Clock;
use crate::crypto::fingerprint::fingerprint;
use crate::jira::{AsUser, Jira, JiraError, JiraSite};

/// How long a proof is believed. Whose a token is never changes; this only bounds what is remembered of it. Whether
/// the token is still good Jira says in every call.
const BELIEVED_FOR: TimeDelta = TimeDelta::minutes(10);

const PROOFS: u64 = 10_000;

/// A page waits 25 s for everything.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(5);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("the user token belongs to somebody else")]
    OtherUser,
    #[error("jira does not accept the user token")]
    Refused,
    #[error(transparent)]
    Jira(JiraError),
}

/// A user token that Jira says is the caller's own. Only [`UserProofs::prove`] makes one.
#[derive(Clone, Debug)]
pub struct ProvenUserToken {
    jira: Jira,
    site: Arc<JiraSite>,
    account: AccountId,
    token: SecretString,
}

impl ProvenUserToken {
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The site as the caller sees it, with the caller's own token.
    pub fn as_user(&self) -> AsUser {
        let (site, account) = (self.site.clone(), self.account.clone());
        self.jira.with_token(site, account, self.token.clone())
    }
}

#[derive(Clone, Debug)]
pub struct UserProofs {
    jira: Jira,
    clock: Arc<dyn Clock>,
    /// Until when, by a hash of token, user and site. Only successes: a refusal may be a site that is just starting.
    proofs: Cache<[u8; 32], DateTime<Utc>>,
}

impl UserProofs {
    pub fn new(jira: Jira, clock: Arc<dyn Clock>) -> Self {
        let proofs = Cache::builder()
            .max_capacity(PROOFS)
            .time_to_live(BELIEVED_FOR.to_std().unwrap_or_default())
            .build();
        Self {
            jira,
            clock,
            proofs,
        }
    }

    /// `token` as that of `principal`, whom the invocation token names, when Jira at `site.base_url` says the same.
    ///
    /// Calls with the same token at the same time ask once.
    pub async fn prove(
        &self,
        site: &Arc<JiraSite>,
        principal: &AccountId,
        token: &SecretString,
    ) -> Result<ProvenUserToken, ProofError> {
        let proven = ProvenUserToken {
            jira: self.jira.clone(),
            site: site.clone(),
            account: principal.clone(),
            token: token.clone(),
        };
        let key = name_of(site, principal, token);
        let now = self.clock.now();
        if self
            .proofs
            .get(&key)
            .await
            .is_some_and(|until| now >= until)
        {
            self.proofs.invalidate(&key).await;
        }
        let asked = async { self.ask(&proven).await.map(|()| now + BELIEVED_FOR) };
        match self.proofs.try_get_with(key, asked).await {
            Ok(_) => Ok(proven),
            Err(error) => Err((*error).clone()),
        }
    }

    async fn ask(&self, claimed: &ProvenUserToken) -> Result<(), ProofError> {
        let user = claimed.as_user().until(self.clock.now() + LONGEST_WAIT);
        let of_token = match user.myself().await {
            Ok(myself) => myself.account_id,
            Err(JiraError::Unauthorized { .. }) => return Err(ProofError::Refused),
            Err(error) => return Err(ProofError::Jira(error)),
        };
        if of_token == claimed.account {
            return Ok(());
        }
        let (site_id, principal) = (claimed.site.site, &claimed.account);
        warn!(%site_id, %principal, %of_token, "a page call brought the user token of somebody else");
        Err(ProofError::OtherUser)
    }
}

fn name_of(site: &JiraSite, principal: &AccountId, token: &SecretString) -> [u8; 32] {
    let parts = [
        site.base_url.as_str(),
        principal.as_str(),
        token.expose_secret(),
    ];
    fingerprint(&parts)
}
