//! Identifiers, one type each, so that an account can never be passed where a site is meant.

mod calendar;
mod forge;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::calendar::CalendarId;
pub use self::forge::{
    AppVersion, CloudId, EnvironmentId, EnvironmentType, ForgeAppId, ForgeInstallationId,
    NotAForgeId, SetKeyName,
};

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
    /// One file made in the background.
    ExportId,
    /// One saved report definition. Brought along from elsewhere it may be a UUID of any version.
    ParameterSetId,
    /// One pinned walk over the pages of a report.
    PagingRunId,
    /// One secret of Atlassian's that a site's admins have given us; the next one has another id.
    CredentialId,
}

/// Name of a signing key (`kid`), safe to be one segment of a URL path: `[A-Za-z0-9._-]{1,128}`, not only dots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyName(String);

impl KeyName {
    pub fn parse(text: &str) -> Option<Self> {
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let is_name = (1..=128).contains(&text.len())
            && text.bytes().all(is_safe)
            // `.` and `..` would climb the path.
            && text.bytes().any(|byte| byte != b'.');
        is_name.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_names_are_one_safe_path_segment() {
        for name in [
            "0f4a6f0e-6a1c-4f4a-9d55-000000000001",
            "a",
            "A_b.c-9",
            &"k".repeat(128),
        ] {
            assert!(KeyName::parse(name).is_some(), "{name}");
        }
        let unsafe_names = [
            "", ".", "..", "a/b", "a%2fb", "a?b", "a#b", "a b", "ä", "a\\b", "a\n",
        ];
        for name in unsafe_names.into_iter().chain([&*"k".repeat(129)]) {
            assert!(KeyName::parse(name).is_none(), "{name}");
        }
    }
}
