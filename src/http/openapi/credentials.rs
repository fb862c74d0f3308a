//! Kept credentials of Atlassian.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

use super::call::Call;
use super::refusals::Envelope;
use super::settings::{Mount, version};
use crate::http::route::credential_body::{CredentialBody, CredentialsBody};

/// An organization's API key, without scopes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewOrganizationKey)]
struct KeyDraft {
    /// Begins with `ATCTT`. Never shown again.
    key: String,
    /// The last day on which it is good, as Atlassian's page said.
    #[schema(format = Date)]
    expires_on: Option<String>,
}

/// An API token of a user who administers Jira, without scopes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewUserToken)]
struct UserTokenDraft {
    /// Begins with `ATATT`. Never shown again.
    token: String,
    /// Of the token's owner.
    #[schema(max_length = 254)]
    email: String,
    /// The last day on which it is good, as Atlassian's page said.
    #[schema(format = Date)]
    expires_on: Option<String>,
}

pub(super) fn calls(mount: Mount) -> Vec<Call> {
    let all = mount
        .call(
            HttpMethod::Get,
            "/credentials",
            "GetCredentials",
            "Atlassian's credentials that the site keeps here",
        )
        .about("What they open is read at this moment. Secrets are never answered.")
        .answers_json::<CredentialsBody<'static>>(200, "Each kind, set or not.")
        .refuses(Envelope::Api, &[]);
    let key = json!({ "key": "ATCTT3xFfGN0sandbox-organization-key-without-scopes", "expiresOn": "2027-06-30" });
    let token = json!({ "token": "ATATT3xFfGF0sandbox-api-token-of-ada-admin", "email": "ada@example.com", "expiresOn": null });
    let mut calls = vec![all];
    let kinds = [
        (
            "organization-key",
            "OrganizationKey",
            "the organization's API key",
        ),
        ("user-token", "UserToken", "the API token of a user"),
    ];
    for (path, id, name) in kinds {
        calls.extend(of_kind(mount, path, id, name, (&key, &token)));
    }
    calls
}

fn of_kind(
    mount: Mount,
    path: &str,
    id: &str,
    name: &str,
    (key, token): (&Value, &Value),
) -> [Call; 3] {
    let path = format!("/credentials/{path}");
    let put = mount.call(
        HttpMethod::Put,
        &path,
        &format!("Replace{id}"),
        &format!("Another one in place of {name}"),
    );
    let put = if id == "UserToken" {
        put.takes_json::<UserTokenDraft>(token.clone())
    } else {
        put.takes_json::<KeyDraft>(key.clone())
    };
    let put = put
        .about("Atlassian is asked first: when it refuses, 422 says why, and the one before stays.")
        .parameter(version())
        .answers_version::<CredentialBody<'static>>(200, "It is kept.")
        .refuses(Envelope::Api, &[400, 404, 412, 413, 422]);
    let delete = mount
        .call(
            HttpMethod::Delete,
            &path,
            &format!("Delete{id}"),
            &format!("The end of {name} here"),
        )
        .about("It goes on being good at Atlassian until it is revoked there.")
        .parameter(version())
        .answers_nothing("It is forgotten.")
        .refuses(Envelope::Api, &[400, 404, 412]);
    let check = mount
        .call(
            HttpMethod::Post,
            &format!("{path}/check"),
            &format!("Check{id}"),
            &format!("Whether {name} is still good"),
        )
        .parameter(version())
        .answers_version::<CredentialBody<'static>>(200, "As Atlassian says now.")
        .refuses(Envelope::Api, &[400, 404, 412]);
    [put, delete, check]
}
