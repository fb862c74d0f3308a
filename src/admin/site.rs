//! A site as the owner of an API token sees it (credentials: user API tokens), and as anybody does.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{AdminApi, Refusal, Trouble};
use crate::atlassian::ids::{AccountId, CloudId};

/// A token is worth something only together with its owner's address.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub email: SecretString,
    pub token: SecretString,
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub account: AccountId,
    /// Some accounts do not show it, even to themselves.
    pub email: Option<String>,
    pub active: bool,
}

/// Of one Jira application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    pub application: String,
    /// `None` when there is no end of them, or Jira does not tell.
    pub total: Option<u64>,
    pub remaining: Option<u64>,
    pub unlimited: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TenantInfo {
    cloud_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Myself {
    account_id: AccountId,
    email_address: Option<String>,
    active: Option<bool>,
}

#[derive(Deserialize)]
struct Permissions {
    permissions: Asked,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "ADMINISTER")]
    administer: Permission,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    have_permission: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationRole {
    name: String,
    number_of_seats: Option<i64>,
    remaining_seats: Option<i64>,
    #[serde(default)]
    has_unlimited_seats: bool,
}

impl AdminApi {
    /// What Atlassian calls the site, which it tells everybody.
    pub async fn cloud_id(&self, site: &Url) -> Result<CloudId, Refusal> {
        let url = below(site, &["_edge", "tenant_info"]);
        let answer = self.send("tenant info", self.http.get(url)).await?;
        let info: TenantInfo = answer.json()?;
        CloudId::parse(&info.cloud_id).ok_or_else(|| Trouble::Unexpected.into())
    }

    /// The only call that may be made with a token that nobody has seen work.
    pub async fn owner(&self, site: &Url, token: &ApiToken) -> Result<Owner, Refusal> {
        let url = below(site, &["rest", "api", "3", "myself"]);
        let myself: Myself = self.ask_site("owner", url, token).await?;
        Ok(Owner {
            account: myself.account_id,
            email: myself.email_address.filter(|email| !email.is_empty()),
            active: myself.active.unwrap_or(true),
        })
    }

    /// Jira answers this one to nobody in particular too: ask only with a token that [`Self::owner`] has proven.
    pub async fn is_admin(&self, site: &Url, token: &ApiToken) -> Result<bool, Refusal> {
        let mut url = below(site, &["rest", "api", "3", "mypermissions"]);
        url.set_query(Some("permissions=ADMINISTER%2CUSER_PICKER"));
        let answer: Permissions = self.ask_site("owner's permissions", url, token).await?;
        Ok(answer.permissions.administer.have_permission)
    }

    /// For administrators only, and for no app.
    pub async fn seats(&self, site: &Url, token: &ApiToken) -> Result<Vec<Seats>, Refusal> {
        let url = below(site, &["rest", "api", "3", "applicationrole"]);
        let roles: Vec<ApplicationRole> = self.ask_site("seats", url, token).await?;
        Ok(roles.into_iter().map(Seats::from).collect())
    }

    async fn ask_site<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        url: Url,
        token: &ApiToken,
    ) -> Result<T, Refusal> {
        let (email, token) = (token.email.expose_secret(), token.token.expose_secret());
        let call = self.http.get(url).basic_auth(email, Some(token));
        self.send(operation, call).await?.json()
    }
}

impl From<ApplicationRole> for Seats {
    fn from(role: ApplicationRole) -> Self {
        let unlimited = role.has_unlimited_seats;
        let number = |seats: Option<i64>| seats.and_then(|seats| seats.try_into().ok());
        Self {
            application: role.name,
            total: number(role.number_of_seats).filter(|_| !unlimited),
            remaining: number(role.remaining_seats).filter(|_| !unlimited),
            unlimited,
        }
    }
}

fn below(site: &Url, path: &[&str]) -> Url {
    let mut url = site.clone();
    url.set_query(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}
