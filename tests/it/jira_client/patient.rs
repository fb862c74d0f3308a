//! The client under test: it waits for nothing, and only writes down how long it would have waited.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use dwell::atlassian::hosts::Hosts;
use dwell::clock::ManualClock;
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
    pub(crate) fn millis(&self) -> Vec<u64> {
        let waits = self.0.lock().unwrap();
        let millis = waits.iter().map(Duration::as_millis);
        millis
            .map(|millis| u64::try_from(millis).unwrap())
            .collect()
    }

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
    jira_with(base_url, clock, pace, Options::default())
}

pub(crate) fn jira_with(
    base_url: &Url,
    clock: Arc<ManualClock>,
    pace: Arc<NoWaiting>,
    options_of_calls: Options,
) -> Jira {
    let options = HttpOptions {
        without_proxy: true,
        ..HttpOptions::default()
    };
    let hosts = Hosts::sandbox(base_url).unwrap();
    let options_of_calls = Options {
        body_limit: 1024 * 1024,
        pace,
        ..options_of_calls
    };
    Jira::new(client(&options).unwrap(), hosts, clock, options_of_calls)
}
