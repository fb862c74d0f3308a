//! The exchange of an assertion for a user token.

use chrono::TimeDelta;
use reqwest::RequestBuilder;
use reqwest::header::ACCEPT;
use secrecy::SecretString;
use serde::Deserialize;

use super::UserToken;
use super::assertion::Assertion;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AccountId;
use crate::jira::error::{self, JiraError};
use crate::jira::retry::Waits;
use crate::jira::site::{Grant, JiraSite};
use crate::jira::transport::{Answer, Transport};

pub(super) const OPERATION: &str = "user token";
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    access_token: String,
    token_type: String,
    /// Seconds.
    expires_in: u32,
}

pub(super) async fn user_token(
    transport: &Transport,
    hosts: &Hosts,
    site: &JiraSite,
    account: &AccountId,
    scope: &str,
    waits: &mut Waits,
) -> Result<UserToken, JiraError> {
    let asked_at = transport.clock.now();
    let request = || request(transport, hosts, site, account, scope);
    let answer = transport.send(OPERATION, waits, request, read).await?;
    let life = TimeDelta::seconds(i64::from(answer.expires_in));
    Ok(UserToken::new(
        SecretString::from(answer.access_token),
        asked_at + life,
    ))
}

/// Each try signs a new assertion: the last one may have expired while we waited.
fn request(
    transport: &Transport,
    hosts: &Hosts,
    site: &JiraSite,
    account: &AccountId,
    scope: &str,
) -> RequestBuilder {
    let Grant::ConnectImpersonation {
        oauth_client_id,
        shared_secret,
    } = &site.grant;
    let base_url = site.base_url.as_str().trim_end_matches('/');
    let now = transport.clock.now();
    let assertion = Assertion::new(
        oauth_client_id,
        account,
        base_url,
        hosts.authorization_server(),
        now,
    );
    let form = [
        ("grant_type", GRANT_TYPE),
        ("assertion", &assertion.sign(shared_secret)),
        ("scope", scope),
    ];
    let post = transport.http.post(hosts.token_endpoint());
    post.header(ACCEPT, "application/json").form(&form)
}

pub(super) fn read(operation: &'static str, answer: &Answer) -> Result<TokenAnswer, JiraError> {
    match answer.status.as_u16() {
        200 => {
            let token: TokenAnswer = answer.json(operation)?;
            if token.token_type.eq_ignore_ascii_case("bearer") {
                return Ok(token);
            }
            let what = "a token of an unknown type";
            Err(JiraError::Malformed { operation, what })
        }
        status @ (400..=428 | 430..=499) => Err(JiraError::ImpersonationRefused {
            operation,
            reason: error::refusal(status, &answer.body),
        }),
        _ => Err(answer.unavailable(operation)),
    }
}
