//! The client under test: it waits for nothing, and only writes down how long it would have waited.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use dwell::clock::ManualClock;
use dwell::jira::auth::AuthorizationServer;
use dwell::jira::http::{HttpOptions, client};
use dwell::jira::pace::Pace;
use dwell::jira::{Jira, Options};
use url::Url;

pub(crate) const TOKEN: &str = "/authorization/oauth2/token";

/// Remembers the waits and takes no time for them.
#[derive(Debug, Default)]
pub(crate) struct NoWaiting(Mutex<Vec<Duration>>);

#[async_trait]
impl Pace for NoWaiting {
    async fn pause(&self, wait: Duration) {
        self.0.lock().unwrap().push(wait);
    }

    fn spread(&self) -> f64 {
        0.5
    }
}

impl NoWaiting {
    pub(crate) fn seconds(&self) -> Vec<u64> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(Duration::as_secs)
            .collect()
    }
}

pub(crate) fn jira(base_url: &Url, clock: Arc<ManualClock>, pace: Arc<NoWaiting>) -> Jira {
    let options = HttpOptions {
        without_proxy: true,
        ..HttpOptions::default()
    };
    let server = AuthorizationServer {
        token_endpoint: base_url.join(TOKEN).unwrap(),
        audience: base_url.join("/authorization").unwrap().into(),
    };
    let options_of_calls = Options {
        body_limit: 1024 * 1024,
        pace,
        ..Options::default()
    };
    Jira::new(client(&options).unwrap(), server, clock, options_of_calls)
}
