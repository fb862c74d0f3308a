//! A credential as it may be shown: everything but the secret.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::opened::Opened;
use super::status::{self, Status};
use crate::admin::Trouble;
use crate::db::credentials::{CredentialKind, StoredCredential};

#[derive(Clone, Debug)]
pub struct CredentialView {
    pub kind: CredentialKind,
    pub status: Status,
    /// A code.
    pub reason: Option<&'static str>,
    /// `None` when none is kept.
    pub stored: Option<StoredCredential>,
    /// The owner's address, with a user's token.
    pub email: Option<SecretString>,
    pub opened: Opened,
    pub expires_in_days: Option<i64>,
}

impl CredentialView {
    pub(super) fn not_set(kind: CredentialKind) -> Self {
        Self {
            kind,
            status: Status::NotSet,
            reason: None,
            stored: None,
            email: None,
            opened: Opened::default(),
            expires_in_days: None,
        }
    }

    pub(super) fn of(
        stored: StoredCredential,
        email: Option<SecretString>,
        opened: Opened,
        now: DateTime<Utc>,
    ) -> Self {
        let status = Status::of(&stored, now);
        Self {
            kind: stored.kind,
            status,
            reason: status.reason(&stored),
            expires_in_days: stored.expires_on.map(|day| status::days_until(day, now)),
            stored: Some(stored),
            email,
            opened,
        }
    }

    /// Nothing was learned; what is kept stays as it is.
    pub(super) fn untold(self, trouble: Trouble) -> Self {
        Self {
            status: Status::Unreachable,
            reason: Some(status::reason_of_trouble(trouble)),
            ..self
        }
    }

    /// 0 for none.
    pub fn version(&self) -> i64 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }
}
