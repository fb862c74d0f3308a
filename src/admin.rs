//! What admins' own credentials open: Atlassian's organization API with an API key, a site with a user's API token.
//!
//! Every call is made once: a refused API token made twice brings its owner nearer to a CAPTCHA.

mod organization;
mod refusal;
mod reply;
mod site;
#[cfg(test)]
mod tests;

pub use organization::{Organization, Part};
pub use refusal::{Refusal, Trouble};
pub use site::{ApiToken, Owner, Seats};

use reqwest::{Client, RequestBuilder};

use crate::atlassian::hosts::Hosts;
use reply::Reply;

/// Clones share one HTTP client.
#[derive(Clone, Debug)]
pub struct AdminApi {
    http: Client,
    hosts: Hosts,
}

impl AdminApi {
    /// `http` follows no redirect, and gives up in the end.
    pub fn new(http: Client, hosts: Hosts) -> Self {
        Self { http, hosts }
    }

    async fn send(&self, operation: &'static str, call: RequestBuilder) -> Result<Reply, Refusal> {
        let call = call.header(reqwest::header::ACCEPT, "application/json");
        Reply::to(operation, call).await
    }
}
