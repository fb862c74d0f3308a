use reqwest::header::ACCEPT;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use url::Url;

use crate::atlassian::ids::SiteId;
use crate::jira::budget::{Budget, Gate};

const API: [&str; 3] = ["rest", "api", "3"];
const CONNECT_API: [&str; 3] = ["rest", "atlassian-connect", "1"];

/// One call of the REST API.
#[derive(Debug)]
pub(super) struct Call {
    operation: &'static str,
    api: [&'static str; 3],
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    /// A call with a body is a `POST`, though it only reads.
    body: Option<Value>,
    /// Issues that it names, and that are counted like calls (Jira: rate limits, points).
    issues: u64,
}

impl Call {
    pub(super) fn get(operation: &'static str, path: &[&str]) -> Self {
        Self {
            operation,
            api: API,
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            body: None,
            issues: 0,
        }
    }

    pub(super) fn get_of_connect(operation: &'static str, path: &[&str]) -> Self {
        Self {
            api: CONNECT_API,
            ..Self::get(operation, path)
        }
    }

    pub(super) fn post(operation: &'static str, path: &[&str], body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::get(operation, path)
        }
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn about(self, issues: usize) -> Self {
        Self {
            issues: issues as u64,
            ..self
        }
    }

    pub(super) fn gate(&self, budget: &Budget, site: SiteId) -> Gate {
        budget.gate(site, self.operation, 1 + self.issues, self.body.is_some())
    }

    pub(super) fn operation(&self) -> &'static str {
        self.operation
    }

    /// Under `base_url`, whatever the segments hold.
    pub(super) fn url(&self, base_url: &Url) -> Url {
        let mut url = base_url.clone();
        url.set_query(None);
        url.path_segments_mut()
            .expect("a site's base URL is one of http, which has a path")
            .pop_if_empty()
            .extend(self.api)
            .extend(&self.path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    pub(super) fn request(&self, http: &Client, url: &Url, token: &str) -> RequestBuilder {
        let request = match &self.body {
            Some(body) => http.post(url.clone()).json(body),
            None => http.get(url.clone()),
        };
        request
            .header(ACCEPT, "application/json")
            .bearer_auth(token)
    }
}
