//! Jira as the app itself: what housekeeping needs, and nothing that goes into an answer.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Call, Jira, Shared};
use crate::atlassian::ids::{AppKey, ClientKey};
use crate::jira::error::JiraError;
use crate::jira::site::{Grant, JiraSite};
use crate::jira::transport::Answer;

/// The property that names the Connect installation before this one (Forge: clientKey, way 2).
const CLIENT_KEY: &str = "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8";

/// A Forge site as the app's own user sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AsApp {
    jira: Arc<Shared>,
    site: Arc<JiraSite>,
    system_token: SecretString,
    deadline: Option<DateTime<Utc>>,
}

/// Whether the app is still installed, as far as Jira tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    Ok,
    /// With this status: 401, 403 or 404.
    Refused(u16),
    /// Nothing can be concluded.
    Unavailable(JiraError),
}

/// Jira's own word that there is no such app or property. The gateway before Jira and proxies say 404 in other words.
#[derive(Deserialize)]
struct NoProperty {
    message: String,
    #[serde(rename = "statusCode")]
    status: Option<u16>,
}

impl NoProperty {
    fn is_said_by(answer: &Answer) -> bool {
        let said = serde_json::from_slice::<Self>(&answer.body);
        said.is_ok_and(|said| {
            let names_it = said.message.to_ascii_lowercase().contains("property");
            names_it || said.status == Some(answer.status.as_u16())
        })
    }
}

/// An app property.
#[derive(Deserialize)]
struct Property {
    value: String,
}

impl Jira {
    /// The site with the app's own permissions; `None` where the app has no system token. Asks nothing yet.
    pub fn as_app(&self, site: Arc<JiraSite>) -> Option<AsApp> {
        let Grant::ForgeImpersonation {
            system_token: Some(system_token),
            ..
        } = &site.grant
        else {
            return None;
        };
        Some(AsApp {
            jira: Arc::clone(&self.shared),
            system_token: system_token.clone(),
            site,
            deadline: None,
        })
    }
}

impl AsApp {
    /// The same, but no call waits for another try past `deadline`.
    #[must_use]
    pub fn until(self, deadline: DateTime<Utc>) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// Whether Jira still takes the system token. One that has expired is refused like one that was revoked.
    pub async fn probe(&self) -> Probe {
        let call = Call::get("probe", &["myself"]);
        match self.call::<IgnoredAny>(&call).await {
            Ok(IgnoredAny) => Probe::Ok,
            Err(JiraError::Unauthorized { .. }) => Probe::Refused(401),
            Err(JiraError::Forbidden { .. }) => Probe::Refused(403),
            Err(JiraError::NotFound { .. }) => Probe::Refused(404),
            Err(error) => Probe::Unavailable(error),
        }
    }

    /// The client key under which the site had the Connect app `app`; `None` when Jira says that there is none.
    ///
    /// A refusal is an error and no `None`: for minutes after an installation the app's user may not read anything. So is
    /// a 404 of whoever stands before Jira.
    pub async fn connect_client_key(&self, app: &AppKey) -> Result<Option<ClientKey>, JiraError> {
        let path = ["addons", app.as_str(), "properties", CLIENT_KEY];
        let call = Call::get_of_connect("connect client key", &path);
        let read = |operation, answer: &Answer| match answer.status {
            StatusCode::NOT_FOUND if NoProperty::is_said_by(answer) => Ok(None),
            StatusCode::NOT_FOUND => Err(answer.unavailable(operation)),
            _ => answer.of_jira(operation, |body| serde_json::from_slice(body).map(Some)),
        };
        let property: Option<Property> = self.call_and(&call, read).await?;
        Ok(property.map(|property| ClientKey::new(property.value)))
    }

    async fn call<T: DeserializeOwned>(&self, call: &Call) -> Result<T, JiraError> {
        let read = |operation, answer: &Answer| {
            answer.of_jira(operation, |body| serde_json::from_slice(body))
        };
        self.call_and(call, read).await
    }

    async fn call_and<T>(
        &self,
        call: &Call,
        read: impl FnMut(&'static str, &Answer) -> Result<T, JiraError> + Send,
    ) -> Result<T, JiraError> {
        let mut waits = self.jira.waits(self.deadline);
        let (site, token) = (&self.site, &self.system_token);
        self.jira.send(site, call, token, read, &mut waits).await
    }
}
