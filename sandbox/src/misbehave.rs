//! Faults on demand: what Jira, its proxies and its data do on a bad day.

use serde::{Deserialize, Serialize};

use crate::operation::Operation;

/// Which calls a rule spoils. Both given: both must fit. None given: every call.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Rule {
    pub operation: Option<Operation>,
    /// As the client writes it, `/rest/api/3/issue/ABC-1` for example.
    pub path_prefix: Option<String>,
    /// `None`: every time.
    pub times: Option<u32>,
    pub what: Misbehaviour,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Misbehaviour {
    /// 429. With no member set it is the gateway's kind, without any header.
    TooManyRequests {
        /// Seconds in `Retry-After`.
        retry_after: Option<u64>,
        /// Seconds from now to `X-RateLimit-Reset`, written with minutes only when `coarse_reset`.
        reset_in: Option<i64>,
        #[serde(default)]
        coarse_reset: bool,
        /// `RateLimit-Reason`.
        reason: Option<String>,
    },
    /// 503.
    Unavailable {
        retry_after: Option<u64>,
    },
    /// Any status with Jira's error body.
    Fails {
        status: u16,
        message: String,
    },
    /// What a proxy answers.
    HtmlPage {
        status: u16,
    },
    /// The connection ends in the middle of the body.
    #[default]
    CutMidBody,
    /// The right answer, late.
    Slow {
        millis: u64,
    },
    /// At most `size` entries on a page, whatever was asked.
    ShortPages {
        size: usize,
    },
    /// A page without entries, and a token that leads on.
    EmptyPage,
    /// The token of the page that was just answered, again and again.
    RepeatedToken,
    DescendingHistories,
    /// All histories of an issue have one `created`.
    TiedHistories,
    /// A page begins with the last entry of the page before.
    DuplicateBorders,
    /// Only the newest `keep` histories, though `total` counts all.
    TruncatedChangelog {
        keep: usize,
    },
    /// Status changes without the id of the new status.
    MissingTo,
    MissingFieldId,
    /// Histories without an author.
    MissingAuthor,
    /// Search does not know of edits yet.
    SearchLag,
    /// Before the answer is made, the caller loses the right to browse a project, and does not get it back.
    HidesProject {
        project: String,
    },
    /// No more than a hundred issues a call, however cheap their fields are.
    SmallBatches,
    /// GraphQL: 200, `errors`, and `data` null.
    GatewayError,
    /// GraphQL: success, but no token.
    WithoutToken,
    /// The answer to a report of accounts names somebody as closed who was not asked about.
    NamesAnother {
        account: String,
    },
}

impl Rule {
    pub fn always(operation: Operation, what: Misbehaviour) -> Self {
        Self {
            operation: Some(operation),
            what,
            ..Self::default()
        }
    }

    pub fn times(operation: Operation, times: u32, what: Misbehaviour) -> Self {
        Self {
            times: Some(times),
            ..Self::always(operation, what)
        }
    }

    pub fn once(operation: Operation, what: Misbehaviour) -> Self {
        Self::times(operation, 1, what)
    }

    /// For every operation under a path.
    pub fn below(path_prefix: &str, what: Misbehaviour) -> Self {
        Self {
            path_prefix: Some(path_prefix.to_owned()),
            what,
            ..Self::default()
        }
    }

    fn fits(&self, operation: Option<Operation>, path: &str) -> bool {
        (self.operation.is_none() || self.operation == operation)
            && self
                .path_prefix
                .as_ref()
                .is_none_or(|prefix| path.starts_with(prefix.as_str()))
            && self.times != Some(0)
    }
}

/// What spoils one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<Misbehaviour>);

impl Faults {
    /// Uses up one time of every rule that fits.
    pub(crate) fn take(rules: &mut Vec<Rule>, operation: Option<Operation>, path: &str) -> Self {
        let mut faults = Vec::new();
        for rule in rules.iter_mut().filter(|rule| rule.fits(operation, path)) {
            faults.push(rule.what.clone());
            rule.times = rule.times.map(|times| times - 1);
        }
        rules.retain(|rule| rule.times != Some(0));
        Self(faults)
    }

    pub(crate) fn has(&self, fault: &Misbehaviour) -> bool {
        self.0.contains(fault)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Misbehaviour> {
        self.0.iter()
    }

    /// How many entries a page may have.
    pub(crate) fn page_size(&self, allowed: usize) -> usize {
        let sizes = self.0.iter().filter_map(|fault| match fault {
            Misbehaviour::ShortPages { size } => Some((*size).max(1)),
            _ => None,
        });
        sizes.min().map_or(allowed, |size| size.min(allowed))
    }

    pub(crate) fn hidden_project(&self) -> Option<&str> {
        self.0.iter().find_map(|fault| match fault {
            Misbehaviour::HidesProject { project } => Some(project.as_str()),
            _ => None,
        })
    }

    pub(crate) fn another_account(&self) -> Option<&str> {
        self.0.iter().find_map(|fault| match fault {
            Misbehaviour::NamesAnother { account } => Some(account.as_str()),
            _ => None,
        })
    }

    /// How many histories are left.
    pub(crate) fn kept_histories(&self) -> Option<usize> {
        self.0.iter().find_map(|fault| match fault {
            Misbehaviour::TruncatedChangelog { keep } => Some(*keep),
            _ => None,
        })
    }
}
