//! The organization API (credentials: organization API keys). Every call only reads.

use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

use super::{AdminApi, Refusal, Trouble};
use crate::atlassian::ids::CloudId;

const PAGE: u32 = 100;
/// Pages of workspaces that are looked through for a site: more than any organization has.
const MOST_PAGES: usize = 50;

/// What a key belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Looks like a UUID and is none.
    pub id: String,
    pub name: String,
}

/// What a key without scopes opens, and one with scopes may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Directories,
    Users,
}

#[derive(Deserialize)]
struct Organizations {
    data: Vec<OrganizationEntry>,
}

#[derive(Deserialize)]
struct OrganizationEntry {
    id: String,
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    name: String,
}

#[derive(Deserialize)]
struct Workspaces {
    data: Vec<Workspace>,
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Workspace {
    /// An ARI that ends with the cloud id.
    id: String,
}

#[derive(Deserialize)]
struct Links {
    next: Option<String>,
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

impl AdminApi {
    /// The one organization that the key belongs to.
    pub async fn organization(&self, key: &SecretString) -> Result<Organization, Refusal> {
        let url = self.hosts.admin_endpoint(&["v1", "orgs"]);
        let answer: Organizations = self.ask("organizations", self.http.get(url), key).await?;
        let mut data = answer.data.into_iter();
        let OrganizationEntry { id, attributes } = data.next().ok_or(Trouble::Unexpected)?;
        Ok(Organization {
            id,
            name: attributes.name,
        })
    }

    /// Whether the key opens that part, proven by reading a little of it.
    pub async fn probe(
        &self,
        key: &SecretString,
        organization: &str,
        part: Part,
    ) -> Result<(), Refusal> {
        let call = match part {
            Part::Directories => {
                let url = self.url(organization, &["directories"]);
                self.ask::<IgnoredAny>("directories", self.http.get(url), key)
            }
            Part::Users => {
                let url = self.url(organization, &["directories", "-", "users", "search"]);
                let call = self.http.post(url).json(&json!({ "limit": 1 }));
                self.ask::<IgnoredAny>("directory users", call, key)
            }
        };
        call.await.map(|IgnoredAny| ())
    }

    /// Whether the site is one of the organization's.
    pub async fn has_site(
        &self,
        key: &SecretString,
        organization: &str,
        site: CloudId,
    ) -> Result<bool, Refusal> {
        let url = self.url(organization, &["workspaces"]);
        let suffix = site.to_string();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut body = json!({ "limit": PAGE });
            if let Some(cursor) = &cursor {
                body["cursor"] = Value::from(cursor.as_str());
            }
            let call = self.http.post(url.clone()).json(&body);
            let page: Workspaces = self.ask("workspaces", call, key).await?;
            if page.data.iter().any(|one| is_of_site(&one.id, &suffix)) {
                return Ok(true);
            }
            let next = page.links.and_then(|links| links.next);
            let next = next.map(|next| cursor_of(&next));
            match next.filter(|next| !next.is_empty() && cursor.as_ref() != Some(next)) {
                Some(next) => cursor = Some(next),
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    /// How many people all of its directories have.
    pub async fn count_users(
        &self,
        key: &SecretString,
        organization: &str,
    ) -> Result<u64, Refusal> {
        let url = self.url(organization, &["directories", "-", "users", "count"]);
        let answer: Count = self.ask("user count", self.http.get(url), key).await?;
        Ok(answer.count)
    }

    fn url(&self, organization: &str, path: &[&str]) -> url::Url {
        let whole = [&["v2", "orgs", organization], path].concat();
        self.hosts.admin_endpoint(&whole)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        call: RequestBuilder,
        key: &SecretString,
    ) -> Result<T, Refusal> {
        let call = call.bearer_auth(key.expose_secret());
        self.send(operation, call).await?.json()
    }
}

pub(super) fn is_of_site(ari: &str, cloud_id: &str) -> bool {
    let before = ari.strip_suffix(cloud_id);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Some endpoints write the cursor itself, some a URL with it.
pub(super) fn cursor_of(next: &str) -> String {
    let query = next.split_once('?').map(|(_, query)| query);
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let named = pairs.find(|(name, _)| name == "cursor");
    named.map_or_else(|| next.to_owned(), |(_, cursor)| cursor.into_owned())
}
