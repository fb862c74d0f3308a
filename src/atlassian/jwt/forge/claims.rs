//! What an invocation token claims, and the checks that both kinds of call share.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use super::{Deployment, InvocationClaims, InvocationError};
use crate::atlassian::endpoints::{EventEndpoint, REALM_MODULE};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{
    AccountId, AppVersion, CloudId, EnvironmentId, EnvironmentType, ForgeAppId, ForgeInstallationId,
};
use crate::atlassian::jwt::claims::{Audience, check_times};
use crate::atlassian::jwt::{FORGE_LEEWAY, VerifyError};
use crate::atlassian::licence::{Licence, LicenceRecord};

const ISSUER: &str = "forge/invocation-token";
/// The module type of whatever is not a page.
const ENDPOINT: &str = "core:endpoint";
const JIRA: &str = "jira";

/// The claims of a token whose signature fits (Forge: invocation token). Times are seconds since 1970.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claims {
    iss: String,
    aud: Option<Audience>,
    iat: Option<i64>,
    exp: Option<i64>,
    nbf: Option<i64>,
    app: App,
    context: Option<PageContext>,
    principal: Option<String>,
    ic_label: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    id: ForgeAppId,
    #[serde(rename = "appVersion")]
    version: String,
    installation_id: ForgeInstallationId,
    installation: Option<Installation>,
    api_base_url: String,
    environment: Environment,
    module: Module,
    license: Option<LicenceRecord>,
}

#[derive(Deserialize)]
struct Installation {
    id: ForgeInstallationId,
    #[serde(default)]
    contexts: Vec<ProductContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductContext {
    name: String,
    api_base_url: Option<String>,
    /// As text: that of another product need not be one of a site.
    cloud_id: Option<String>,
}

#[derive(Deserialize)]
struct Environment {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

#[derive(Deserialize)]
struct Module {
    #[serde(rename = "type")]
    kind: String,
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageContext {
    cloud_id: Option<CloudId>,
    site_url: Option<String>,
}

impl Claims {
    pub(super) fn account(&self) -> Option<AccountId> {
        let account = self.principal.as_deref();
        account
            .filter(|account| !account.is_empty() && !account.chars().any(char::is_control))
            .map(AccountId::new)
    }

    pub(super) fn site_url(&self, hosts: &Hosts) -> Option<Url> {
        let url = Url::parse(self.context.as_ref()?.site_url.as_deref()?).ok()?;
        hosts.accepts_base_url(&url).then_some(url)
    }

    pub(super) fn is_made_for(&self, endpoint: EventEndpoint) -> bool {
        let module = &self.app.module;
        module.kind == ENDPOINT && module.key == endpoint.key()
    }

    /// Whatever type Forge gives it: the key is ours. A page has a user, and this has none.
    pub(super) fn is_made_for_realms(&self) -> bool {
        self.app.module.key == REALM_MODULE && self.principal.is_none()
    }

    pub(super) fn check(
        &self,
        deployment: &Deployment<'_>,
        now: DateTime<Utc>,
    ) -> Result<InvocationClaims, InvocationError> {
        self.check_sender()?;
        self.check_audience(deployment.app_ids)?;
        let not_before = self.nbf.ok_or(VerifyError::MissingClaim("nbf"))?;
        let expires_at = check_times(self.exp, not_before, self.iat, FORGE_LEEWAY, now)?;
        self.app.check_installation()?;
        let cloud_id = self.check_site(deployment.hosts)?;
        let environment_type = self.app.check_environment(deployment.environments)?;
        let environment = EnvironmentId::parse(&self.app.environment.id, self.app.id);
        let version = AppVersion::parse(&self.app.version).ok_or(VerifyError::Malformed)?;
        Ok(InvocationClaims {
            app: self.app.id,
            version,
            installation: self.app.installation_id,
            cloud_id,
            environment: environment.ok_or(InvocationError::OtherApp)?,
            environment_type,
            licence: self.app.licence(environment_type),
            expires_at,
        })
    }

    /// An isolated cloud has keys of its own, which are none of ours.
    fn check_sender(&self) -> Result<(), InvocationError> {
        if self.iss != ISSUER {
            return Err(InvocationError::WrongIssuer);
        }
        match self.ic_label {
            Some(_) => Err(InvocationError::IsolatedCloud),
            None => Ok(()),
        }
    }

    /// The token is for an app of ours, and says that it comes from that same app.
    fn check_audience(&self, ours: &[ForgeAppId]) -> Result<(), InvocationError> {
        let aud = self.aud.as_ref().ok_or(VerifyError::MissingClaim("aud"))?;
        let names_one_of = |ids: &[ForgeAppId]| {
            aud.names(|text| ForgeAppId::parse(text).is_some_and(|id| ids.contains(&id)))
        };
        if !names_one_of(ours) {
            return Err(VerifyError::WrongAudience.into());
        }
        if !ours.contains(&self.app.id) || !names_one_of(&[self.app.id]) {
            return Err(InvocationError::OtherApp);
        }
        Ok(())
    }

    /// The one site that every part of the token speaks of.
    fn check_site(&self, hosts: &Hosts) -> Result<CloudId, InvocationError> {
        let site = hosts.find_cloud_id(&self.app.api_base_url);
        let site = site.ok_or(InvocationError::WrongApiBaseUrl)?;
        let of_page = self.context.as_ref().and_then(|context| context.cloud_id);
        let contexts = self
            .app
            .installation
            .as_ref()
            .map(|installation| &installation.contexts);
        let fits = of_page.is_none_or(|of_page| of_page == site)
            && contexts.is_none_or(|contexts| is_installed_on(site, contexts, hosts));
        fits.then_some(site).ok_or(InvocationError::OtherSite)
    }
}

/// Whether Jira is among the products, and every time it is, on that site.
fn is_installed_on(site: CloudId, contexts: &[ProductContext], hosts: &Hosts) -> bool {
    let mut of_jira = contexts
        .iter()
        .filter(|context| context.name == JIRA)
        .peekable();
    of_jira.peek().is_some()
        && of_jira.all(|context| {
            let (id, url) = (context.cloud_id.as_deref(), context.api_base_url.as_deref());
            id.is_none_or(|id| CloudId::parse(id) == Some(site))
                && url.is_none_or(|url| hosts.find_cloud_id(url) == Some(site))
        })
}

impl App {
    fn check_installation(&self) -> Result<(), InvocationError> {
        match &self.installation {
            Some(installation) if installation.id != self.installation_id => {
                Err(InvocationError::OtherInstallation)
            }
            _ => Ok(()),
        }
    }

    /// Only production is sold: what anybody tries out elsewhere needs no licence.
    fn licence(&self, environment: EnvironmentType) -> Licence {
        match environment {
            EnvironmentType::Production => Licence::of_record(self.license.as_ref()),
            EnvironmentType::Staging | EnvironmentType::Development => Licence::Untold,
        }
    }

    fn check_environment(
        &self,
        served: &[EnvironmentType],
    ) -> Result<EnvironmentType, InvocationError> {
        EnvironmentType::parse(&self.environment.kind)
            .filter(|environment| served.contains(environment))
            .ok_or(InvocationError::WrongEnvironment)
    }
}
