//! Connect or Forge: the same tests run on sites of either kind (`TEST_PLATFORM=forge`).

use dwell::atlassian::ids::{CloudId, EnvironmentId, ForgeAppId, SiteId};
use dwell::db::forge_installations::{self, ForgeKey};
use dwell::installs::operator;
use reqwest::{Method, RequestBuilder};
use sandbox::{Operation, PageRequest, Rejection};
use serde_json::Value;

use super::{Answer, TestApp, send};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Connect,
    Forge,
}

impl Platform {
    pub(super) fn chosen() -> Self {
        match std::env::var("TEST_PLATFORM").as_deref() {
            Ok("forge") => Self::Forge,
            Ok("connect") | Err(_) => Self::Connect,
            Ok(other) => panic!("TEST_PLATFORM={other} is neither connect nor forge"),
        }
    }
}

impl TestApp {
    pub(crate) async fn install(&self, site: usize) {
        let site = self.site(site);
        let delivery = match self.platform {
            Platform::Connect => site.install(&self.url).await,
            Platform::Forge => self.forge.install(site).await,
        };
        assert!(delivery.is_success(), "{delivery:?}");
    }

    pub(crate) async fn uninstall(&self, site: usize) {
        let site = self.site(site);
        let delivery = match self.platform {
            Platform::Connect => site.uninstall().await,
            Platform::Forge => self.forge.uninstall(site).await,
        };
        assert!(delivery.is_success(), "{delivery:?}");
    }

    /// The site's id with Dwell.
    pub(crate) async fn site_id(&self, site: usize) -> SiteId {
        let site = self.site(site);
        if self.platform == Platform::Connect {
            let found = operator::find(&self.db, &site.client_key()).await.unwrap();
            return found.unwrap().site.id;
        }
        let app = ForgeAppId::parse(self.forge.id()).unwrap();
        let key = ForgeKey {
            app,
            environment: EnvironmentId::parse(self.forge.environment_id(), app).unwrap(),
            cloud_id: CloudId::parse(&site.cloud_id()).unwrap(),
        };
        let found = forge_installations::find_current(&self.db, &key).await;
        found.unwrap().unwrap().site
    }

    /// By which Dwell gets a token of the user whom a report token is bound to.
    pub(crate) fn exchange(&self) -> Operation {
        match self.platform {
            Platform::Connect => Operation::Token,
            Platform::Forge => Operation::Impersonation,
        }
    }

    /// A call of the settings API from the page of a user. `path` is Connect's, whatever the platform.
    pub(crate) async fn page_call(
        &self,
        site: usize,
        account: &str,
        (method, path): (Method, &str),
        body: Option<Value>,
    ) -> Answer {
        self.keep_fresh().await;
        match self.platform {
            Platform::Connect => {
                let token = self.site(site).context_token(account);
                self.page_call_with(&token, (method, path), body).await
            }
            Platform::Forge => {
                let request = PageRequest {
                    body,
                    ..PageRequest::new(method.as_str(), &forge_path(path))
                };
                let site = self.site(site);
                seen(self.forge.invoke_remote(site, account, &request).await)
            }
        }
    }

    /// The same, to be given a body and headers that no page can send.
    pub(crate) fn page_request(
        &self,
        site: usize,
        account: &str,
        (method, path): (Method, &str),
    ) -> RequestBuilder {
        let site = self.site(site);
        match self.platform {
            Platform::Connect => {
                let token = site.context_token(account);
                let request = self.request(method, path);
                request.header("Authorization", format!("JWT {token}"))
            }
            Platform::Forge => {
                let user_token = self.forge.user_token(site, account).unwrap();
                self.request(method, &forge_path(path))
                    .bearer_auth(self.forge.page_token(site, account))
                    .header("x-forge-oauth-user", user_token)
            }
        }
    }

    /// The same with a context token that was got before. Connect only.
    pub(crate) async fn page_call_with(
        &self,
        token: &str,
        (method, path): (Method, &str),
        body: Option<Value>,
    ) -> Answer {
        let request = self
            .request(method, path)
            .header("Authorization", format!("JWT {token}"));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        send(request).await
    }

    /// Forge goes on while the clock of a test jumps: the system token does not get old.
    pub(crate) async fn keep_fresh(&self) {
        if self.platform == Platform::Forge {
            self.sandbox.deliver_due().await;
        }
    }
}

fn forge_path(path: &str) -> String {
    format!("/forge{path}")
}

/// What the page's script gets to see. That Forge itself rejects an answer is a fault of ours, but for one.
fn seen(answer: Result<sandbox::PageAnswer, Rejection>) -> Answer {
    match answer {
        Ok(answer) => Answer {
            status: answer.status.try_into().unwrap(),
            headers: answer.headers,
            text: answer.text,
        },
        Err(rejection) => panic!("Forge shows the page nothing of the answer: {rejection}"),
    }
}
