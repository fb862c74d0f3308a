//! How a credential stands (credentials: status model).

use chrono::{DateTime, NaiveDate, Utc};

use super::verify::reason_of;
use crate::admin::Trouble;
use crate::db::credentials::{CredentialKind, StoredCredential, Verdict};

/// From so many days before its end on, a credential is said to expire soon.
const SOON: i64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    NotSet,
    Valid,
    Limited,
    ExpiringSoon,
    /// Refused, and its day has come.
    Expired,
    Invalid,
    WrongOrganization,
    OwnerMismatch,
    Locked,
    BlockedByIpAllowlist,
    BlockedByPolicy,
    /// Nothing could be learned.
    Unreachable,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSet => "notSet",
            Self::Valid => "valid",
            Self::Limited => "limited",
            Self::ExpiringSoon => "expiringSoon",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
            Self::WrongOrganization => "wrongOrganization",
            Self::OwnerMismatch => "ownerMismatch",
            Self::Locked => "locked",
            Self::BlockedByIpAllowlist => "blockedByIpAllowlist",
            Self::BlockedByPolicy => "blockedByPolicy",
            Self::Unreachable => "unreachable",
        }
    }

    /// Of what is kept; nothing is used before an admin reactivates it after a re-install.
    pub(super) fn of(stored: &StoredCredential, now: DateTime<Utc>) -> Self {
        if stored.awaiting_reactivation {
            return Self::Invalid;
        }
        let days = stored.expires_on.map(|day| days_until(day, now));
        match stored.verdict {
            Verdict::Valid if days.is_some_and(|days| days <= SOON) => Self::ExpiringSoon,
            Verdict::Invalid if days.is_some_and(|days| days < 0) => Self::Expired,
            verdict => Self::from(verdict),
        }
    }

    /// A code for why it is so.
    pub(super) fn reason(self, stored: &StoredCredential) -> Option<&'static str> {
        if stored.awaiting_reactivation {
            return Some("awaitingReactivation");
        }
        match self {
            Self::Valid | Self::ExpiringSoon if stored.refusals > 0 => Some("refusedOnce"),
            _ => reason_of(stored.verdict, stored.kind, &stored.limited),
        }
    }
}

/// Whole days in UTC; negative when the day is over.
pub(super) fn days_until(day: NaiveDate, now: DateTime<Utc>) -> i64 {
    (day - now.date_naive()).num_days()
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Valid => Self::Valid,
            Verdict::Limited => Self::Limited,
            Verdict::Invalid => Self::Invalid,
            Verdict::WrongOrganization => Self::WrongOrganization,
            Verdict::OwnerMismatch => Self::OwnerMismatch,
            Verdict::Locked => Self::Locked,
            Verdict::BlockedByIpAllowlist => Self::BlockedByIpAllowlist,
            Verdict::BlockedByPolicy => Self::BlockedByPolicy,
        }
    }
}

/// A code for what kept us from learning anything.
pub(super) fn reason_of_trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Throttled => "throttled",
        Trouble::Server(_) => "serverError",
        Trouble::NoAnswer => "noAnswer",
        Trouble::Unexpected => "unexpectedAnswer",
    }
}

/// What to do about a new credential that is not taken, as a sentence about its field.
pub(super) fn advice(status: Status, kind: CredentialKind) -> &'static str {
    use CredentialKind::{OrganizationKey, UserToken};
    match (status, kind) {
        (Status::Limited, OrganizationKey) => {
            "was created with scopes and does not open everything: create an API key without scopes"
        }
        (Status::Limited, UserToken) => {
            "does not open what an administrator's token opens: use the token of a Jira administrator, created without scopes"
        }
        (Status::WrongOrganization, _) => {
            "belongs to an organization that does not have this Jira site"
        }
        (Status::OwnerMismatch, _) => "belongs to an account with another e-mail address",
        (Status::Locked, _) => {
            "cannot be used before its owner has logged in to Atlassian's web page and answered the CAPTCHA there"
        }
        (Status::BlockedByIpAllowlist, _) => {
            "is refused from this service's address: add it to the IP allowlist"
        }
        (Status::BlockedByPolicy, _) => {
            "is blocked by a policy of the organization: ask an organization admin"
        }
        (Status::Unreachable, _) => {
            "could not be verified, because Atlassian did not answer as it should: try again later"
        }
        (_, OrganizationKey) => "is refused by Atlassian: it is wrong, expired or revoked",
        (_, UserToken) => {
            "is refused by Jira: it is wrong, expired, or created with scopes, or the e-mail address is not its owner's"
        }
    }
}
