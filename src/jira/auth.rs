//! User tokens: got by exchange, kept until shortly before they expire, shared by all calls of a user.

mod connect;
mod forge;
mod refusals;
#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};

use super::error::JiraError;
use super::retry::Waits;
use super::site::{Grant, JiraSite};
use super::transport::Transport;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, SiteId};
use crate::crypto::fingerprint::fingerprint;
pub(crate) use connect::call_token;
pub use forge::SystemTokenRefused;
pub(crate) use forge::{Exchange, TellNobody};
use refusals::Refusals;

/// What reports need, and all that is asked for.
pub(crate) const READ: &str = "READ";

const OPERATION: &str = "user token";

/// The cache's own clock is only for forgetting what nobody uses; freshness is decided by ours.
const KEPT_IN_MEMORY: std::time::Duration = std::time::Duration::from_hours(1);

/// Permission to call one site as one of its users.
#[derive(Debug)]
pub(crate) struct UserToken {
    value: SecretString,
    use_until: DateTime<Utc>,
}

impl UserToken {
    pub(crate) fn value(&self) -> &SecretString {
        &self.value
    }
}

/// A token belongs to a site, a user and a scope, and to the grant it was got with: an installation with a
/// new secret, client id or consent starts over.
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
            grant: fingerprint_of(site),
        }
    }
}

/// Forge's system token is no part of it: another one comes every hour, and the users' outlive it.
fn fingerprint_of(site: &JiraSite) -> [u8; 32] {
    let base_url = site.base_url.as_str();
    match &site.grant {
        Grant::ConnectImpersonation {
            oauth_client_id,
            shared_secret,
        } => fingerprint(&[base_url, oauth_client_id, shared_secret.expose_secret()]),
        Grant::ForgeImpersonation {
            installation,
            app_version,
            ..
        } => {
            let consent = app_version.as_str().split('.').next().unwrap_or_default();
            fingerprint(&[base_url, &installation.ari(), consent])
        }
    }
}

#[derive(Debug)]
pub(crate) struct UserTokens {
    hosts: Hosts,
    forge: Exchange,
    cache: Cache<TokenKey, Arc<UserToken>>,
    refusals: Refusals,
}

impl UserTokens {
    pub(crate) fn new(hosts: Hosts, forge: Exchange, capacity: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(capacity)
            .time_to_live(KEPT_IN_MEMORY)
            .build();
        Self {
            hosts,
            forge,
            cache,
            refusals: Refusals::new(capacity),
        }
    }

    pub(crate) fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// A token that is good for now. Callers that ask for the same one at the same time share one exchange,
    /// and its failure; of failures only Forge's word that this user may not be acted for is kept, for a minute.
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
        let exchanged = async {
            let exchanged = self.exchange(transport, site, &key, waits).await;
            exchanged.map(Arc::new)
        };
        let shared = self.cache.try_get_with_by_ref(&key, exchanged).await;
        shared.map_err(|error| (*error).clone())
    }

    async fn exchange(
        &self,
        transport: &Transport,
        site: &JiraSite,
        key: &TokenKey,
        waits: &mut Waits,
    ) -> Result<UserToken, JiraError> {
        match &site.grant {
            Grant::ConnectImpersonation {
                oauth_client_id,
                shared_secret,
            } => {
                let by = connect::App {
                    base_url: &site.base_url,
                    oauth_client_id,
                    shared_secret,
                };
                self.refusals.check(key, transport.clock.now()).await?;
                let exchanged = connect::user_token(
                    transport,
                    &self.hosts,
                    &by,
                    &key.account,
                    key.scope,
                    waits,
                );
                let exchanged = exchanged.await;
                if let Err(unknown @ JiraError::AppUnknown { .. }) = &exchanged {
                    let now = transport.clock.now();
                    self.refusals.remember(key.clone(), unknown, now).await;
                }
                exchanged
            }
            Grant::ForgeImpersonation {
                cloud_id,
                installation,
                system_token,
                ..
            } => {
                let by = forge::App {
                    site: site.site,
                    cloud_id: *cloud_id,
                    installation: *installation,
                    system_token: system_token.as_ref(),
                    is_new: site.is_new(transport.clock.now()),
                };
                self.exchange_unless_refused(transport, &by, key, waits)
                    .await
            }
        }
    }

    async fn exchange_unless_refused(
        &self,
        transport: &Transport,
        by: &forge::App<'_>,
        key: &TokenKey,
        waits: &mut Waits,
    ) -> Result<UserToken, JiraError> {
        self.refusals.check(key, transport.clock.now()).await?;
        let exchanged = self.forge.user_token(transport, by, &key.account, waits);
        let exchanged = exchanged.await;
        if let Err(
            refusal @ (JiraError::ImpersonationRefused { .. }
            | JiraError::ConsentMissing { .. }
            | JiraError::AppUnknown { .. }),
        ) = &exchanged
        {
            let now = transport.clock.now();
            self.refusals.remember(key.clone(), refusal, now).await;
        }
        exchanged
    }

    /// Jira refused a fresh token too, or one without the scopes it takes: on a Forge site the next is not asked for
    /// at once.
    pub(crate) async fn give_up(
        &self,
        site: &JiraSite,
        account: &AccountId,
        scope: &'static str,
        refusal: &JiraError,
        now: DateTime<Utc>,
    ) {
        if let Grant::ForgeImpersonation { .. } = site.grant {
            let key = TokenKey::new(site, account, scope);
            self.refusals.remember(key, refusal, now).await;
        }
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
