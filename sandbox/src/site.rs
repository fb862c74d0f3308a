//! One Jira site: what it holds, and the handle by which tests act on it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::calls::Call;
use crate::connect::app::{AppState, Grant, Tenant};
use crate::data::Data;
use crate::licence::Licence;
use crate::misbehave::{Faults, Rule};
use crate::operation::Operation;
use crate::random;
use crate::rest::answer::Answer;
use crate::traffic::{Buckets, Traffic};

#[derive(Debug)]
pub(crate) struct SiteState {
    pub(crate) oauth_client_id: String,
    tenant: Mutex<Tenant>,
    data: RwLock<Data>,
    grants: Mutex<HashMap<String, Grant>>,
    rules: Mutex<Vec<Rule>>,
    calls: Mutex<Vec<Call>>,
    counter: AtomicU64,
    pub(crate) traffic: Arc<Traffic>,
    buckets: Buckets,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SiteState {
    pub(crate) fn new(base_url: String, data: Data, traffic: Arc<Traffic>) -> Self {
        let tenant = Tenant {
            client_key: random::uuid(),
            forged_client_key: None,
            cloud_id: random::uuid(),
            base_url,
            shared_secret: random::secret(),
            app: None,
            state: AppState::NotInstalled,
            licence: Licence::default(),
            realm: None,
        };
        Self {
            oauth_client_id: random::uuid(),
            tenant: Mutex::new(tenant),
            data: RwLock::new(data),
            grants: Mutex::default(),
            rules: Mutex::default(),
            calls: Mutex::default(),
            counter: AtomicU64::new(0),
            traffic,
            buckets: Buckets::default(),
        }
    }

    pub(crate) fn tenant(&self) -> MutexGuard<'_, Tenant> {
        lock(&self.tenant)
    }

    pub(crate) fn base_url(&self) -> String {
        self.tenant().base_url.clone()
    }

    pub(crate) fn with_data<T>(&self, read: impl FnOnce(&Data) -> T) -> T {
        read(&self.data.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn change_data<T>(&self, change: impl FnOnce(&mut Data) -> T) -> T {
        change(&mut self.data.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn keep_grant(&self, token: &str, grant: Grant) {
        lock(&self.grants).insert(token.to_owned(), grant);
    }

    pub(crate) fn find_grant(&self, token: &str) -> Option<Grant> {
        lock(&self.grants).get(token).cloned()
    }

    pub(crate) fn access_tokens(&self) -> Vec<String> {
        lock(&self.grants).keys().cloned().collect()
    }

    pub(crate) fn revoke_grants(&self) {
        lock(&self.grants).clear();
    }

    pub(crate) fn add_rule(&self, rule: Rule) {
        lock(&self.rules).push(rule);
    }

    pub(crate) fn clear_rules(&self) {
        lock(&self.rules).clear();
    }

    pub(crate) fn take_faults(&self, operation: Option<Operation>, path: &str) -> Faults {
        Faults::take(&mut lock(&self.rules), operation, path)
    }

    pub(crate) fn log(&self, call: Call) {
        lock(&self.calls).push(call);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        lock(&self.calls).clone()
    }

    pub(crate) fn clear_calls(&self) {
        lock(&self.calls).clear();
    }

    /// Why a call is not served at all.
    pub(crate) fn refuse(&self, operation: Operation, now: DateTime<Utc>) -> Option<Answer> {
        self.traffic.refuse(&self.buckets, operation, now)
    }

    /// A number that never comes twice.
    pub(crate) fn next_number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }
}
