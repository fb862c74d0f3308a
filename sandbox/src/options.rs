//! What a sandbox is started with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono_tz::Tz;
use serde_json::Value;
use thiserror::Error;

use crate::clock::Clock;
use crate::data::{Browse, Data, Filter, Group, Issue, IssueError, Statuses, User};
use crate::generated;
use crate::load::{self, LoadError};
use crate::sample;
use crate::traffic::{LatencyModel, Limits};

/// Account ids of the people whom every site of the sandbox has.
pub mod accounts {
    /// Administers Jira, browses everything.
    pub const ADMIN: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000001";
    /// Browses some projects only; the others are hidden.
    pub const MEMBER: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000002";
    /// Browses every project, but no issue under a security level.
    pub const OUTSIDER: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000003";
    /// No longer active.
    pub const INACTIVE: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000004";
    /// Browses everything, fourteen hours ahead of UTC.
    pub const FAR: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000005";
}

#[derive(Clone, Debug)]
pub struct Options {
    /// `127.0.0.1:0` picks a free port.
    pub listen: String,
    /// The first shares the main port, each further one has its own.
    pub sites: Vec<SiteOptions>,
    pub clock: Clock,
    /// `None`: everything is answered at once.
    pub latency: Option<LatencyModel>,
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            sites: vec![SiteOptions::sample()],
            clock: Clock::system(),
            latency: None,
            limits: Limits::default(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct SiteOptions {
    /// Default zone of the site, in which answers write instants; an IANA name.
    pub zone: String,
    pub users: Vec<User>,
    /// In the shape of `GET issue?expand=changelog`.
    pub issues: Vec<Value>,
    /// In the shape of `GET /status`. `None`: every status that the issues and their histories name.
    pub statuses: Option<Vec<Value>>,
    /// Ids of statuses that only histories still know.
    pub deleted_statuses: Vec<String>,
    pub filters: Vec<Filter>,
    pub groups: Vec<Group>,
    /// So many issues of the project `GEN`, made up when they are asked for, and no others.
    pub generated: usize,
}

#[derive(Debug, Error)]
pub enum SiteError {
    #[error("{0} is not an IANA time zone")]
    Zone(String),
    #[error(transparent)]
    Issue(#[from] IssueError),
}

impl SiteOptions {
    /// Three small projects with the oddities of real histories; always the same.
    pub fn sample() -> Self {
        Self::seeded(1)
    }

    /// Like [`Self::sample`]: the same ids, keys and people, but other histories for every seed.
    pub fn seeded(seed: u64) -> Self {
        Self {
            users: people(vec!["SEC".to_owned()]),
            filters: sample::filters(),
            groups: sample::groups(),
            deleted_statuses: vec![sample::DELETED_STATUS.to_owned()],
            ..Self::with_issues(sample::issues(seed))
        }
    }

    /// The member may browse the first half of the projects.
    pub fn with_issues(issues: Vec<Value>) -> Self {
        let keys = issues
            .iter()
            .filter_map(|issue| issue["fields"]["project"]["key"].as_str());
        let keys: BTreeSet<&str> = keys.collect();
        let hidden = keys
            .iter()
            .skip(keys.len().div_ceil(2))
            .map(|key| (*key).to_owned())
            .collect();
        Self {
            zone: "Europe/Berlin".to_owned(),
            users: people(hidden),
            issues,
            statuses: None,
            deleted_statuses: Vec::new(),
            filters: Vec::new(),
            groups: Vec::new(),
            generated: 0,
        }
    }

    /// A site of any size that takes no memory: one project, `GEN`, whose issues do not change.
    pub fn generated(issues: usize) -> Self {
        let site = Self::with_issues(vec![generated::first()]);
        let (mut users, people) = (site.users, generated::people());
        users.extend(people);
        Self {
            users,
            statuses: Some(generated::statuses()),
            generated: issues,
            ..site
        }
    }

    /// Issues, and status lists if there are any, from `.json`, `.jsonl` and `.jsonl.gz`.
    pub fn from_files(files: &[PathBuf]) -> Result<Self, LoadError> {
        let loaded = load::files(files)?;
        let statuses = Some(loaded.statuses).filter(|statuses| !statuses.is_empty());
        Ok(Self {
            statuses,
            ..Self::with_issues(loaded.issues)
        })
    }

    pub(crate) fn into_data(self) -> Result<Data, SiteError> {
        let zone: Tz = self
            .zone
            .parse()
            .map_err(|_| SiteError::Zone(self.zone.clone()))?;
        let issues = self
            .issues
            .into_iter()
            .map(Issue::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let mut statuses = self
            .statuses
            .map(|list| Statuses::from_list(&list))
            .unwrap_or_default();
        for id in &self.deleted_statuses {
            statuses.delete(id);
        }
        let mut data = Data::new(zone, issues, statuses)?;
        data.generated.count = self.generated;
        data.filters = self.filters;
        data.groups = self.groups;
        for user in self.users {
            data.users.insert(user.account_id.clone(), user);
        }
        Ok(data)
    }
}

fn people(hidden: Vec<String>) -> Vec<User> {
    let user = User::new;
    vec![
        User {
            admin: true,
            email: Some("ada@example.com".to_owned()),
            ..user(accounts::ADMIN, "Ada Admin")
        },
        User {
            browse: Browse::Except(hidden),
            time_zone: "America/New_York".to_owned(),
            ..user(accounts::MEMBER, "Mia Member")
        },
        User {
            sees_restricted: false,
            time_zone: "Europe/Berlin".to_owned(),
            ..user(accounts::OUTSIDER, "Oskar Outsider")
        },
        User {
            active: false,
            ..user(accounts::INACTIVE, "Ina Inactive")
        },
        User {
            time_zone: "Pacific/Kiritimati".to_owned(),
            ..user(accounts::FAR, "Fara Far")
        },
    ]
}
