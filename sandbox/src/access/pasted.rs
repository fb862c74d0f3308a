//! What people have made at Atlassian and may paste into apps: API keys of organizations, API tokens of users.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::options::accounts;

/// Those that exist, by name. Any other text is refused as one that nobody gave out.
pub mod secrets {
    /// Of the organization that has every site of the sandbox; opens everything.
    pub const KEY: &str = "ATCTT3xFfGN0sandbox-organization-key-without-scopes";
    /// Of the same, with a scope or two: opens `/orgs`, the workspaces and nothing else.
    pub const SCOPED_KEY: &str = "ATCTT3xFfGN0sandbox-organization-key-with-scopes";
    /// Of an organization that has none of the sandbox's sites.
    pub const KEY_OF_OTHERS: &str = "ATCTT3xFfGN0sandbox-key-of-another-organization";
    pub const EXPIRED_KEY: &str = "ATCTT3xFfGN0sandbox-organization-key-that-expired";
    /// Of Ada Admin, `ada@example.com`.
    pub const TOKEN: &str = "ATATT3xFfGF0sandbox-api-token-of-ada-admin";
    /// Of Mia Member, `mia@example.com`, who does not administer Jira.
    pub const TOKEN_OF_MEMBER: &str = "ATATT3xFfGF0sandbox-api-token-of-mia-member";
    /// Of Ada, with scopes: good at Atlassian's gateway, worth nothing at a site's own address.
    pub const SCOPED_TOKEN: &str = "ATATT3xFfGF0sandbox-api-token-with-scopes";
    pub const EXPIRED_TOKEN: &str = "ATATT3xFfGF0sandbox-api-token-that-expired";
    /// Of Ada when she logged in as `ada@old.example.com`, which still works; Jira calls her by her new address.
    pub const RENAMED_TOKEN: &str = "ATATT3xFfGF0sandbox-api-token-of-a-renamed-account";
}

/// E-mail addresses that API tokens go with.
pub mod addresses {
    pub const ADMIN: &str = "ada@example.com";
    pub const FORMER_ADMIN: &str = "ada@old.example.com";
    pub const MEMBER: &str = "mia@example.com";
    /// Nobody's, until somebody changes theirs to it.
    pub const NEW: &str = "ada.lovelace@example.com";
}

/// So many wrong tries in a row, and the address is asked for a CAPTCHA.
const MOST_FAILURES: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretState {
    Good,
    /// Created with scopes.
    Scoped,
    /// Expired or revoked: nobody is told which.
    Ended,
    /// Used from an address that an IP allowlist does not have.
    OutsideAllowlist,
    /// An administrator's policy blocks it.
    BlockedByPolicy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Organization {
    Ours,
    Others,
}

#[derive(Clone, Debug)]
pub(crate) enum Owner {
    Organization(Organization),
    User {
        account: &'static str,
        /// That it is used with.
        address: &'static str,
        /// That Jira says its owner has.
        shown: &'static str,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) owner: Owner,
    pub(crate) state: SecretState,
}

/// All of a sandbox.
#[derive(Debug)]
pub(crate) struct Secrets {
    all: Mutex<HashMap<&'static str, Secret>>,
    failures: Mutex<HashMap<String, u32>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Secrets {
    fn default() -> Self {
        use SecretState::{Ended, Good, Scoped};
        let key = |organization, state| Secret {
            owner: Owner::Organization(organization),
            state,
        };
        let token = |account, (address, shown), state| Secret {
            owner: Owner::User {
                account,
                address,
                shown,
            },
            state,
        };
        let ada = (addresses::ADMIN, addresses::ADMIN);
        let renamed = (addresses::FORMER_ADMIN, addresses::ADMIN);
        let mia = (addresses::MEMBER, addresses::MEMBER);
        let all = [
            (secrets::KEY, key(Organization::Ours, Good)),
            (secrets::SCOPED_KEY, key(Organization::Ours, Scoped)),
            (secrets::KEY_OF_OTHERS, key(Organization::Others, Good)),
            (secrets::EXPIRED_KEY, key(Organization::Ours, Ended)),
            (secrets::TOKEN, token(accounts::ADMIN, ada, Good)),
            (secrets::TOKEN_OF_MEMBER, token(accounts::MEMBER, mia, Good)),
            (secrets::SCOPED_TOKEN, token(accounts::ADMIN, ada, Scoped)),
            (secrets::EXPIRED_TOKEN, token(accounts::ADMIN, ada, Ended)),
            (
                secrets::RENAMED_TOKEN,
                token(accounts::ADMIN, renamed, Good),
            ),
        ];
        Self {
            all: Mutex::new(HashMap::from(all)),
            failures: Mutex::default(),
        }
    }
}

impl Secrets {
    pub(crate) fn find(&self, secret: &str) -> Option<Secret> {
        lock(&self.all).get(secret).cloned()
    }

    pub(crate) fn set(&self, secret: &str, state: SecretState) {
        if let Some(known) = lock(&self.all).get_mut(secret) {
            known.state = state;
        }
    }

    /// From now on Jira says that the owner has this address; with the old one nobody logs in, unless it stays good.
    pub(crate) fn readdress(&self, account: &str, new: &'static str, old_stays: bool) {
        for secret in lock(&self.all).values_mut() {
            let Owner::User {
                account: owner,
                address,
                shown,
            } = &mut secret.owner
            else {
                continue;
            };
            if *owner == account {
                *shown = new;
                if !old_stays {
                    *address = new;
                }
            }
        }
    }

    pub(crate) fn is_locked(&self, address: &str) -> bool {
        let failures = lock(&self.failures);
        let count = failures.get(&address.to_lowercase());
        count.is_some_and(|count| *count >= MOST_FAILURES)
    }

    pub(crate) fn failed(&self, address: &str) {
        *lock(&self.failures)
            .entry(address.to_lowercase())
            .or_default() += 1;
    }

    pub(crate) fn answer_captcha(&self, address: &str) {
        lock(&self.failures).remove(&address.to_lowercase());
    }
}
