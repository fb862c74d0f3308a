//! What a site knows of the app: its descriptor, and whether it is installed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

/// What happens to an app on a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Installed,
    Uninstalled,
    Enabled,
    Disabled,
}

impl Event {
    pub fn name(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Uninstalled => "uninstalled",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }

    pub(crate) fn is_signed_with_install_key(self) -> bool {
        matches!(self, Self::Installed | Self::Uninstalled)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) key: String,
    pub(crate) name: String,
    /// As the descriptor has them.
    pub(crate) modules: Value,
    /// Without a trailing slash.
    pub(crate) base_url: String,
    /// Upper case, with `-` as `_`.
    pub(crate) scopes: Vec<String>,
    hooks: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AppState {
    NotInstalled,
    Enabled,
    Disabled,
}

/// What this site tells the app about itself, and what it holds of the app.
pub(crate) struct Tenant {
    pub(crate) client_key: String,
    /// What Forge calls the site.
    pub(crate) cloud_id: String,
    pub(crate) base_url: String,
    pub(crate) shared_secret: String,
    pub(crate) app: Option<App>,
    pub(crate) state: AppState,
}

impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tenant")
            .field("client_key", &self.client_key)
            .field("base_url", &self.base_url)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl App {
    /// The fault, in words, when the descriptor is none that Jira would take.
    pub(crate) fn parse(descriptor: &Value) -> Result<Self, String> {
        let text = |name: &str| {
            descriptor[name]
                .as_str()
                .ok_or_else(|| format!("the descriptor has no {name}"))
        };
        let base_url = text("baseUrl")?.trim_end_matches('/').to_owned();
        Url::parse(&base_url)
            .map_err(|error| format!("the descriptor's baseUrl is no URL: {error}"))?;
        let kind = descriptor["authentication"]["type"]
            .as_str()
            .unwrap_or("jwt");
        if !kind.eq_ignore_ascii_case("jwt") {
            return Err(format!("authentication type {kind} is not supported"));
        }
        let scopes = descriptor["scopes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let hooks = descriptor["lifecycle"].as_object().into_iter().flatten();
        let hooks: BTreeMap<String, String> = hooks
            .filter_map(|(event, path)| Some((event.clone(), path.as_str()?.to_owned())))
            .collect();
        if !hooks.contains_key("installed") {
            return Err("the descriptor has no lifecycle.installed".to_owned());
        }
        Ok(Self {
            key: text("key")?.to_owned(),
            name: descriptor["name"].as_str().unwrap_or_default().to_owned(),
            modules: descriptor["modules"].clone(),
            base_url,
            scopes: scopes
                .map(|scope| scope.to_ascii_uppercase().replace('-', "_"))
                .collect(),
            hooks,
        })
    }

    /// Absolute URL of a lifecycle hook, if the app wants to hear of the event.
    pub(crate) fn hook(&self, event: Event) -> Option<String> {
        let path = self.hooks.get(event.name())?;
        Some(if path.contains("://") {
            path.clone()
        } else {
            format!("{}/{}", self.base_url, path.trim_start_matches('/'))
        })
    }

    /// The path of the base URL: empty, or `/like/this`.
    pub(crate) fn base_path(&self) -> String {
        let path =
            Url::parse(&self.base_url).map(|url| url.path().trim_end_matches('/').to_owned());
        path.unwrap_or_default()
    }
}

/// An access token's meaning.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) account: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Whether granted scopes cover a wanted one: each of Jira's scopes contains those after it.
pub(crate) fn covers(granted: &[String], wanted: &str) -> bool {
    const LADDER: [&str; 5] = ["ADMIN", "PROJECT_ADMIN", "DELETE", "WRITE", "READ"];
    let rank = |scope: &str| LADDER.iter().position(|step| *step == scope);
    granted
        .iter()
        .any(|scope| match (rank(scope), rank(wanted)) {
            (Some(granted), Some(wanted)) => granted <= wanted,
            _ => scope == wanted,
        })
}
