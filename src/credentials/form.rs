//! What the admin typed, looked at before anybody is asked: a secret in the wrong box must not be sent anywhere.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::Secret;
use super::fault::FieldFaults;
use crate::admin::ApiToken;
use crate::db::credentials::CredentialKind;

/// How what Atlassian gives out begins (credentials: format).
const KEY_PREFIX: &str = "ATCTT";
const TOKEN_PREFIX: &str = "ATATT";
/// Nothing is said of lengths; these are generous.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=4096;
const LONGEST_EMAIL: usize = 254;
/// They live for a year at most; two days for zones and leap years.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(367);

/// What an admin wants kept in place of what was there.
#[derive(Clone, Debug)]
pub struct NewCredential {
    pub kind: CredentialKind,
    pub secret: SecretString,
    /// With a user's token.
    pub email: Option<SecretString>,
    pub expires_on: Option<NaiveDate>,
}

impl NewCredential {
    /// The field that holds the secret.
    pub(super) fn field(&self) -> &'static str {
        secret_field(self.kind)
    }

    pub(super) fn last4(&self) -> String {
        let text = self.secret.expose_secret().trim();
        text.get(text.len().saturating_sub(4)..)
            .unwrap_or_default()
            .to_owned()
    }

    /// All faults at once; the secret is not repeated in any.
    pub(super) fn read(&self, now: DateTime<Utc>) -> Result<Secret, FieldFaults> {
        let mut faults = FieldFaults::new();
        let mut fault = |field, text: &str| {
            faults.entry(field).or_default().push(text.to_owned());
        };
        let secret = self.secret.expose_secret().trim();
        if let Some(text) = fault_of_secret(self.kind, secret) {
            fault(self.field(), text);
        }
        let email = self
            .email
            .as_ref()
            .map(|email| email.expose_secret().trim());
        if self.kind == CredentialKind::UserToken && !email.is_some_and(is_email) {
            fault("email", "must be the e-mail address of the token's owner");
        }
        if let Some(text) = self.expires_on.and_then(|day| fault_of_day(day, now)) {
            fault("expiresOn", text);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let secret = SecretString::from(secret);
        Ok(
            match email.filter(|_| self.kind == CredentialKind::UserToken) {
                Some(email) => Secret::Token(ApiToken {
                    email: SecretString::from(email),
                    token: secret,
                }),
                None => Secret::Key(secret),
            },
        )
    }
}

pub(super) fn secret_field(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::OrganizationKey => "key",
        CredentialKind::UserToken => "token",
    }
}

fn fault_of_secret(kind: CredentialKind, text: &str) -> Option<&'static str> {
    let is_key = kind == CredentialKind::OrganizationKey;
    let (own, other) = if is_key {
        (KEY_PREFIX, TOKEN_PREFIX)
    } else {
        (TOKEN_PREFIX, KEY_PREFIX)
    };
    if text.is_empty() {
        return Some("is required");
    }
    if text.starts_with(other) {
        return Some(if is_key {
            "is a user's API token: an organization's API key belongs here"
        } else {
            "is an organization's API key: a user's API token belongs here"
        });
    }
    let is_whole =
        LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    (!text.starts_with(own) || !is_whole).then_some(if is_key {
        "is no API key of an organization: those begin with ATCTT and have no spaces in them"
    } else {
        "is no API token of a user: those begin with ATATT and have no spaces in them"
    })
}

/// Enough to be told from something else; Jira says whether it is the owner's. A colon would end it in Basic
/// authentication.
fn is_email(text: &str) -> bool {
    let (name, host) = text.split_once('@').unwrap_or_default();
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && c != ':';
    !name.is_empty() && !host.is_empty() && text.len() <= LONGEST_EMAIL && text.chars().all(plain)
}

fn fault_of_day(day: NaiveDate, now: DateTime<Utc>) -> Option<&'static str> {
    let today = now.date_naive();
    // Yesterday in UTC is today elsewhere.
    if day < today - TimeDelta::days(1) {
        return Some("must not be in the past");
    }
    (day > today + LONGEST_LIFE)
        .then_some("must be within a year: no such secret of Atlassian's lives longer")
}

#[cfg(test)]
mod tests;
