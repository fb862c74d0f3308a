//! What a report needs to know about the site, as the acting user sees it, and never as another one does.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use moka::future::Cache;

use super::ReportError;
use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
use crate::engine::{Category, KnownStatus, Statuses, UserGroup};
use crate::jira::{AsUser, Field, JiraError, Status};
use crate::tokens::check::TokenHolder;

/// How long Jira's answers are kept: statuses, fields and time zones change rarely, and never a figure.
const WINDOW_MS: i64 = 60_000;
const CAPACITY: u64 = 1_000;
/// Lists of fields are long, and so are groups.
const FIELDS_CAPACITY: u64 = 100;

#[derive(Debug)]
pub struct Metadata {
    pub zone: Tz,
    pub locale: String,
    statuses: Vec<Status>,
}

impl Metadata {
    /// The statuses as the engine knows them: those that Jira lists, and then those that only issues show because they
    /// are in no active workflow. Jira names the project that owns a status by its id; `project_keys` are the keys of
    /// those that are known, by id.
    pub(super) fn engine_statuses<'a>(
        &'a self,
        of_issues: impl Iterator<Item = &'a Status>,
        project_keys: &HashMap<&str, &str>,
    ) -> Statuses {
        let key_of = |id: &String| project_keys.get(id.as_str()).map(|key| (*key).to_owned());
        let mut seen = HashSet::new();
        let all = self.statuses.iter().chain(of_issues);
        let once = all.filter(|status| seen.insert(status.id.as_str()));
        Statuses::new(once.map(|status| KnownStatus {
            id: status.id.clone(),
            name: status.name.clone(),
            category: Category::from_key(status.category_key.as_deref().unwrap_or_default()),
            project_key: status.project.as_ref().and_then(key_of),
        }))
    }
}

type Key = (SiteId, AccountId, i64);

/// Keyed by site, acting user and time window; concurrent calls load once.
#[derive(Clone, Debug)]
pub struct MetadataCache {
    clock: Arc<dyn Clock>,
    metadata: Cache<Key, Arc<Metadata>>,
    fields: Cache<Key, Arc<Vec<Field>>>,
    groups: Cache<(Key, String), Option<Arc<UserGroup>>>,
}

impl MetadataCache {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let ttl = Duration::from_mins(2);
        Self {
            clock,
            metadata: Cache::builder()
                .max_capacity(CAPACITY)
                .time_to_live(ttl)
                .build(),
            fields: Cache::builder()
                .max_capacity(FIELDS_CAPACITY)
                .time_to_live(ttl)
                .build(),
            groups: Cache::builder()
                .max_capacity(FIELDS_CAPACITY)
                .time_to_live(ttl)
                .build(),
        }
    }

    fn key(&self, holder: &TokenHolder) -> Key {
        let window = self.clock.now().timestamp_millis().div_euclid(WINDOW_MS);
        (holder.tenant.site, holder.account.clone(), window)
    }

    pub async fn get(
        &self,
        holder: &TokenHolder,
        jira: &AsUser,
    ) -> Result<Arc<Metadata>, ReportError> {
        let loaded = self.metadata.try_get_with(self.key(holder), async {
            let (myself, statuses) = futures::try_join!(jira.myself(), jira.statuses())?;
            if myself.account_id != holder.account {
                return Err(malformed(
                    "about somebody else than the user it was asked as",
                ));
            }
            let zone = myself.time_zone.and_then(|name| name.parse().ok());
            let zone = zone.ok_or_else(|| malformed("without a time zone that is known"))?;
            let locale = myself.locale.unwrap_or_else(|| "en_US".to_owned());
            Ok(Arc::new(Metadata {
                zone,
                locale,
                statuses,
            }))
        });
        Box::pin(loaded).await.map_err(|error| unshared(&error))
    }

    pub async fn fields(
        &self,
        holder: &TokenHolder,
        jira: &AsUser,
    ) -> Result<Arc<Vec<Field>>, ReportError> {
        let loaded = self.fields.try_get_with(self.key(holder), async {
            jira.fields().await.map(Arc::new)
        });
        Box::pin(loaded).await.map_err(|error| unshared(&error))
    }

    /// A user group with its members of today; `None` when the acting user sees none of this name.
    pub async fn group(
        &self,
        holder: &TokenHolder,
        jira: &AsUser,
        name: &str,
    ) -> Result<Option<Arc<UserGroup>>, ReportError> {
        let key = (self.key(holder), name.to_owned());
        let loaded = self.groups.try_get_with(key, async {
            let Some(group) = jira.group(name).await? else {
                return Ok(None);
            };
            let members = jira.group_members(&group).await?;
            Ok(Some(Arc::new(UserGroup {
                id: group.id,
                name: group.name,
                members: members.iter().map(ToString::to_string).collect(),
            })))
        });
        Box::pin(loaded).await.map_err(|error| unshared(&error))
    }
}

fn malformed(what: &'static str) -> JiraError {
    JiraError::Malformed {
        operation: "myself",
        what,
    }
}

fn unshared(error: &Arc<JiraError>) -> ReportError {
    ReportError::Jira(error.as_ref().clone())
}
