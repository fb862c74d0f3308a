//! The app manifest that `forge deploy` reads (Forge: manifest.yml).

use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::ids::{AppKey, ForgeAppId};
use super::region::Region;

/// The template at the repository's root. A placeholder stands for a whole value, `baseUrl: {{baseUrl}}`, and is replaced
/// by JSON, which is YAML too.
pub const TEMPLATE: &str = include_str!("../../manifest.yml");

/// Lines between two such are for apps that come from Connect.
const BEGIN_FROM_CONNECT: &str = "# begin from-connect";
const END_FROM_CONNECT: &str = "# end from-connect";
/// The same for apps that are sold on the Marketplace.
const BEGIN_SOLD: &str = "# begin sold";
const END_SOLD: &str = "# end sold";
/// The same for those whose sites are pinned to regions.
const BEGIN_REGIONS: &str = "# begin regions";
const END_REGIONS: &str = "# end regions";

/// Forge: `app.connect.key`.
const MAX_CONNECT_KEY: usize = 90;
/// Forge: `migrationGuideUrl`.
const MAX_GUIDE_URL: usize = 2048;

/// What an operator chooses.
#[derive(Clone, Copy, Debug)]
pub struct ManifestValues<'a> {
    pub app_id: ForgeAppId,
    pub base_url: &'a Url,
    /// Where the sites of a region find their server; the others use the base URL.
    pub regions: &'a [(Region, Url)],
    pub from_connect: Option<FromConnect<'a>>,
    /// Sites need a licence. Such an app cannot be shared by link (Forge: distribution).
    pub is_sold: bool,
}

/// For an app that sites know from Connect and that keeps being it.
#[derive(Clone, Copy, Debug)]
pub struct FromConnect<'a> {
    /// The key under which it is listed: never to be changed again.
    pub key: &'a AppKey,
    /// What admins are shown who ask how the move goes on.
    pub migration_guide: &'a Url,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// Calls of pages are resolved against the URL, which would lose its path.
    #[error("the base URL must be https and have no user, path, query or fragment")]
    BaseUrl,
    #[error("the URL of region {0} must be https and have no user, path, query or fragment")]
    RegionUrl(Region),
    #[error("region {0} is named twice")]
    RegionTwice(Region),
    #[error("the Connect key must have 1 to 90 characters out of A-Z a-z 0-9 - . _")]
    ConnectKey,
    #[error("the migration guide must be at an https URL of at most 2048 characters")]
    MigrationGuide,
    #[error("the template has an unknown or unfinished placeholder")]
    Placeholder,
}

/// Fills in the template.
pub fn render(template: &str, values: &ManifestValues<'_>) -> Result<String, ManifestError> {
    values.check()?;
    let mut rendered = String::with_capacity(template.len() + 256);
    let mut is_left_out = false;
    for line in template.lines() {
        match line.trim() {
            BEGIN_FROM_CONNECT => is_left_out = values.from_connect.is_none(),
            BEGIN_SOLD => is_left_out = !values.is_sold,
            BEGIN_REGIONS => is_left_out = values.regions.is_empty(),
            END_FROM_CONNECT | END_SOLD | END_REGIONS => is_left_out = false,
            _ if is_left_out => {}
            _ => {
                values.fill_in(line, &mut rendered)?;
                rendered.push('\n');
            }
        }
    }
    Ok(rendered)
}

impl ManifestValues<'_> {
    fn fill_in(&self, line: &str, rendered: &mut String) -> Result<(), ManifestError> {
        let mut rest = line;
        while let Some((before, from_name)) = rest.split_once("{{") {
            let (name, after) = from_name
                .split_once("}}")
                .ok_or(ManifestError::Placeholder)?;
            let value = self.find(name).ok_or(ManifestError::Placeholder)?;
            rendered.push_str(before);
            rendered.push_str(&value.to_string());
            rest = after;
        }
        rendered.push_str(rest);
        Ok(())
    }

    fn find(&self, placeholder: &str) -> Option<Value> {
        match placeholder {
            "appId" => Some(self.app_id.ari().into()),
            "baseUrl" => Some(self.remote()),
            "connectKey" => Some(self.from_connect?.key.as_str().into()),
            "migrationGuide" => Some(self.from_connect?.migration_guide.as_str().into()),
            _ => None,
        }
    }

    /// One URL, or one a region.
    fn remote(&self) -> Value {
        if self.regions.is_empty() {
            return origin(self.base_url);
        }
        let regions = self.regions.iter();
        let regions = regions.map(|(region, url)| (region.as_str().to_owned(), origin(url)));
        regions
            .chain([("default".to_owned(), origin(self.base_url))])
            .collect()
    }

    fn check(&self) -> Result<(), ManifestError> {
        if !is_https_origin(self.base_url) {
            return Err(ManifestError::BaseUrl);
        }
        for (index, (region, url)) in self.regions.iter().enumerate() {
            if !is_https_origin(url) {
                return Err(ManifestError::RegionUrl(*region));
            }
            if self.regions[..index]
                .iter()
                .any(|(other, _)| other == region)
            {
                return Err(ManifestError::RegionTwice(*region));
            }
        }
        self.from_connect.map_or(Ok(()), FromConnect::check)
    }
}

impl FromConnect<'_> {
    fn check(self) -> Result<(), ManifestError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let key = self.key.as_str();
        if !(1..=MAX_CONNECT_KEY).contains(&key.len()) || !key.bytes().all(is_allowed) {
            return Err(ManifestError::ConnectKey);
        }
        let guide = self.migration_guide;
        if guide.scheme() != "https" || guide.as_str().len() > MAX_GUIDE_URL {
            return Err(ManifestError::MigrationGuide);
        }
        Ok(())
    }
}

fn is_https_origin(url: &Url) -> bool {
    let is_bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    url.scheme() == "https" && url.path() == "/" && is_bare
}

fn origin(url: &Url) -> Value {
    url.as_str().trim_end_matches('/').into()
}

#[cfg(test)]
mod tests;
