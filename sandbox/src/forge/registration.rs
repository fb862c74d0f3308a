//! How an app is registered with Forge, and what is deployed of it.

use std::path::PathBuf;

/// Which kind of environment of the app the sites run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnvironmentType {
    Development,
    Staging,
    #[default]
    Production,
}

impl EnvironmentType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "DEVELOPMENT",
            Self::Staging => "STAGING",
            Self::Production => "PRODUCTION",
        }
    }
}

/// How an exchange for a user's token must name the site (Forge: offline user impersonation knows two forms).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContextForm {
    /// `ari:cloud:jira::site/<cloudId>`.
    #[default]
    Site,
    /// `ari:cloud:jira:<cloudId>:workspace/<cloudId>`.
    Workspace,
}

impl ContextForm {
    pub(crate) fn ari(self, cloud_id: &str) -> String {
        match self {
            Self::Site => format!("ari:cloud:jira::site/{cloud_id}"),
            Self::Workspace => format!("ari:cloud:jira:{cloud_id}:workspace/{cloud_id}"),
        }
    }
}

/// Where an event that comes again says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryPlace {
    #[default]
    Top,
    Payload,
}

/// What access tokens look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenText {
    /// With a readable `exp`, as Atlassian's documentation allows to expect.
    #[default]
    Jwt,
    /// Nothing to be read.
    Opaque,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub name: String,
    /// `allowImpersonation`: may be used in the name of a user who is not there.
    pub impersonation: bool,
}

/// What a `forge deploy` brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub version: String,
    pub scopes: Vec<Scope>,
}

const SYSTEM_TOKEN: &str = "read:app-system-token";
const USER_TOKEN: &str = "read:app-user-token";
/// For the app itself, and no scope of Jira's.
pub(crate) const PERSONAL_DATA: &str = "report:personal-data";

impl Release {
    /// With the scopes that Dwell's manifest asks for.
    pub fn new(version: &str) -> Self {
        let scope = |(name, impersonation): (&str, bool)| Scope {
            name: name.to_owned(),
            impersonation,
        };
        let scopes = [
            ("read:jira-work", true),
            ("read:jira-user", true),
            (SYSTEM_TOKEN, false),
            (USER_TOKEN, false),
            (PERSONAL_DATA, false),
        ];
        Self {
            version: version.to_owned(),
            scopes: scopes.map(scope).to_vec(),
        }
    }

    #[must_use]
    pub fn without_scope(mut self, name: &str) -> Self {
        self.scopes.retain(|scope| scope.name != name);
        self
    }

    #[must_use]
    pub fn without_impersonation(mut self) -> Self {
        for scope in &mut self.scopes {
            scope.impersonation = false;
        }
        self
    }

    fn major(&self) -> &str {
        self.version.split('.').next().unwrap_or_default()
    }

    /// Sites get it without being asked.
    pub(crate) fn is_minor_after(&self, other: &Self) -> bool {
        self.major() == other.major() && self.scopes == other.scopes
    }

    /// Scopes of Jira itself, `for_impersonation` or all.
    pub(crate) fn product_scopes(&self, for_impersonation: bool) -> Vec<String> {
        let scopes = self.scopes.iter();
        scopes
            .filter(|scope| {
                ![SYSTEM_TOKEN, USER_TOKEN, PERSONAL_DATA].contains(&scope.name.as_str())
            })
            .filter(|scope| scope.impersonation || !for_impersonation)
            .map(|scope| scope.name.clone())
            .collect()
    }

    pub(crate) fn gets_system_token(&self) -> bool {
        self.has(SYSTEM_TOKEN) && !self.product_scopes(false).is_empty()
    }

    pub(crate) fn gets_user_token(&self) -> bool {
        self.has(USER_TOKEN) && !self.product_scopes(false).is_empty()
    }

    pub(crate) fn reports_personal_data(&self) -> bool {
        self.has(PERSONAL_DATA)
    }

    fn has(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.name == name)
    }
}

#[derive(Clone, Debug)]
pub struct Registration {
    /// Base URL of the remote, without a trailing slash.
    pub remote: String,
    pub environment: EnvironmentType,
    /// When not, only contributors use the app and may be impersonated by it.
    pub shared: bool,
    /// Account ids of those who develop the app.
    pub contributors: Vec<String>,
    /// `app.licensing.enabled`: whether a site's licence is about this app.
    pub is_sold: bool,
    /// `app.connect.key`.
    pub connect_key: Option<String>,
    /// Folder of the built pages, as they were deployed.
    pub pages: Option<PathBuf>,
    /// What new installations consent to.
    pub release: Release,
    pub context_form: ContextForm,
    pub retry_place: RetryPlace,
    pub token_text: TokenText,
    /// Lifetime in seconds of a token that impersonates.
    pub impersonation_ttl: u32,
    /// How many of those the app gets in a minute, all sites together.
    pub impersonations_per_minute: usize,
}

impl Registration {
    /// An app that is shared and deployed to production.
    pub fn at(remote: &str) -> Self {
        Self {
            remote: remote.trim_end_matches('/').to_owned(),
            environment: EnvironmentType::default(),
            shared: true,
            contributors: Vec::new(),
            is_sold: true,
            connect_key: None,
            pages: None,
            release: Release::new("1.0.0"),
            context_form: ContextForm::default(),
            retry_place: RetryPlace::default(),
            token_text: TokenText::default(),
            impersonation_ttl: 3600,
            impersonations_per_minute: 1000,
        }
    }

    pub(crate) fn admits(&self, account: &str) -> bool {
        self.shared || self.contributors.iter().any(|known| known == account)
    }
}
