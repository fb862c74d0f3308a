//! Whether a sandbox stands in for Atlassian.

use url::Url;

use super::Section;
use super::base_url::is_loopback;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// `DWELL_SANDBOX_URL`: replaces all of Atlassian's hosts at once. Loopback only: whoever answers there can sign
    /// installations.
    pub url: Option<Url>,
}

impl Section for SandboxConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let allowed = "an http address on a loopback host, such as http://127.0.0.1:8090";
        let url = reader.parsed("DWELL_SANDBOX_URL", allowed, |text| {
            Url::parse(text).ok().filter(is_plain_loopback)
        });
        Some(Self { url })
    }
}

fn is_plain_loopback(url: &Url) -> bool {
    let bare = url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
    url.scheme() == "http" && is_loopback(url) && bare
}
