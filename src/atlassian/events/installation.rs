//! `avi:forge:installed:app` and `avi:forge:upgraded:app`.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::RetryContext;
use crate::atlassian::ids::{
    AccountId, AppVersion, CloudId, EnvironmentId, ForgeAppId, ForgeInstallationId,
};
use crate::atlassian::jwt::forge::InvocationClaims;

/// What a site's admin did with the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallationEvent {
    pub kind: InstallationEventKind,
    pub installation: ForgeInstallationId,
    pub app: ForgeAppId,
    pub cloud_id: Option<CloudId>,
    pub environment: Option<EnvironmentId>,
    pub version: Option<AppVersion>,
    /// Who installed or upgraded.
    pub account: Option<AccountId>,
    /// What an upgrade says the site consents to.
    pub scopes: Vec<String>,
    pub retry: Option<RetryContext>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum InstallationEventKind {
    #[serde(rename = "avi:forge:installed:app")]
    Installed,
    /// To another major version; minor ones are not told.
    #[serde(rename = "avi:forge:upgraded:app")]
    Upgraded,
}

#[derive(Debug, Error)]
#[error("the body is not an installation event")]
pub struct EventError(#[source] serde_json::Error);

/// Unknown members are accepted, as Atlassian adds to the body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    event_type: InstallationEventKind,
    id: ForgeInstallationId,
    context: Option<CloudId>,
    app: App,
    environment: Option<Environment>,
    installer_account_id: Option<AccountId>,
    upgrader_account_id: Option<AccountId>,
}

#[derive(Deserialize)]
struct App {
    id: ForgeAppId,
    version: Option<String>,
}

#[derive(Deserialize)]
struct Environment {
    id: String,
}

impl InstallationEvent {
    /// Reads bare ids and ARIs alike.
    pub fn parse(body: &[u8]) -> Result<Self, EventError> {
        let json: Value = serde_json::from_slice(body).map_err(EventError)?;
        let body = Body::deserialize(&json).map_err(EventError)?;
        let environment = body.environment;
        Ok(Self {
            kind: body.event_type,
            installation: body.id,
            app: body.app.id,
            cloud_id: body.context,
            environment: environment.and_then(|it| EnvironmentId::parse(&it.id, body.app.id)),
            version: body.app.version.as_deref().and_then(AppVersion::parse),
            account: match body.event_type {
                InstallationEventKind::Installed => body.installer_account_id,
                InstallationEventKind::Upgraded => body.upgrader_account_id,
            },
            scopes: scopes(&json),
            retry: RetryContext::find(&json),
        })
    }

    /// Whether the body speaks of the installation that the token is for.
    pub fn is_about(&self, claims: &InvocationClaims) -> bool {
        self.installation == claims.installation()
            && self.app == claims.app()
            && self.cloud_id.is_none_or(|id| id == claims.cloud_id())
            && self.environment.is_none_or(|it| it == claims.environment())
    }
}

fn scopes(body: &Value) -> Vec<String> {
    let scopes = body["permissions"]["scopes"].as_array();
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
    scopes.map(str::to_owned).collect()
}
