//! What a site knows of the app: its descriptor, and whether it is installed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use crate::licence::Licence;
use crate::realm::REALMS;

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
    /// `enableLicensing`.
    pub(crate) is_sold: bool,
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
    /// What Forge apps are told instead of it: a forgery, for tests.
    pub(crate) forged_client_key: Option<String>,
    /// What Forge calls the site.
    pub(crate) cloud_id: String,
    pub(crate) base_url: String,
    pub(crate) shared_secret: String,
    pub(crate) app: Option<App>,
    pub(crate) state: AppState,
    /// Of the app, whichever way it is installed.
    pub(crate) licence: Licence,
    /// The region that the site's data is in; apps are pinned there when they are installed.
    pub(crate) realm: Option<String>,
}

impl Tenant {
    /// `lic` of the addresses of pages.
    pub(crate) fn licence_word(&self) -> &'static str {
        let is_sold = self.app.as_ref().is_some_and(|app| app.is_sold);
        let licence = if is_sold {
            self.licence
        } else {
            Licence::Unsold
        };
        licence.word()
    }
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
    /// `realm` is where the site is pinned: to the app's address there, if it has one.
    pub(crate) fn parse(descriptor: &Value, realm: Option<&str>) -> Result<Self, String> {
        let text = |name: &str| {
            descriptor[name]
                .as_str()
                .ok_or_else(|| format!("the descriptor has no {name}"))
        };
        let global = text("baseUrl")?;
        let regions = descriptor["regionBaseUrls"].as_object();
        let mut strange = regions.into_iter().flat_map(|all| all.keys());
        if let Some(strange) = strange.find(|name| !REALMS.contains(&name.as_str())) {
            return Err(format!("{strange} is no region"));
        }
        let regional = realm.and_then(|realm| regions?.get(realm)?.as_str());
        let base_url = regional.unwrap_or(global).trim_end_matches('/').to_owned();
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
            is_sold: descriptor["enableLicensing"] == true,
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

    /// Below which the steps of a move between regions are called.
    pub(crate) fn migration(&self) -> Option<String> {
        let path = self.hooks.get("dare-migration")?;
        Some(format!("{}{path}", self.base_url))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(regions: &Value, realm: Option<&str>) -> Result<String, String> {
        let descriptor = json!({
            "key": "app", "baseUrl": "https://app.example/", "regionBaseUrls": regions,
            "lifecycle": {"installed": "/installed", "dare-migration": "/move"},
        });
        let app = App::parse(&descriptor, realm)?;
        Ok(app.migration().unwrap_or_default())
    }

    #[test]
    fn a_site_is_pinned_to_the_address_of_its_region() {
        let regions = json!({"EU": "https://eu.app.example"});
        let europe = parse(&regions, Some("EU"));
        assert_eq!(europe.as_deref(), Ok("https://eu.app.example/move"));
        for elsewhere in [None, Some("US")] {
            let global = parse(&regions, elsewhere);
            assert_eq!(global.as_deref(), Ok("https://app.example/move"));
        }
        assert!(parse(&json!({"Mars": "https://mars.app.example"}), None).is_err());
    }
}
