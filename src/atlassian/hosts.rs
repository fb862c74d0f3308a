//! Where Atlassian is: constants for production, or everything at once replaced by a stand-in on this machine.

use thiserror::Error;
use url::{Host, Url};

use super::ids::{CloudId, KeyName};

/// The documented host first; the other is where the keys are distributed from (Connect: signed install).
const INSTALL_KEYS: [&str; 2] = [
    "https://connect-install-keys.atlassian.com/",
    "https://asap-distribution.us-west-2.prod.atl-asap.net/",
];
const AUTHORIZATION_SERVER: &str = "https://oauth-2-authorization-server.services.atlassian.com";
/// Commercial production (Forge: keys). Staging and isolated clouds have others, which are refused.
const INVOCATION_KEYS: &str = "https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json";
const API: &str = "https://api.atlassian.com";
/// Where `all.js` and its colours are (Connect: browser API).
const PAGE_SCRIPTS: &str = "https://connect-cdn.atl-paas.net";
/// What of Atlassian's may frame a page whose site is not known yet (Connect: iframe headers).
const FRAMES: &str = "https://*.atlassian.net https://*.jira.com";
const SANDBOX_FRAMES: &str = "http://127.0.0.1:* http://localhost:*";
const SITE_SUFFIXES: [&str; 2] = [".atlassian.net", ".jira.com"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HostsError {
    #[error("the sandbox must be an http URL without user, query and fragment")]
    NotPlainHttp,
    #[error("the sandbox must run on this machine: 127.0.0.0/8, [::1] or localhost")]
    NotLoopback,
}

#[derive(Clone, Debug)]
pub struct Hosts {
    is_sandbox: bool,
    install_keys: Vec<Url>,
    authorization_server: String,
    token_endpoint: Url,
    invocation_keys: Url,
    api: Url,
    page_scripts: String,
}

impl Hosts {
    #[expect(clippy::missing_panics_doc, reason = "the constants are URLs")]
    pub fn production() -> Self {
        let parse = |url| Url::parse(url).expect("a constant URL");
        Self {
            is_sandbox: false,
            install_keys: INSTALL_KEYS.into_iter().map(parse).collect(),
            authorization_server: AUTHORIZATION_SERVER.to_owned(),
            token_endpoint: below(&parse(AUTHORIZATION_SERVER), &["oauth2", "token"]),
            invocation_keys: parse(INVOCATION_KEYS),
            api: parse(API),
            page_scripts: PAGE_SCRIPTS.to_owned(),
        }
    }

    /// Those of the sandbox, where one is set.
    pub fn of(sandbox: Option<&Url>) -> Result<Self, HostsError> {
        sandbox.map_or_else(|| Ok(Self::production()), Self::sandbox)
    }

    /// Every host of Atlassian is a path under `url`: `install-keys/{kid}`, `authorization`,
    /// `authorization/oauth2/token`, `forge/.well-known/jwks.json`, `api` with `api/graphql`,
    /// `api/forge`, `api/ex/jira/{cloudId}`, `api/app/report-accounts/` and `api/admin`, and `atlassian-connect/all.js`.
    pub fn sandbox(url: &Url) -> Result<Self, HostsError> {
        if url.scheme() != "http" || has_credentials(url) || has_query_or_fragment(url) {
            return Err(HostsError::NotPlainHttp);
        }
        if !is_loopback(url) {
            return Err(HostsError::NotLoopback);
        }
        Ok(Self {
            is_sandbox: true,
            install_keys: vec![below(url, &["install-keys"])],
            authorization_server: below(url, &["authorization"]).into(),
            token_endpoint: below(url, &["authorization", "oauth2", "token"]),
            invocation_keys: below(url, &["forge", ".well-known", "jwks.json"]),
            api: below(url, &["api"]),
            // `all.js` looks for its own script element: by its host, or by this folder.
            page_scripts: below(url, &["atlassian-connect"]).into(),
        })
    }

    pub fn is_sandbox(&self) -> bool {
        self.is_sandbox
    }

    /// Whether a site may live at `url`: an origin of Jira Cloud, so that no stored base URL leads our calls elsewhere.
    pub fn accepts_base_url(&self, url: &Url) -> bool {
        let is_origin = url.path() == "/" && !has_credentials(url) && !has_query_or_fragment(url);
        is_origin
            && if self.is_sandbox {
                is_loopback_http(url)
            } else {
                is_jira_cloud(url)
            }
    }

    /// Where the public key of that name is, to be tried in this order.
    pub fn install_key_urls(&self, name: &KeyName) -> Vec<Url> {
        self.install_keys
            .iter()
            .map(|server| below(server, &[name.as_str()]))
            .collect()
    }

    /// Issuer of user tokens; also the `aud` of the assertion (Connect: user impersonation).
    pub fn authorization_server(&self) -> &str {
        &self.authorization_server
    }

    pub fn token_endpoint(&self) -> Url {
        self.token_endpoint.clone()
    }

    /// What every page in a frame of Connect's loads first.
    pub fn page_script(&self) -> String {
        format!("{}/all.js", self.page_scripts)
    }

    /// The origin of [`Self::page_script`], for a content security policy.
    pub fn page_script_origin(&self) -> String {
        let url = Url::parse(&self.page_scripts);
        url.map_or_else(
            |_| self.page_scripts.clone(),
            |url| url.origin().ascii_serialization(),
        )
    }

    /// Sources of a content security policy that cover every Jira Cloud site.
    pub fn frames(&self) -> &'static str {
        if self.is_sandbox {
            SANDBOX_FRAMES
        } else {
            FRAMES
        }
    }

    /// The key set that Forge's invocation tokens are verified with.
    pub fn invocation_keys(&self) -> Url {
        self.invocation_keys.clone()
    }

    /// Where a system token is exchanged for a user's (Forge: offline user impersonation).
    pub fn graphql_endpoint(&self) -> Url {
        below(&self.api, &["graphql"])
    }

    /// Where a Forge app asks for its own licence (Forge: tenant, user, admin).
    pub fn licence_endpoint(&self) -> Url {
        below(&self.api, &["forge", "app", "v1", "license"])
    }

    /// Where Forge apps reach the REST API of a site.
    pub fn api_base_url(&self, site: CloudId) -> Url {
        below(&self.api, &["ex", "jira", &site.to_string()])
    }

    /// Where an app of Forge tells whose account ids it stores (Connect: personal data).
    pub fn account_reports(&self) -> Url {
        below(&self.api, &["app", "report-accounts", ""])
    }

    /// The organization API (credentials: organization API keys); `path` begins with its version.
    pub fn admin_endpoint(&self, path: &[&str]) -> Url {
        below(&self.api, &[&["admin"], path].concat())
    }

    /// The site whose [`Self::api_base_url`] this is, to the letter: bearer tokens are sent there.
    pub fn find_cloud_id(&self, api_base_url: &str) -> Option<CloudId> {
        let (_, last) = api_base_url.rsplit_once('/')?;
        let site = CloudId::parse(last)?;
        (self.api_base_url(site).as_str() == api_base_url).then_some(site)
    }
}

/// The origin of a site as a source of a content security policy; `None` when it could say more there than an origin.
pub fn frame_origin(url: &Url) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let host = url.host_str().filter(|host| host.bytes().all(is_plain))?;
    let is_trusted = url.scheme() == "https" || is_loopback_http(url);
    let port = url.port().map(|port| format!(":{port}"));
    is_trusted.then(|| format!("{}://{host}{}", url.scheme(), port.unwrap_or_default()))
}

fn below(url: &Url, segments: &[&str]) -> Url {
    let mut below = url.clone();
    below
        .path_segments_mut()
        .expect("http and https URLs have a path")
        .pop_if_empty()
        .extend(segments);
    below
}

fn is_jira_cloud(url: &Url) -> bool {
    let is_site = |host: &str| SITE_SUFFIXES.iter().any(|suffix| host.ends_with(suffix));
    url.scheme() == "https" && url.port().is_none() && url.domain().is_some_and(is_site)
}

fn is_loopback_http(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn has_query_or_fragment(url: &Url) -> bool {
    url.query().is_some() || url.fragment().is_some()
}

#[cfg(test)]
impl Hosts {
    /// Several install key servers, to see them tried in order.
    pub(super) fn with_install_keys(servers: &[Url]) -> Self {
        Self {
            install_keys: servers.to_vec(),
            ..Self::production()
        }
    }

    pub(super) fn with_invocation_keys(server: Url) -> Self {
        Self {
            invocation_keys: server,
            ..Self::production()
        }
    }
}

#[cfg(test)]
mod tests;
