//! What Atlassian knows of accounts, and what it has been told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

/// One account of one report that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedAccount {
    /// Index of the site through which it came.
    pub site: usize,
    pub account: String,
    /// When the app's copy was fetched, as it says.
    pub updated_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Default)]
pub(crate) struct AccountDesk(Mutex<State>);

#[derive(Debug)]
struct State {
    closed: BTreeMap<String, DateTime<Utc>>,
    updated: BTreeMap<String, DateTime<Utc>>,
    refused: BTreeSet<String>,
    /// Reports that may still come.
    left: Option<u32>,
    reported: Vec<ReportedAccount>,
    cycle: String,
}

impl Default for State {
    fn default() -> Self {
        Self {
            closed: BTreeMap::new(),
            updated: BTreeMap::new(),
            refused: BTreeSet::new(),
            left: None,
            reported: Vec::new(),
            cycle: "P7D".to_owned(),
        }
    }
}

impl AccountDesk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn close(&self, account: &str, at: DateTime<Utc>) {
        self.state().closed.insert(account.to_owned(), at);
    }

    pub(crate) fn update(&self, account: &str, at: DateTime<Utc>) {
        self.state().updated.insert(account.to_owned(), at);
    }

    pub(crate) fn refuse(&self, account: &str) {
        self.state().refused.insert(account.to_owned());
    }

    pub(crate) fn refuses(&self, account: &str) -> bool {
        self.state().refused.contains(account)
    }

    pub(crate) fn limit(&self, left: Option<u32>) {
        self.state().left = left;
    }

    /// `false` for one too many.
    pub(crate) fn admit(&self) -> bool {
        let mut state = self.state();
        let Some(left) = state.left else {
            return true;
        };
        state.left = Some(left.saturating_sub(1));
        left > 0
    }

    pub(crate) fn set_cycle(&self, period: &str) {
        period.clone_into(&mut self.state().cycle);
    }

    pub(crate) fn cycle(&self) -> String {
        self.state().cycle.clone()
    }

    pub(crate) fn reported(&self) -> Vec<ReportedAccount> {
        self.state().reported.clone()
    }

    /// Whoever is closed, and whoever has changed since the app's copy was fetched.
    pub(crate) fn hear(
        &self,
        site: usize,
        accounts: Vec<(String, DateTime<Utc>)>,
        now: DateTime<Utc>,
    ) -> Vec<(String, &'static str)> {
        let mut state = self.state();
        let mut news = Vec::new();
        for (account, updated_at) in accounts {
            let is_older = |changed: &DateTime<Utc>| updated_at < *changed;
            if state.closed.contains_key(&account) {
                news.push((account.clone(), "closed"));
            } else if state.updated.get(&account).is_some_and(is_older) {
                news.push((account.clone(), "updated"));
            }
            state.reported.push(ReportedAccount {
                site,
                account,
                updated_at,
                at: now,
            });
        }
        news
    }
}
