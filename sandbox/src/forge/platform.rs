//! What all apps share: the keys that sign invocations.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::app::RegisteredApp;
use super::registration::Registration;
use super::token::Grant;
use crate::mint::{MintKey, mint};
use crate::signing_key::SigningKey;

const KEY_PREFIX: &str = "forge/invocation-token/";

#[derive(Debug, Default)]
pub(crate) struct Platform {
    /// Those that are published; the last one signs. Made when first needed.
    keys: Mutex<Vec<Arc<SigningKey>>>,
    apps: Mutex<Vec<Arc<RegisteredApp>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Platform {
    pub(crate) fn register(&self, registration: Registration) -> Arc<RegisteredApp> {
        let app = Arc::new(RegisteredApp::new(registration));
        lock(&self.apps).push(Arc::clone(&app));
        app
    }

    pub(crate) fn apps(&self) -> Vec<Arc<RegisteredApp>> {
        lock(&self.apps).clone()
    }

    pub(crate) fn find_grant(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Option<(Arc<RegisteredApp>, Grant)> {
        self.apps().into_iter().find_map(|app| {
            let grant = app.state().find_grant(token, now)?;
            Some((app, grant))
        })
    }

    /// The site is gone, and all that was installed there.
    pub(crate) fn forget_site(&self, site: usize) {
        for app in self.apps() {
            app.state().remove(site);
        }
    }

    fn published(&self) -> MutexGuard<'_, Vec<Arc<SigningKey>>> {
        let mut keys = lock(&self.keys);
        if keys.is_empty() {
            keys.push(Arc::new(SigningKey::generate(KEY_PREFIX)));
        }
        keys
    }

    pub(crate) fn key(&self) -> Arc<SigningKey> {
        let keys = self.published();
        Arc::clone(keys.last().expect("there is always one"))
    }

    /// From now on a new key signs. Tokens under the old ones are worth nothing, unless they stay published.
    pub(crate) fn rotate_keys(&self, old_ones_stay: bool) {
        let mut keys = self.published();
        if !old_ones_stay {
            keys.clear();
        }
        keys.push(Arc::new(SigningKey::generate(KEY_PREFIX)));
    }

    pub(crate) fn public_keys(&self) -> Vec<Arc<SigningKey>> {
        self.published().clone()
    }

    pub(crate) fn header(&self) -> Value {
        json!({"alg": "RS256", "typ": "JWT", "kid": self.key().kid})
    }

    pub(crate) fn mint(&self, header: &Value, claims: &Value, key: MintKey<'_>) -> String {
        mint(header, claims, key, &self.key())
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.mint(&self.header(), claims, MintKey::Published)
    }
}
