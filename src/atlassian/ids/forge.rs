//! Forge's identifiers. Tokens write them as ARIs, event bodies as bare UUIDs: both are read, and the same thing is equal.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

const ENVIRONMENT_ARI: &str = "ari:cloud:ecosystem::environment/";

/// The text is neither the bare UUID nor an ARI of the kind that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an id of Forge")]
pub struct NotAForgeId;

macro_rules! ari_id {
    ($(#[$doc:meta] $name:ident = $prefix:literal),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Reads the bare UUID or the ARI.
            pub fn parse(text: &str) -> Option<Self> {
                parse_uuid(text.strip_prefix($prefix).unwrap_or(text)).map(Self)
            }

            pub fn as_uuid(self) -> Uuid {
                self.0
            }

            pub fn ari(self) -> String {
                format!(concat!($prefix, "{}"), self.0)
            }
        }

        /// The bare UUID: what is stored and compared.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAForgeId;

            fn try_from(text: String) -> Result<Self, NotAForgeId> {
                Self::parse(&text).ok_or(NotAForgeId)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )+};
}

ari_id! {
    /// One app registered with Forge: the audience of what Forge sends to it.
    ForgeAppId = "ari:cloud:ecosystem::app/",
    /// One installation of the app: stays the same over upgrades, is another after a re-install.
    ForgeInstallationId = "ari:cloud:ecosystem::installation/",
    /// One Jira site, as Atlassian names it: stays the same whatever is installed there.
    CloudId = "ari:cloud:jira::site/",
}

/// One environment of an app: what `forge deploy -e` deploys to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvironmentId(Uuid);

impl EnvironmentId {
    /// Reads the bare UUID or the ARI, which names the app too: that of another app is refused.
    pub fn parse(text: &str, app: ForgeAppId) -> Option<Self> {
        let id = match text.strip_prefix(ENVIRONMENT_ARI) {
            Some(path) => path.strip_prefix(&app.to_string())?.strip_prefix('/')?,
            None => text,
        };
        parse_uuid(id).map(Self)
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What kind of environment a site runs; a deployment takes calls of some kinds only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnvironmentType {
    Development,
    Staging,
    Production,
}

impl EnvironmentType {
    /// Reads the name as Forge writes it, in capitals.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "DEVELOPMENT" => Some(Self::Development),
            "STAGING" => Some(Self::Staging),
            "PRODUCTION" => Some(Self::Production),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "DEVELOPMENT",
            Self::Staging => "STAGING",
            Self::Production => "PRODUCTION",
        }
    }
}

/// The version of the app that a site has consented to, such as `16.0.1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppVersion(String);

impl AppVersion {
    pub fn parse(text: &str) -> Option<Self> {
        is_short_ascii(text, 64).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Changes with every change that an admin must consent to.
    pub fn major(&self) -> Option<u32> {
        self.0.split('.').next()?.parse().ok()
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Name of a key in a key set (`kid`), such as `forge/invocation-token/…`. Only compared: it is never part of a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SetKeyName(String);

impl SetKeyName {
    pub fn parse(text: &str) -> Option<Self> {
        is_short_ascii(text, 256).then(|| Self(text.to_owned()))
    }
}

fn is_short_ascii(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Hyphenated only, so that one thing has one spelling.
fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok())?
}

#[cfg(test)]
mod tests;
