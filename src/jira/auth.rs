//! User tokens: got by exchange, kept until shortly before they expire, shared by all calls of a user.

mod assertion;
mod exchange;
#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::error::JiraError;
use super::retry::Waits;
use super::site::{Grant, JiraSite};
use super::transport::Transport;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, SiteId};

/// What reports need, and all that is asked for.
pub(crate) const READ: &str = "READ";

/// A token is given up this long before it expires: a call that starts now must not end too late.
const RENEW_EARLY: TimeDelta = TimeDelta::seconds(30);

/// The cache's own clock is only for forgetting what nobody uses; freshness is decided by ours.
const KEPT_IN_MEMORY: std::time::Duration = std::time::Duration::from_hours(1);

/// Permission to call one site as one of its users.
#[derive(Debug)]
pub(crate) struct UserToken {
    value: SecretString,
    use_until: DateTime<Utc>,
}

impl UserToken {
    fn new(value: SecretString, expires_at: DateTime<Utc>) -> Self {
        Self {
            value,
            use_until: expires_at - RENEW_EARLY,
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.value.expose_secret()
    }
}

/// A token belongs to a site, a user and a scope, and to the grant it was got with: an installation with a
/// new secret or client id starts over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TokenKey {
    site: SiteId,
    account: AccountId,
    scope: &'static str,
    grant: [u8; 32],
}

impl TokenKey {
    fn new(site: &JiraSite, account: &AccountId, scope: &'static str) -> Self {
        Self {
            site: site.site,
            account: account.clone(),
            scope,
            grant: fingerprint(site),
        }
    }
}

fn fingerprint(site: &JiraSite) -> [u8; 32] {
    let Grant::ConnectImpersonation {
        oauth_client_id,
        shared_secret,
    } = &site.grant;
    let parts = [
        site.base_url.as_str(),
        oauth_client_id,
        shared_secret.expose_secret(),
    ];
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update(part.len().to_le_bytes())
            .chain_update(part)
    });
    hash.finalize().into()
}

#[derive(Debug)]
pub(crate) struct UserTokens {
    hosts: Hosts,
    cache: Cache<TokenKey, Arc<UserToken>>,
}

impl UserTokens {
    pub(crate) fn new(hosts: Hosts, capacity: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(capacity)
            .time_to_live(KEPT_IN_MEMORY)
            .build();
        Self { hosts, cache }
    }

    /// A token that is good for now. Callers that ask for the same one at the same time share one exchange,
    /// and its failure; failures are not kept.
    pub(crate) async fn get(
        &self,
        transport: &Transport,
        site: &JiraSite,
        account: &AccountId,
        scope: &'static str,
        waits: &mut Waits,
    ) -> Result<Arc<UserToken>, JiraError> {
        let key = TokenKey::new(site, account, scope);
        if let Some(token) = self.cache.get(&key).await {
            if transport.clock.now() < token.use_until {
                return Ok(token);
            }
            self.remove(&key, &token).await;
        }
        let exchange = exchange::user_token(transport, &self.hosts, site, account, scope, waits);
        let exchanged = async { exchange.await.map(Arc::new) };
        let shared = self.cache.try_get_with(key, exchanged).await;
        shared.map_err(|error| (*error).clone())
    }

    /// Jira refused `token`: it is not handed out again.
    pub(crate) async fn refused(
        &self,
        site: &JiraSite,
        account: &AccountId,
        scope: &'static str,
        token: &Arc<UserToken>,
    ) {
        self.remove(&TokenKey::new(site, account, scope), token)
            .await;
    }

    /// Leaves alone what another call has put in its place meanwhile.
    async fn remove(&self, key: &TokenKey, token: &Arc<UserToken>) {
        if let Some(kept) = self.cache.get(key).await
            && Arc::ptr_eq(&kept, token)
        {
            self.cache.invalidate(key).await;
        }
    }
}
