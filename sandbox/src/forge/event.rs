//! What the platform tells the app by itself: the calls, ready to be sent.

use std::fmt;

use serde_json::{Value, json};

use super::installed::Installed;
use super::registration::RetryPlace;
use crate::random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgeEvent {
    Installed,
    /// To another major version.
    Upgraded,
    /// The schedule.
    Hourly,
    PreUninstall,
}

impl ForgeEvent {
    /// Key of the endpoint in the manifest.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Installed | Self::Upgraded => "lifecycle",
            Self::Hourly => "refresh",
            Self::PreUninstall => "uninstall",
        }
    }

    /// The endpoint's route, below the remote.
    pub fn path(self) -> &'static str {
        match self {
            Self::Installed | Self::Upgraded => "/forge/lifecycle",
            Self::Hourly => "/forge/refresh",
            Self::PreUninstall => "/forge/uninstall",
        }
    }
}

/// One call, ready to be sent: once, twice, or with something changed.
#[derive(Clone)]
pub struct ForgeCall {
    pub url: String,
    /// `Authorization`, without the scheme.
    pub invocation_token: String,
    /// `x-forge-oauth-system`.
    pub system_token: Option<String>,
    /// `Null` for none.
    pub body: Value,
}

impl fmt::Debug for ForgeCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForgeCall")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What was wrong with the delivery before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    pub(super) count: u32,
    pub(super) reason: &'static str,
}

impl Installed<'_> {
    pub(super) fn prepare(&self, event: ForgeEvent, retry: Option<Retry>) -> ForgeCall {
        let now = self.world.clock.now();
        let mut body = self.body(event);
        if let Some(retry) = retry {
            let context =
                json!({"retryCount": retry.count, "retryReason": retry.reason, "retryData": null});
            match self.registration.retry_place {
                RetryPlace::Top => body["retryContext"] = context,
                RetryPlace::Payload => body["payload"] = json!({ "retryContext": context }),
            }
        }
        ForgeCall {
            url: format!("{}{}", self.registration.remote, event.path()),
            invocation_token: self.world.forge.sign(&self.event_claims(event)),
            system_token: self.app.state().system_token(self.index, now),
            body,
        }
    }

    fn body(&self, event: ForgeEvent) -> Value {
        match event {
            ForgeEvent::Installed => self.lifecycle_body("avi:forge:installed:app", "installer"),
            ForgeEvent::Upgraded => {
                let mut body = self.lifecycle_body("avi:forge:upgraded:app", "upgrader");
                let scopes = self.installation.release.scopes.iter();
                let scopes: Vec<&str> = scopes.map(|scope| scope.name.as_str()).collect();
                body["permissions"] = json!({"scopes": scopes, "external": {}});
                body
            }
            ForgeEvent::Hourly => self.module_body("hourly"),
            ForgeEvent::PreUninstall => self.module_body("before-uninstall"),
        }
    }

    /// Ids are bare here, but for that of the site.
    fn lifecycle_body(&self, name: &str, actor: &str) -> Value {
        let admin = self.site.with_data(|data| {
            let mut users = data.users.values();
            let admin = users.find(|user| user.admin && user.active);
            admin.map(|user| user.account_id.clone())
        });
        let mut body = json!({
            "id": self.installation.id,
            "context": format!("ari:cloud:jira::site/{}", self.cloud_id()),
            "eventType": name,
            "app": {
                "id": self.app.id,
                "version": self.installation.release.version,
                "name": "Dwell",
                "ownerAccountId": "712020:5f1d9c3e-ada0-4000-8000-00000000f09e",
            },
            "environment": {"id": self.app.environment_id},
        });
        body[format!("{actor}AccountId")] = json!(admin);
        body
    }

    fn module_body(&self, key: &str) -> Value {
        json!({"context": {"cloudId": self.cloud_id(), "moduleKey": key}, "contextToken": random::secret()})
    }
}
