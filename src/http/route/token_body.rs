//! The wire shape of report tokens.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::Members;
use crate::atlassian::ids::{AccountId, TokenId};
use crate::db::report_tokens::{SortOrder, TokenQuery, TokenSort, TokenSortKey};
use crate::http::error::Error;
use crate::tokens::change::TokenChange;
use crate::tokens::issue::NewToken;
use crate::tokens::reveal::Purpose;
use crate::tokens::state::{ShownToken, TokenState};

const IMMUTABLE: [&str; 12] = [
    "id",
    "user",
    "accountId",
    "createdAt",
    "createdBy",
    "awaitingReactivation",
    "lastUsedAt",
    "version",
    "token",
    "state",
    "callsIn30Days",
    "revealable",
];
pub const SORT_KEYS: [(&str, TokenSortKey); 5] = [
    ("createdAt", TokenSortKey::CreatedAt),
    ("expiresAt", TokenSortKey::ExpiresAt),
    ("notes", TokenSortKey::Notes),
    ("active", TokenSortKey::Active),
    ("lastUsedAt", TokenSortKey::LastUsedAt),
];
pub const DEFAULT_LIMIT: u64 = 50;
pub const LARGEST_LIMIT: u64 = 200;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Token)]
pub struct TokenView<'a> {
    #[schema(value_type = String, format = "uuid")]
    id: TokenId,
    active: bool,
    awaiting_reactivation: bool,
    /// `active`, `expiring`, `expired`, `inactive`, `userDeactivated` or `waitingForReactivation`.
    state: &'static str,
    user: UserView<'a>,
    #[schema(format = DateTime)]
    created_at: String,
    created_by: UserView<'a>,
    #[schema(format = DateTime)]
    expires_at: String,
    notes: &'a str,
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// Today and the 29 days before, in UTC.
    #[serde(rename = "callsIn30Days")]
    calls_in_30_days: u64,
    /// Whether its text can be seen again.
    revealable: bool,
    version: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenUser)]
struct UserView<'a> {
    #[schema(value_type = String)]
    account_id: &'a AccountId,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TokenItems)]
pub struct TokenItemsView<'a> {
    items: Vec<TokenView<'a>>,
}

pub fn shown_items(tokens: &[ShownToken]) -> Response {
    let items = tokens.iter().map(TokenView::of).collect();
    Json(TokenItemsView { items }).into_response()
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenPage)]
pub struct TokenPageView<'a> {
    items: Vec<TokenView<'a>>,
    /// For the next page; null on the last.
    next_cursor: Option<&'a str>,
    /// Tokens of all pages.
    total: u64,
}

/// No `Debug`: it holds the text of a token.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedToken)]
pub(in crate::http) struct IssuedTokenView<'a> {
    #[serde(flatten)]
    record: TokenView<'a>,
    token: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TokenText)]
pub(in crate::http) struct TokenText<'a> {
    token: &'a str,
}

pub fn shown_page(items: &[ShownToken], next_cursor: Option<&str>, total: u64) -> Response {
    let page = TokenPageView {
        items: items.iter().map(TokenView::of).collect(),
        next_cursor,
        total,
    };
    Json(page).into_response()
}

/// The text of a token that was issued before.
pub fn revealed(text: &SecretString) -> Response {
    let token = text.expose_secret();
    Json(TokenText { token }).into_response()
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl<'a> TokenView<'a> {
    pub fn of(shown: &'a ShownToken) -> Self {
        let token = &shown.record;
        Self {
            id: token.id,
            active: token.active,
            awaiting_reactivation: token.awaiting_reactivation,
            user: UserView {
                account_id: &token.account,
            },
            created_at: rfc3339(token.created_at),
            state: shown.state.as_str(),
            created_by: UserView {
                account_id: &token.created_by,
            },
            expires_at: rfc3339(token.expires_at),
            notes: &token.notes,
            last_used_at: token.last_used_at.map(rfc3339),
            calls_in_30_days: shown.calls_in_30_days,
            revealable: shown.revealable,
            version: token.version,
        }
    }

    /// 201 with the text of the token, which is also shown on demand where the site keeps it.
    pub fn created(record: &ShownToken, text: &SecretString) -> Response {
        let body = IssuedTokenView {
            record: TokenView::of(record),
            token: text.expose_secret(),
        };
        let headers = [(ETAG, etag(record))];
        (StatusCode::CREATED, headers, Json(body)).into_response()
    }
}

pub fn with_etag(token: &ShownToken) -> Response {
    ([(ETAG, etag(token))], Json(TokenView::of(token))).into_response()
}

/// The row as it is now, for a 412.
pub fn current(token: &ShownToken) -> Value {
    json!(TokenView::of(token))
}

fn etag(token: &ShownToken) -> String {
    format!("\"{}\"", token.record.version)
}

pub fn token_id(text: &str) -> Result<TokenId, Error> {
    TokenId::parse(text).ok_or_else(|| Error::not_found("There is no such token."))
}

/// The version of `If-Match`; without the header, or with `*`, any version will do.
pub fn version_from(headers: &HeaderMap) -> Result<Option<i64>, Error> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let version = version.and_then(|digits| digits.parse().ok());
    version
        .map(Some)
        .ok_or_else(|| Error::bad_request("If-Match must be an ETag that was given for this."))
}

pub fn new_from(body: &[u8]) -> Result<NewToken, Error> {
    read_new(body, None)
}

/// A token that acts as its issuer; naming the account is allowed as long as it is theirs.
pub fn new_for(body: &[u8], account: &AccountId) -> Result<NewToken, Error> {
    read_new(body, Some(account))
}

fn read_new(body: &[u8], own: Option<&AccountId>) -> Result<NewToken, Error> {
    let mut members = Members::parse(body)?;
    let named = members.text("accountId");
    let expires_at = members.instant("expiresAt");
    let active = members.boolean("active").unwrap_or(true);
    let notes = members.text("notes").unwrap_or_default();
    let account = match (named, own) {
        (Some(named), Some(own)) if named != own.as_str() => {
            members.fault("accountId", "must be your own account here");
            None
        }
        (_, Some(own)) => Some(own.clone()),
        (Some(named), None) if is_account_id(&named) => Some(AccountId::new(named)),
        (Some(_), None) => {
            members.fault("accountId", "must be an Atlassian account id");
            None
        }
        (None, None) => {
            members.fault("accountId", "is required");
            None
        }
    };
    if expires_at.is_none() {
        members.fault("expiresAt", "is required: a time like 2099-12-31T23:59:59Z");
    }
    members.finish()?;
    let (Some(account), Some(expires_at)) = (account, expires_at) else {
        return Err(Error::bad_request("The body is not acceptable."));
    };
    Ok(NewToken {
        account,
        active,
        expires_at,
        notes,
    })
}

/// `{purpose}`; a body may be absent.
pub fn purpose_from(body: &[u8]) -> Result<Purpose, Error> {
    if body.is_empty() {
        return Ok(Purpose::Show);
    }
    let mut members = Members::parse(body)?;
    let purpose = members.choice("purpose", &Purpose::ALL);
    members.finish()?;
    Ok(purpose.unwrap_or(Purpose::Show))
}

/// `{ids}`, as many as a page may show.
pub fn ids_from(body: &[u8]) -> Result<Vec<TokenId>, Error> {
    const MOST: usize = 100;
    let mut members = Members::parse(body)?;
    let texts = members.required("ids", |members, name| members.texts(name, MOST));
    let texts = texts.unwrap_or_default();
    let ids: Vec<TokenId> = texts
        .iter()
        .filter_map(|text| TokenId::parse(text))
        .collect();
    if ids.len() < texts.len() {
        members.fault("ids", "must be ids of tokens");
    }
    members.finish()?;
    Ok(ids)
}

/// Opaque, but never empty, long, or with anything in it that cannot be seen.
fn is_account_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

pub fn change_from(body: &[u8]) -> Result<TokenChange, Error> {
    let mut members = Members::parse(body)?;
    let change = TokenChange {
        active: members.boolean("active"),
        expires_at: members.instant("expiresAt"),
        notes: members.text("notes"),
    };
    members.refuse_immutable(&IMMUTABLE);
    members.finish()?;
    Ok(change)
}

/// `?cursor=&limit=&sort=&q=&state=`, and `&account=` of whoever is not held to their `own`. What a state means, the tokens
/// themselves know.
pub fn query_from(
    raw: &str,
    own: Option<AccountId>,
) -> Result<(TokenQuery, Option<TokenState>), Error> {
    let mut state = None;
    let names_account = own.is_none();
    let mut query = TokenQuery {
        account: own,
        search: None,
        sort: TokenSort::default(),
        cursor: None,
        limit: DEFAULT_LIMIT,
        state: None,
    };
    let mut faults = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        let fault = match name.as_ref() {
            "cursor" => {
                query.cursor = Some(value.into_owned());
                None
            }
            // PostgreSQL has no text with a NUL in it.
            "q" if value.contains('\0') => Some("must not contain NUL".to_owned()),
            "q" => {
                query.search = Some(value.into_owned()).filter(|text| !text.is_empty());
                None
            }
            "limit" => match value.parse() {
                Ok(limit @ 1..=LARGEST_LIMIT) => {
                    query.limit = limit;
                    None
                }
                _ => Some(format!("must be a number from 1 to {LARGEST_LIMIT}")),
            },
            "sort" => match sort_of(&value) {
                Some(sort) => {
                    query.sort = sort;
                    None
                }
                None => Some(format!(
                    "must be one of {}, with - before it for the reverse",
                    SORT_KEYS.map(|(name, _)| name).join(", ")
                )),
            },
            "account" if names_account && value.is_empty() => None,
            "account" if names_account && is_account_id(&value) => {
                query.account = Some(AccountId::new(value.into_owned()));
                None
            }
            "account" if names_account => Some("must be an Atlassian account id".to_owned()),
            "state" if value.is_empty() => None,
            "state" => {
                state = TokenState::parse(&value);
                let all = TokenState::ALL.map(TokenState::as_str).join(", ");
                state.is_none().then(|| format!("must be one of {all}"))
            }
            _ => Some("is not known here".to_owned()),
        };
        if let Some(fault) = fault {
            faults
                .entry(name.into_owned())
                .or_insert_with(Vec::new)
                .push(fault);
        }
    }
    if faults.is_empty() {
        Ok((query, state))
    } else {
        Err(Error::invalid(faults))
    }
}

/// `createdAt` ascending, `-createdAt` descending.
fn sort_of(text: &str) -> Option<TokenSort> {
    let (name, order) = match text.strip_prefix('-') {
        Some(name) => (name, SortOrder::Descending),
        None => (text, SortOrder::Ascending),
    };
    let (_, key) = SORT_KEYS.into_iter().find(|(known, _)| *known == name)?;
    Some(TokenSort { key, order })
}
