//! Identifiers, one type each, so that an account can never be passed where a site is meant.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Text identifiers that are opaque to us: compared, stored and sent back, never taken apart.
macro_rules! text_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

/// Identifiers that Dwell makes: `UUIDv7`, written as text everywhere outside the process.
macro_rules! uuid_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            pub fn as_uuid(&self) -> Uuid {
                self.0
            }

            /// `None` unless the text is a hyphenated UUID, as we write it.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(Self))?
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

text_id! {
    /// The app's key in its descriptor; issuer of what we sign for Jira.
    AppKey,
    /// Atlassian account id: the only stable name of a person.
    AccountId,
    /// Connect's name for one tenant, stable across re-installs.
    ClientKey,
}

uuid_id! {
    /// One Jira site, as Dwell names it.
    SiteId,
    /// One way a site is installed.
    InstallationId,
    /// One report token; also its `jti`.
    TokenId,
}
