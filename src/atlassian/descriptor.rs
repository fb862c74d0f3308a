//! The app descriptor that Jira reads at installation (Connect: app descriptor).

use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::endpoints::CONNECT_REALMS;
use super::ids::AppKey;
use super::region::Region;

/// The template at the repository's root. Placeholders stand inside JSON text: `"{{baseUrl}}/connect/installed"`. That of a
/// switch stands by itself.
pub const TEMPLATE: &str = include_str!("../../atlassian-connect.json");

/// The schema allows 80 characters for the key, Atlassian's own samples 64.
const MAX_KEY: usize = 64;
const MAX_NAME: usize = 80;
const MAX_VENDOR_NAME: usize = 100;
const MAX_URL: usize = 200;

/// What an operator chooses.
#[derive(Clone, Copy, Debug)]
pub struct DescriptorValues<'a> {
    pub base_url: &'a Url,
    /// Where the sites of a region find their server; the others use the base URL.
    pub regions: &'a [(Region, Url)],
    pub app_key: &'a AppKey,
    pub app_name: &'a str,
    pub vendor_name: &'a str,
    pub vendor_url: &'a Url,
    /// Whether Jira is to say who has bought the app.
    pub is_sold: bool,
}

#[derive(Debug, Error)]
pub enum DescriptorError {
    #[error("the app key must have 1 to 64 characters out of A-Z a-z 0-9 - . _")]
    AppKey,
    #[error("the app name must have 1 to 80 characters")]
    AppName,
    #[error("the vendor name must have 1 to 100 characters")]
    VendorName,
    #[error("the vendor URL must be http or https and have at most 200 characters")]
    VendorUrl,
    #[error(
        "the base URL must be http or https, have at most 200 characters and no user, query or fragment"
    )]
    BaseUrl,
    #[error("the template has an unknown or unfinished placeholder")]
    Placeholder,
    #[error("the filled-in template is not JSON")]
    NotJson(#[source] serde_json::Error),
}

/// Fills in the template.
pub fn render(template: &str, values: &DescriptorValues<'_>) -> Result<String, DescriptorError> {
    values.check()?;
    let mut rendered = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, from_name)) = rest.split_once("{{") {
        let (name, after) = from_name
            .split_once("}}")
            .ok_or(DescriptorError::Placeholder)?;
        let value = values.find(name).ok_or(DescriptorError::Placeholder)?;
        rendered.push_str(before);
        rendered.push_str(&json_escaped(value));
        rest = after;
    }
    rendered.push_str(rest);
    let mut descriptor: Value =
        serde_json::from_str(&rendered).map_err(DescriptorError::NotJson)?;
    if values.regions.is_empty() {
        return Ok(rendered);
    }
    values.pin(&mut descriptor);
    serde_json::to_string_pretty(&descriptor).map_err(DescriptorError::NotJson)
}

/// A move copies nothing: the shortest time that a site may be down for one.
const MIGRATION_HOURS: f64 = 0.5;

impl DescriptorValues<'_> {
    /// Connect: data residency.
    fn pin(&self, descriptor: &mut Value) {
        let regions = self.regions.iter();
        let urls = regions.map(|(region, url)| (region.to_string(), without_slash(url).into()));
        descriptor["regionBaseUrls"] = Value::Object(urls.collect());
        descriptor["dataResidency"]["maxMigrationDurationHours"] = MIGRATION_HOURS.into();
        descriptor["lifecycle"]["dare-migration"] = CONNECT_REALMS.into();
    }

    fn find(&self, placeholder: &str) -> Option<&str> {
        match placeholder {
            "baseUrl" => Some(without_slash(self.base_url)),
            "appKey" => Some(self.app_key.as_str()),
            "appName" => Some(self.app_name),
            "vendorName" => Some(self.vendor_name),
            "vendorUrl" => Some(self.vendor_url.as_str()),
            "isSold" => Some(if self.is_sold { "true" } else { "false" }),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), DescriptorError> {
        let rules = [
            (is_app_key(self.app_key.as_str()), DescriptorError::AppKey),
            (is_name(self.app_name, MAX_NAME), DescriptorError::AppName),
            (
                is_name(self.vendor_name, MAX_VENDOR_NAME),
                DescriptorError::VendorName,
            ),
            (is_web_url(self.vendor_url), DescriptorError::VendorUrl),
            (is_base_url(self.base_url), DescriptorError::BaseUrl),
            (
                self.regions.iter().all(|(_, url)| is_base_url(url)),
                DescriptorError::BaseUrl,
            ),
        ];
        rules
            .into_iter()
            .find(|(holds, _)| !holds)
            .map_or(Ok(()), |(_, fault)| Err(fault))
    }
}

fn is_app_key(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(is_allowed)
}

fn is_name(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max
}

fn is_web_url(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_URL
}

fn is_base_url(url: &Url) -> bool {
    let is_bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    is_bare && is_web_url(url)
}

fn without_slash(url: &Url) -> &str {
    url.as_str().strip_suffix('/').unwrap_or(url.as_str())
}

/// `text` as it stands between the quotes of a JSON string.
fn json_escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests;
