//! What the sites of one sandbox share.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

use crate::access::pasted::Secrets;
use crate::accounts_report::AccountDesk;
use crate::clock::Clock;
use crate::forge::platform::Platform;
use crate::signing_key::SigningKey;
use crate::site::SiteState;

#[derive(Debug)]
pub(crate) struct World {
    /// Of the main port, without a trailing slash.
    pub(crate) url: String,
    /// Where Forge has the pages of its apps: another origin than any site.
    pub(crate) pages_url: String,
    /// Made when first needed, which takes a moment.
    pub(crate) install_key: LazyLock<SigningKey>,
    pub(crate) forge: Platform,
    pub(crate) secrets: Secrets,
    pub(crate) accounts: AccountDesk,
    pub(crate) clock: Clock,
    pub(crate) http: reqwest::Client,
    pub(crate) sites: Vec<Arc<SiteState>>,
    listeners: Mutex<Vec<AbortHandle>>,
}

impl World {
    pub(crate) fn new(
        (url, pages_url): (String, String),
        clock: Clock,
        sites: Vec<Arc<SiteState>>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            url,
            pages_url,
            install_key: LazyLock::new(|| SigningKey::generate("")),
            forge: Platform::default(),
            secrets: Secrets::default(),
            accounts: AccountDesk::default(),
            clock,
            http: http_client()?,
            sites,
            listeners: Mutex::default(),
        })
    }

    /// What assertions must name as their audience.
    pub(crate) fn authorization_server(&self) -> String {
        format!("{}/authorization", self.url)
    }

    /// Index of the site.
    pub(crate) fn find_cloud(&self, cloud_id: &str) -> Option<usize> {
        let mut sites = self.sites.iter();
        sites.position(|site| site.tenant().cloud_id == cloud_id)
    }

    pub(crate) fn keep_listener(&self, task: AbortHandle) {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(task);
    }

    pub(crate) fn stop(&self) {
        for task in self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            task.abort();
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one room of the sandbox where a client is built: no redirects, no proxy, an end to waiting"
)]
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .user_agent("Atlassian HttpClient sandbox")
        .build()
}
