//! `/api/v1/me` and `/api/v1/users`: the people whom the pages show.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::Members;
use crate::atlassian::ids::AccountId;
use crate::config::{Distribution, RevealMode};
use crate::http::error::Error;
use crate::http::extract::caller::{AdminCaller, Caller};
use crate::http::state::AboutService;
use crate::installs::admins::{Admins, Purpose};
use crate::installs::tenant::Through;
use crate::people::{People, Person};
use crate::tokens::Tokens;

const MOST_NAMED: usize = 100;
const LARGEST_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 20;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    account_id: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    /// IANA name.
    time_zone: String,
    locale: String,
    /// Whether Jira says that the caller administers it.
    admin: bool,
    site: MeSite,
    /// `connect` or `forge`.
    platform: &'static str,
    #[schema(value_type = String)]
    distribution: Distribution,
    /// Whether everyone may make tokens that act as themselves.
    self_service: bool,
    /// Whether the text of a token can be seen again.
    token_revealable: bool,
    /// Where scripts call this service.
    service_url: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeSite {
    base_url: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Person)]
pub struct PersonBody {
    account_id: String,
    /// Null where Jira does not tell.
    display_name: Option<String>,
    avatar_url: Option<String>,
    active: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
pub struct PeopleBody {
    items: Vec<PersonBody>,
}

pub async fn show(
    caller: Caller,
    State(people): State<People>,
    State(admins): State<Admins>,
    State(tokens): State<Tokens>,
    State(about): State<AboutService>,
) -> Result<Json<Me>, Error> {
    let viewer = people.viewer(&caller).await?;
    let admin = admins.is_admin(&caller, Purpose::Read).await?;
    let policy = tokens.policy(&caller.tenant);
    Ok(Json(Me {
        account_id: caller.account.to_string(),
        display_name: viewer.person.name,
        avatar_url: viewer.person.avatar,
        time_zone: viewer.time_zone.unwrap_or_else(|| "UTC".to_owned()),
        locale: viewer.locale.unwrap_or_else(|| "en_US".to_owned()),
        admin,
        site: MeSite {
            base_url: viewer.site_url,
        },
        platform: match caller.tenant.through {
            Through::Connect { .. } => "connect",
            Through::Forge { .. } => "forge",
        },
        distribution: caller.tenant.distribution(about.distribution),
        self_service: policy.self_service,
        token_revealable: policy.reveal == RevealMode::Always,
        service_url: about.url(&caller.tenant),
    }))
}

/// For whoever may issue a token for somebody.
pub async fn users(
    AdminCaller(caller): AdminCaller,
    State(people): State<People>,
    RawQuery(query): RawQuery,
) -> Result<Json<PeopleBody>, Error> {
    let (text, limit) = search_from(query.as_deref().unwrap_or_default())?;
    let found = people.find(&caller, &text, limit).await?;
    Ok(shown(found))
}

pub async fn named(
    caller: Caller,
    State(people): State<People>,
    body: Bytes,
) -> Result<Json<PeopleBody>, Error> {
    let mut members = Members::parse(&body)?;
    let ids = members.required("accountIds", |members, name| {
        members.texts(name, MOST_NAMED)
    });
    members.finish()?;
    let accounts: Vec<AccountId> = ids
        .unwrap_or_default()
        .into_iter()
        .map(AccountId::new)
        .collect();
    Ok(shown(people.named(&caller, &accounts).await?))
}

fn shown(people: Vec<Person>) -> Json<PeopleBody> {
    let body = |person: Person| PersonBody {
        account_id: person.account.to_string(),
        display_name: person.name,
        avatar_url: person.avatar,
        active: person.active,
    };
    Json(PeopleBody {
        items: people.into_iter().map(body).collect(),
    })
}

fn search_from(raw: &str) -> Result<(String, usize), Error> {
    let (mut text, mut limit) = (String::new(), DEFAULT_LIMIT);
    let mut faults = std::collections::BTreeMap::new();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        let fault = match name.as_ref() {
            "q" => {
                text = value.trim().chars().take(200).collect();
                None
            }
            "limit" => match value.parse() {
                Ok(number @ 1..=LARGEST_LIMIT) => {
                    limit = number;
                    None
                }
                _ => Some(format!("must be a number from 1 to {LARGEST_LIMIT}")),
            },
            _ => Some("is not known here".to_owned()),
        };
        if let Some(fault) = fault {
            faults.insert(name.into_owned(), vec![fault]);
        }
    }
    if faults.is_empty() {
        Ok((text, limit))
    } else {
        Err(Error::invalid(faults))
    }
}
