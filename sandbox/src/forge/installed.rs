//! One installation, and what calls of the platform say about it.

use serde_json::{Value, json};

use super::app::{Installation, RegisteredApp};
use super::event::ForgeEvent;
use super::module::ForgeModule;
use super::registration::{EnvironmentType, Registration};
use crate::random;
use crate::site::SiteState;
use crate::world::World;

/// Lifetime of an invocation token.
const LIFETIME_SECONDS: i64 = 25;

#[derive(Debug)]
pub(crate) struct Installed<'a> {
    pub(crate) world: &'a World,
    pub(crate) app: &'a RegisteredApp,
    pub(crate) site: &'a SiteState,
    pub(crate) index: usize,
    pub(crate) installation: Installation,
    pub(crate) registration: Registration,
}

impl<'a> Installed<'a> {
    pub(crate) fn find(world: &'a World, app: &'a RegisteredApp, index: usize) -> Option<Self> {
        let state = app.state();
        Some(Self {
            world,
            app,
            site: &world.sites[index],
            index,
            installation: state.installations.get(&index)?.clone(),
            registration: state.registration.clone(),
        })
    }

    pub(crate) fn cloud_id(&self) -> String {
        self.site.tenant().cloud_id.clone()
    }

    pub(crate) fn event_claims(&self, event: ForgeEvent) -> Value {
        self.claims("core:endpoint", event.endpoint())
    }

    /// Of the manifest's module for moves between regions.
    pub(crate) fn realm_claims(&self) -> Value {
        self.claims("migration:dataResidency", "regions")
    }

    /// A page names its user, and where it is shown.
    pub(crate) fn page_claims(&self, account: &str, module: &ForgeModule) -> Value {
        let ForgeModule { kind, key, .. } = module;
        let mut claims = self.claims(kind, key);
        let site_url = self.site.base_url();
        claims["principal"] = Value::from(account);
        claims["context"] = json!({
            "cloudId": self.cloud_id(),
            "siteUrl": site_url,
            "localId": format!("{}/{key}", self.app.ari()),
            "moduleKey": key,
            "extension": {"type": kind, "location": format!("{site_url}/jira/apps")},
        });
        claims
    }

    fn claims(&self, module_type: &str, module_key: &str) -> Value {
        let (now, app) = (self.world.clock.now().timestamp(), self.app.ari());
        let api_base_url = format!("{}/api/ex/jira/{}", self.world.url, self.cloud_id());
        let installation = format!("ari:cloud:ecosystem::installation/{}", self.installation.id);
        let mut claims = json!({
            "iss": "forge/invocation-token",
            "aud": app,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": random::hex(&random::bytes::<20>()),
            "app": {
                "id": app,
                "appVersion": self.installation.release.version,
                "installationId": installation,
                "apiBaseUrl": api_base_url,
                "installation": {
                    "id": installation,
                    "contexts": [{"name": "jira", "apiBaseUrl": api_base_url, "cloudId": self.cloud_id()}],
                },
                "environment": {
                    "type": self.registration.environment.name(),
                    "id": format!("ari:cloud:ecosystem::environment/{}/{}", self.app.id, self.app.environment_id),
                },
                "module": {"type": module_type, "key": module_key},
            },
        });
        if let Some(licence) = self.licence() {
            claims["app"]["license"] = licence;
        }
        claims
    }

    /// Of apps that are sold, and only where they are.
    fn licence(&self) -> Option<Value> {
        let is_sold = self.registration.is_sold
            && self.registration.environment == EnvironmentType::Production;
        let licence = self.site.tenant().licence;
        licence.record("commercial").filter(|_| is_sold)
    }
}
