//! The wire shape of kept credentials. There is no member for a secret in what is answered.

use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::Members;
use crate::admin::Seats;
use crate::credentials::NewCredential;
use crate::credentials::view::CredentialView;
use crate::db::credentials::CredentialKind;
use crate::http::error::Error;

/// No `Debug`: it holds somebody's address.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Credentials)]
pub(in crate::http) struct CredentialsBody<'a> {
    organization_key: CredentialBody<'a>,
    /// Not in a Marketplace app.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user_token: Option<CredentialBody<'a>>,
}

/// No `Debug`: it holds somebody's address.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Credential)]
pub(in crate::http) struct CredentialBody<'a> {
    /// `organizationKey` or `userToken`.
    kind: &'static str,
    /// `notSet`, `valid`, `limited`, `expiringSoon`, `expired`, `invalid`, `wrongOrganization`, `ownerMismatch`,
    /// `locked`, `blockedByIpAllowlist`, `blockedByPolicy` or `unreachable`.
    status: &'static str,
    /// A code for why it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    status_reason: Option<&'static str>,
    #[schema(format = DateTime)]
    last_updated_at: Option<String>,
    updated_by: Option<Person<'a>>,
    /// All that is shown of the secret.
    last4: Option<&'a str>,
    /// Of the token's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<&'a str>,
    /// Of the token's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    account_id: Option<&'a str>,
    /// What the key belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    organization: Option<OrganizationBody<'a>>,
    /// Of each Jira application, read at this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<Vec<SeatsBody<'a>>>,
    /// As an admin said.
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<NaiveDate>,
    /// Negative when the day is over.
    expires_in_days: Option<i64>,
    #[schema(format = DateTime)]
    last_checked_at: Option<String>,
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// What it should open and does not: `workspaces`, `directories`, `users`; `administer`, `seats`.
    limited: Vec<&'a str>,
    /// 0 when none is kept.
    version: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccountReference)]
pub(in crate::http) struct Person<'a> {
    account_id: &'a str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CredentialOrganization)]
pub(in crate::http) struct OrganizationBody<'a> {
    id: &'a str,
    name: &'a str,
    /// In all of its directories, read at this moment; null when that could not be read.
    users: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApplicationSeats)]
pub(in crate::http) struct SeatsBody<'a> {
    application: &'a str,
    total: Option<u64>,
    remaining: Option<u64>,
    unlimited: bool,
}

pub fn shown_all(views: &[CredentialView]) -> Response {
    let of = |kind| views.iter().find(|view| view.kind == kind);
    let Some(key) = of(CredentialKind::OrganizationKey) else {
        return Error::not_found("No credentials are taken here.").into_response();
    };
    let body = CredentialsBody {
        organization_key: CredentialBody::of(key),
        user_token: of(CredentialKind::UserToken).map(CredentialBody::of),
    };
    Json(body).into_response()
}

pub fn shown(view: &CredentialView) -> Response {
    let etag = format!("\"{}\"", view.version());
    ([(ETAG, etag)], Json(CredentialBody::of(view))).into_response()
}

/// As it is now, for an error.
pub fn current(view: &CredentialView) -> Value {
    json!(CredentialBody::of(view))
}

impl<'a> CredentialBody<'a> {
    fn of(view: &'a CredentialView) -> Self {
        let stored = view.stored.as_ref();
        Self {
            kind: view.kind.as_str(),
            status: view.status.as_str(),
            status_reason: view.reason,
            last_updated_at: stored.map(|one| rfc3339(one.updated_at)),
            updated_by: stored.map(|one| Person {
                account_id: one.updated_by.as_str(),
            }),
            last4: stored.map(|one| one.last4.as_str()),
            email: view.email.as_ref().map(ExposeSecret::expose_secret),
            account_id: stored.and_then(|one| Some(one.account.as_ref()?.as_str())),
            organization: OrganizationBody::of(view),
            seats: view
                .opened
                .seats
                .as_ref()
                .map(|seats| seats.iter().map(SeatsBody::of).collect()),
            expires_on: stored.and_then(|one| one.expires_on),
            expires_in_days: view.expires_in_days,
            last_checked_at: stored.map(|one| rfc3339(one.checked_at)),
            last_used_at: stored.and_then(|one| one.used_at).map(rfc3339),
            limited: stored.map_or_else(Vec::new, |one| {
                one.limited.iter().map(String::as_str).collect()
            }),
            version: view.version(),
        }
    }
}

impl<'a> OrganizationBody<'a> {
    fn of(view: &'a CredentialView) -> Option<Self> {
        let stored = view.stored.as_ref()?;
        Some(Self {
            id: stored.organization_id.as_deref()?,
            name: stored.organization_name.as_deref()?,
            users: view.opened.users,
        })
    }
}

impl<'a> SeatsBody<'a> {
    fn of(seats: &'a Seats) -> Self {
        Self {
            application: &seats.application,
            total: seats.total,
            remaining: seats.remaining,
            unlimited: seats.unlimited,
        }
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub fn key_from(body: &[u8]) -> Result<NewCredential, Error> {
    let mut members = Members::parse(body)?;
    let secret = members.required("key", Members::text);
    read(members, CredentialKind::OrganizationKey, secret, None)
}

pub fn token_from(body: &[u8]) -> Result<NewCredential, Error> {
    let mut members = Members::parse(body)?;
    let secret = members.required("token", Members::text);
    let email = members.required("email", Members::text);
    read(members, CredentialKind::UserToken, secret, email)
}

fn read(
    mut members: Members,
    kind: CredentialKind,
    secret: Option<String>,
    email: Option<String>,
) -> Result<NewCredential, Error> {
    members.drop_null("expiresOn");
    let expires_on = members.date("expiresOn");
    members.finish()?;
    Ok(NewCredential {
        kind,
        secret: SecretString::from(secret.unwrap_or_default()),
        email: email.map(SecretString::from),
        expires_on,
    })
}
