//! The built pages as Jira's frames get them from us (Connect: iframe headers). Forge serves the same files itself: what only
//! Connect needs is added here.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::error::Error;
use super::html::escape;
use super::page_files::PageFiles;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::module_pages::ModulePage;

/// Where Jira says that people's pictures are.
const PICTURES: &str = "https://*.atl-paas.net https://*.gravatar.com https://*.wp.com";

/// The pages, ready to be sent.
#[derive(Clone, Debug)]
pub struct Shells(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    documents: HashMap<ModulePage, Bytes>,
    /// All of the policy but who may frame the page.
    policy: String,
    frames: &'static str,
}

impl Shells {
    /// `base_path` is what stands before our paths, as in the addresses that browsers use.
    pub fn new(files: &PageFiles, hosts: &Hosts, base_path: &str, sandbox: Option<&str>) -> Self {
        let head = head(hosts, base_path);
        let note = sandbox.map_or_else(String::new, sandbox_note);
        let shell = |page: ModulePage| {
            let built = files.find(page.file())?;
            let built = String::from_utf8_lossy(&built);
            let shell = built
                .replacen("<head>", &format!("<head>{head}"), 1)
                .replacen("</body>", &format!("{note}</body>"), 1);
            Some((page, Bytes::from(shell)))
        };
        Self(Arc::new(Inner {
            documents: ModulePage::ALL.into_iter().filter_map(shell).collect(),
            policy: policy(hosts),
            frames: hosts.frames(),
        }))
    }

    /// Whether this build has the pages.
    pub fn are_complete(&self) -> bool {
        self.0.documents.len() == ModulePage::ALL.len()
    }

    /// For the page that says why another one is not shown: nothing is loaded, and any Jira may frame it.
    pub fn refusal_policy(&self) -> Arc<str> {
        let frames = self.0.frames;
        format!("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {frames}")
            .into()
    }

    /// The page in a frame of a site that people have open at `origins`.
    pub fn show(&self, page: ModulePage, origins: &[String]) -> Result<Response, Error> {
        let document = self.0.documents.get(&page).ok_or_else(unbuilt)?.clone();
        let frames = if origins.is_empty() {
            self.0.frames.to_owned()
        } else {
            origins.join(" ")
        };
        let policy = format!("{}; frame-ancestors {frames}", self.0.policy);
        let policy = HeaderValue::try_from(policy).map_err(|error| Error::internal(&error))?;
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, policy)];
        Ok((headers, document).into_response())
    }
}

/// What the page's own script looks for, before that script.
fn head(hosts: &Hosts, base_path: &str) -> String {
    format!(
        "<meta name=\"dwell-host\" content=\"connect\"><meta name=\"dwell-api\" content=\"{}/api/v1\">\
         <script src=\"{}\" data-options=\"sizeToParent:true;hideFooter:true\"></script>",
        escape(base_path),
        escape(&hosts.page_script())
    )
}

fn sandbox_note(url: &str) -> String {
    format!(
        "<footer><small>Sandbox mode: a stand-in for Jira at {}, not Atlassian.</small></footer>",
        escape(url)
    )
}

/// Styles are written at run time by Atlassian's components; nothing else is inline.
fn policy(hosts: &Hosts) -> String {
    let scripts = hosts.page_script_origin();
    format!(
        "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline' {scripts}; connect-src 'self'; \
         img-src 'self' data: {PICTURES}; font-src 'self' data:; base-uri 'none'; form-action 'none'"
    )
}

fn unbuilt() -> Error {
    Error::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "no_pages",
        "This Dwell was built without its pages: `make frontend`, then build it again.",
    )
}

#[cfg(test)]
mod tests;
