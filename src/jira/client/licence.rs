//! What Atlassian says of the app's licence on a site, to the app itself.

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{Call, Jira};
use crate::atlassian::ids::AppKey;
use crate::atlassian::licence::{Licence, LicenceRecord};
use crate::jira::auth::call_token;
use crate::jira::error::JiraError;
use crate::jira::site::{Grant, JiraSite};
use crate::jira::transport::Answer;

const OPERATION: &str = "licence";

/// Connect: add-on resource. It has the member for apps that are sold.
#[derive(Deserialize)]
struct Addon {
    license: Option<LicenceRecord>,
}

/// Forge: licence API. Asked without a name, it answers about the one who asks.
#[derive(Deserialize)]
struct Licences {
    results: Vec<Found>,
}

/// Without `data`, an error about that app.
#[derive(Deserialize)]
struct Found {
    data: Option<LicenceRecord>,
}

impl Jira {
    /// No try is made after `deadline`. A refusal is an error: it says nothing about the licence.
    pub async fn licence(
        &self,
        site: &JiraSite,
        app: &AppKey,
        deadline: DateTime<Utc>,
    ) -> Result<Licence, JiraError> {
        match &site.grant {
            Grant::ConnectImpersonation { shared_secret, .. } => {
                let call = Call::get_of_connect(OPERATION, &["addons", app.as_str()]);
                let url = call.url(&site.base_url);
                let clock = &self.shared.transport.clock;
                let sign = || call_token(app, shared_secret, &url, clock.now());
                let request = |http: &Client| get(http, &url, "JWT", &sign());
                let addon: Addon = self.ask(site, &call, request, deadline).await?;
                Ok(Licence::of_record(addon.license.as_ref()))
            }
            Grant::ForgeImpersonation { system_token, .. } => {
                let token = system_token.as_ref();
                let token = token.ok_or(JiraError::AppTokenRefused {
                    operation: OPERATION,
                })?;
                let url = self.shared.licences.clone();
                let request = |http: &Client| get(http, &url, "Bearer", token);
                let call = Call::get(OPERATION, &[]);
                let known: Licences = self.ask(site, &call, request, deadline).await?;
                let record = known.results.into_iter().find_map(|found| found.data);
                Ok(Licence::of_record(record.as_ref()))
            }
        }
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        site: &JiraSite,
        call: &Call,
        request: impl Fn(&Client) -> RequestBuilder + Send + Sync,
        deadline: DateTime<Utc>,
    ) -> Result<T, JiraError> {
        let transport = &self.shared.transport;
        let gate = call.gate(&self.shared.budget, site.site);
        let mut waits = self.shared.waits(Some(deadline));
        let read = |operation, answer: &Answer| {
            answer.of_jira(operation, |body| serde_json::from_slice(body))
        };
        let request = || Ok(request(&transport.http));
        let sent = transport.send(OPERATION, Some(&gate), &mut waits, request, read);
        sent.await
    }
}

fn get(http: &Client, url: &Url, scheme: &str, token: &SecretString) -> RequestBuilder {
    let text = format!("{scheme} {}", token.expose_secret());
    let mut request = http.get(url.clone()).header(ACCEPT, "application/json");
    // Text that no header can hold is no token, and is answered like none.
    if let Ok(mut value) = HeaderValue::try_from(text) {
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    request
}
