//! The people of a site, as the caller may see them. Jira is asked when they are shown: names are kept for minutes and in
//! memory only.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
use crate::db::accounts::ERASED;
use crate::installs::caller::{Caller, OwnRights, RightsError};
use crate::jira::{Grant, JiraError, Profile};

/// Names of one site as one person sees them.
const REMEMBERED: u64 = 100_000;
const WINDOW_SECONDS: i64 = 300;
const KEPT: Duration = Duration::from_mins(10);
/// Apps are left out afterwards, so that more are asked for than wanted.
const ASKED_FOR_EACH: usize = 3;

#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error(transparent)]
    Rights(#[from] RightsError),
    #[error(transparent)]
    Jira(#[from] JiraError),
}

/// Somebody, as far as Jira tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub account: AccountId,
    pub name: Option<String>,
    pub avatar: Option<String>,
    pub active: bool,
}

/// The caller themselves.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub person: Person,
    pub time_zone: Option<String>,
    pub locale: Option<String>,
    /// Of the site, for browsers.
    pub site_url: String,
}

/// Site, who asks, about whom, when.
type Key = (SiteId, AccountId, AccountId, i64);

#[derive(Clone, Debug)]
pub struct People {
    rights: OwnRights,
    clock: Arc<dyn Clock>,
    known: Cache<Key, Option<Person>>,
    addresses: Cache<(SiteId, i64), String>,
}

impl People {
    pub fn new(rights: OwnRights, clock: Arc<dyn Clock>) -> Self {
        Self {
            rights,
            clock,
            known: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(KEPT)
                .build(),
            addresses: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(KEPT)
                .build(),
        }
    }

    /// Who calls, in Jira's words.
    pub async fn viewer(&self, caller: &Caller) -> Result<Viewer, PeopleError> {
        let jira = self.rights.of(caller).await?;
        let (myself, profile) = jira.myself_and_profile().await?;
        Ok(Viewer {
            person: Person::from(profile),
            time_zone: myself.time_zone,
            locale: myself.locale,
            site_url: self.site_url(caller).await?,
        })
    }

    /// Active people, no apps, whose name or address Jira finds the text in; without one, the first of all.
    pub async fn find(
        &self,
        caller: &Caller,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Person>, PeopleError> {
        let jira = self.rights.of(caller).await?;
        let found = jira.find_people(text, limit * ASKED_FOR_EACH).await?;
        let people = found
            .into_iter()
            .filter(|one| one.active && one.is_person());
        Ok(people.take(limit).map(Person::from).collect())
    }

    /// In the order asked for; those that Jira does not know, or does not show, without a name.
    pub async fn named(
        &self,
        caller: &Caller,
        accounts: &[AccountId],
    ) -> Result<Vec<Person>, PeopleError> {
        let window = self.window();
        let (site, by) = (caller.tenant.site, &caller.account);
        let key = |account: &AccountId| (site, by.clone(), account.clone(), window);
        let mut found: HashMap<AccountId, Option<Person>> = HashMap::new();
        let mut unknown = Vec::new();
        let people = accounts.iter().filter(|one| one.as_str() != ERASED);
        for account in people {
            match self.known.get(&key(account)) {
                Some(known) => {
                    found.insert(account.clone(), known);
                }
                None if !unknown.contains(account) => unknown.push(account.clone()),
                None => {}
            }
        }
        if !unknown.is_empty() {
            let jira = self.rights.of(caller).await?;
            let profiles = jira.profiles(&unknown).await?;
            let mut people: HashMap<AccountId, Person> = profiles
                .into_iter()
                .map(|profile| (profile.account_id.clone(), Person::from(profile)))
                .collect();
            for account in unknown {
                let person = people.remove(&account);
                self.known.insert(key(&account), person.clone());
                found.insert(account, person);
            }
        }
        let person = |account: &AccountId| {
            let known = found.get(account).cloned().flatten();
            known.unwrap_or_else(|| Person::unknown(account.clone()))
        };
        Ok(accounts.iter().map(person).collect())
    }

    /// Those of them whom Jira calls deactivated, asked at this moment. Whom it does not know, or does not show, is none.
    pub async fn deactivated(
        &self,
        caller: &Caller,
        accounts: &[AccountId],
    ) -> Result<Vec<AccountId>, PeopleError> {
        let mut accounts = accounts.to_vec();
        accounts.sort_unstable();
        accounts.dedup();
        if accounts.is_empty() {
            return Ok(accounts);
        }
        let profiles = self.rights.of(caller).await?.profiles(&accounts).await?;
        let gone = profiles.into_iter().filter(|profile| !profile.active);
        Ok(gone.map(|profile| profile.account_id).collect())
    }

    async fn site_url(&self, caller: &Caller) -> Result<String, PeopleError> {
        let jira = caller.tenant.jira.as_ref();
        let jira = jira.map_err(|cannot| RightsError::from(*cannot))?;
        if let Grant::ConnectImpersonation { .. } = jira.grant {
            return Ok(without_slash(jira.base_url.as_str()));
        }
        let key = (caller.tenant.site, self.window());
        if let Some(known) = self.addresses.get(&key) {
            return Ok(known);
        }
        let info = self.rights.of(caller).await?.server_info().await?;
        let url = without_slash(info.base_url.as_str());
        self.addresses.insert(key, url.clone());
        Ok(url)
    }

    fn window(&self) -> i64 {
        self.clock.now().timestamp().div_euclid(WINDOW_SECONDS)
    }
}

impl Person {
    /// Deleted, or of another time: nothing acts as somebody whom Jira does not know.
    fn unknown(account: AccountId) -> Self {
        Self {
            account,
            name: None,
            avatar: None,
            active: false,
        }
    }
}

impl From<Profile> for Person {
    fn from(profile: Profile) -> Self {
        Self {
            avatar: profile.avatar().map(str::to_owned),
            account: profile.account_id,
            name: profile.display_name.filter(|name| !name.is_empty()),
            active: profile.active,
        }
    }
}

fn without_slash(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}
