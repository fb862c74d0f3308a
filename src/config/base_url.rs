//! The address under which Jira reaches this server.

use url::{Host, Url};

/// The most that an app descriptor may hold.
pub(super) const MAX_URL: usize = 200;

/// `https`, or `http` on a loopback host; no user, query or fragment; no slash at the end of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    pub(super) const ALLOWED: &str = "an https address, or http on a loopback host, without user, query and fragment, such as https://dwell.example.com";

    pub fn parse(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let plain = url.username().is_empty() && url.password().is_none();
        if !safe || !plain || url.query().is_some() || url.fragment().is_some() {
            return None;
        }
        if url.as_str().len() > MAX_URL {
            return None;
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Some(Self(url))
    }

    /// The address as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// What stands between the host and our own paths: empty, or like `/dwell`.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    pub fn as_url(&self) -> &Url {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// 127.0.0.0/8, `::1` and the name `localhost`.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
