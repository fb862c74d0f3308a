//! What the app is called in Jira.

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
