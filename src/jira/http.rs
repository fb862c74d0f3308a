//! The one room where HTTP clients are built.

use std::time::Duration;

use reqwest::redirect::Policy;

/// How the process talks to Atlassian's hosts.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    pub connect_timeout: Duration,
    /// From the first byte sent to the last byte of the answer read.
    pub request_timeout: Duration,
    pub user_agent: String,
    /// Ignore `HTTPS_PROXY` and the like: for a sandbox on this machine.
    pub without_proxy: bool,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(30),
            user_agent: concat!("dwell/", env!("CARGO_PKG_VERSION")).to_owned(),
            without_proxy: false,
        }
    }
}

/// A client that follows no redirect (a stored base URL must not lead elsewhere) and waits for nothing without end.
///
/// Fails when the user agent is not a header value, or TLS cannot be set up.
#[expect(
    clippy::disallowed_methods,
    reason = "the one room where HTTP clients are built"
)]
pub fn client(options: &HttpOptions) -> Result<reqwest::Client, HttpError> {
    let builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .timeout(options.request_timeout)
        .user_agent(&options.user_agent);
    let builder = if options.without_proxy {
        builder.no_proxy()
    } else {
        builder
    };
    builder.build().map_err(HttpError)
}

#[derive(Debug, thiserror::Error)]
#[error("the http client cannot be built")]
pub struct HttpError(#[source] reqwest::Error);
