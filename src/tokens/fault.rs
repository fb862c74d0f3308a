//! What can go wrong with a token request, as its sender should hear it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::policy::TokenPolicy;
use super::state::ShownToken;
use crate::crypto::envelope::OpenError;
use crate::db::DbError;
use crate::installs::caller::RightsError;
use crate::jira::JiraError;

const LONGEST_NOTES: usize = 1_000;

/// Faults by field name, all of a request at once.
pub type FieldFaults = BTreeMap<&'static str, Vec<String>>;

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("no such token")]
    NotFound,
    #[error("some fields are not acceptable")]
    Invalid(FieldFaults),
    #[error("the token has been changed meanwhile")]
    Changed(Box<ShownToken>),
    #[error("the policy of the site has been changed meanwhile")]
    PolicyChanged(TokenPolicy),
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("the text of this token was shown once, at creation, and is not kept")]
    NotKept,
    #[error(transparent)]
    Rights(#[from] RightsError),
    #[error("the token could not be signed")]
    Signing,
    #[error("the kept secret of the token cannot be opened")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Jira(#[from] JiraError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl TokenError {
    pub(super) fn field(name: &'static str, fault: impl Into<String>) -> Self {
        Self::Invalid(BTreeMap::from([(name, vec![fault.into()])]))
    }
}

pub(super) fn check_notes(notes: &str, faults: &mut FieldFaults) {
    if notes.chars().count() > LONGEST_NOTES {
        let fault = format!("must be at most {LONGEST_NOTES} characters");
        faults.entry("notes").or_default().push(fault);
    }
    if notes
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        faults
            .entry("notes")
            .or_default()
            .push("must not contain control characters".to_owned());
    }
}

/// The end of 2099 in every time zone, and the site's longest lifetime.
pub(super) fn check_expiry(
    expires_at: DateTime<Utc>,
    policy: &TokenPolicy,
    now: DateTime<Utc>,
    faults: &mut FieldFaults,
) {
    const LATEST: i64 = 4_102_488_000; // 2100-01-01T12:00:00Z
    let mut fault = |text: String| faults.entry("expiresAt").or_default().push(text);
    if expires_at.timestamp() > LATEST {
        fault("must not be after 2099-12-31".to_owned());
    }
    if let Some(days) = policy.max_days
        && expires_at - now > TimeDelta::days(i64::from(days))
    {
        fault(format!(
            "must be within {days} days: the longest lifetime that this site allows"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{RevealMode, TokenBinding};

    fn faults(expires_at: &str, max_days: Option<u32>) -> usize {
        let policy = TokenPolicy {
            binding: TokenBinding::Any,
            reveal: RevealMode::Always,
            self_service: true,
            max_days,
        };
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let mut faults = FieldFaults::new();
        check_expiry(expires_at.parse().unwrap(), &policy, now, &mut faults);
        faults.values().map(Vec::len).sum()
    }

    #[test]
    fn a_token_may_last_until_the_very_last_moment() {
        assert_eq!(faults("2100-01-01T12:00:00Z", None), 0);
        assert_eq!(faults("2100-01-01T12:00:01Z", None), 1);
        assert_eq!(faults("2026-11-28T12:00:00Z", Some(7)), 0);
        assert_eq!(faults("2026-11-28T12:00:01Z", Some(7)), 1);
        assert_eq!(faults("2100-01-02T00:00:00Z", Some(7)), 2);
    }
}
