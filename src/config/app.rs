//! What the app is called in Jira.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

use super::Section;
use super::base_url::MAX_URL;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct AppConfig {
    /// `DWELL_APP_KEY`: issuer of what we sign, audience of what we accept. Changing it makes another app of it.
    pub key: String,
    /// `DWELL_APP_NAME`
    pub name: String,
    /// `DWELL_VENDOR_NAME`
    pub vendor_name: String,
    /// `DWELL_VENDOR_URL`; `None` means the base URL.
    pub vendor_url: Option<Url>,
    /// `DWELL_DISTRIBUTION`
    pub distribution: Distribution,
    /// `DWELL_EGRESS_IPS`: where our calls to Atlassian come from, for the allowlists of sites.
    pub egress_ips: Vec<String>,
}

/// How people get the app: what Atlassian forbids Marketplace apps is not there in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    SelfHosted,
    /// Takes no API tokens of users.
    Marketplace,
}

/// Connect: an app key is at most 64 characters long.
const KEY_CHARS: usize = 64;

impl Section for AppConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let allowed = "1 to 64 of the characters a-z, A-Z, 0-9, '-', '.', '_'";
        let key = reader.parsed("DWELL_APP_KEY", allowed, |text| {
            is_app_key(text).then(|| text.to_owned())
        });
        let distributions = [
            ("self-hosted", Distribution::SelfHosted),
            ("marketplace", Distribution::Marketplace),
        ];
        Some(Self {
            key: key.unwrap_or_else(|| "dwell".to_owned()),
            name: name(reader, "DWELL_APP_NAME"),
            vendor_name: name(reader, "DWELL_VENDOR_NAME"),
            vendor_url: reader.parsed(
                "DWELL_VENDOR_URL",
                "an http or https address of at most 200 characters",
                parse_web_address,
            ),
            distribution: reader
                .choice("DWELL_DISTRIBUTION", &distributions)
                .unwrap_or(Distribution::SelfHosted),
            egress_ips: reader
                .parsed(
                    "DWELL_EGRESS_IPS",
                    "comma-separated addresses and networks, such as 203.0.113.7,198.51.100.0/24",
                    parse_addresses,
                )
                .unwrap_or_default(),
        })
    }
}

fn is_app_key(text: &str) -> bool {
    text.len() <= KEY_CHARS && may_be_key(text)
}

/// Keys are parts of addresses, where a dot or two are no name.
pub(super) fn may_be_key(text: &str) -> bool {
    let has_key_characters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !matches!(text, "." | "..") && text.bytes().all(has_key_characters)
}

/// `None` when one of them is wrong.
fn parse_addresses(text: &str) -> Option<Vec<String>> {
    let parse = |item: &str| {
        let is_address = item.parse::<IpAddr>().is_ok() || item.parse::<IpNet>().is_ok();
        is_address.then(|| item.to_owned())
    };
    text.split(',').map(|item| parse(item.trim())).collect()
}

fn name(reader: &mut Reader<'_>, variable: &'static str) -> String {
    let parse = |text: &str| {
        (text.chars().count() <= 80 && !text.contains(char::is_control)).then(|| text.to_owned())
    };
    reader
        .parsed(variable, "at most 80 characters on one line", parse)
        .unwrap_or_else(|| "Dwell".to_owned())
}

fn parse_web_address(text: &str) -> Option<Url> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    Url::parse(text)
        .ok()
        .filter(|url| is_web(url) && url.as_str().len() <= MAX_URL)
}
