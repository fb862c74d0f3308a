//! The two ways into a site, as its admin goes them.

use std::path::Path;

use clap::ValueEnum;
use reqwest::Client;
use sandbox::{Delivery, ForgeApp, PageRequest, Registration, Rejection, Sandbox, Site, accounts};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Platform {
    Connect,
    Forge,
}

pub(super) enum Way<'a> {
    Connect { site: &'a Site, http: Client },
    Forge { site: &'a Site, app: ForgeApp },
}

impl<'a> Way<'a> {
    pub(super) fn new(
        platform: Platform,
        sandbox: &'a Sandbox,
        dwell: &str,
        pages: Option<&Path>,
    ) -> Result<Self, reqwest::Error> {
        let site = sandbox.site(0);
        Ok(match platform {
            Platform::Connect => Self::Connect {
                site,
                http: sandbox::http_client()?,
            },
            Platform::Forge => Self::Forge {
                site,
                app: sandbox.register(Registration {
                    pages: pages.map(Path::to_owned),
                    ..Registration::at(dwell)
                }),
            },
        })
    }

    /// What Dwell must be told before it starts.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Connect { .. } => Vec::new(),
            Self::Forge { app, .. } => vec![("DWELL_FORGE_APP_IDS", app.ari())],
        }
    }

    pub(super) async fn install(&self, site: &Site, dwell: &str) -> Delivery {
        match self {
            Self::Connect { .. } => site.install(dwell).await,
            Self::Forge { app, .. } => app.install(site).await,
        }
    }

    /// The admin's page asks for a token. Status and body of the answer.
    pub(super) async fn create_token(
        &self,
        dwell: &str,
        wanted: Value,
    ) -> Result<(u16, String), reqwest::Error> {
        match self {
            Self::Connect { site, http } => {
                let proof = format!("JWT {}", site.context_token(accounts::ADMIN));
                let request = http.post(format!("{dwell}/api/v1/tokens"));
                let request = request.header("Authorization", proof).json(&wanted);
                let answer = request.send().await?;
                Ok((answer.status().as_u16(), answer.text().await?))
            }
            Self::Forge { site, app } => {
                let request = PageRequest::new("POST", "/forge/api/v1/tokens").body(wanted);
                let answer = app.invoke_remote(site, accounts::ADMIN, &request).await;
                // There is no status of an answer that Forge does not show.
                let rejected = |rejection: Rejection| (0, rejection.to_string());
                Ok(answer.map_or_else(rejected, |answer| (answer.status, answer.text)))
            }
        }
    }

    /// By what the site is told from others: members of demo.json.
    pub(super) fn identity(&self) -> Value {
        match self {
            Self::Connect { site, .. } => json!({"client_key": site.client_key()}),
            Self::Forge { site, app } => json!({
                "client_key": null,
                "cloud_id": site.cloud_id(),
                "installation_id": app.installation_id(site),
            }),
        }
    }
}
