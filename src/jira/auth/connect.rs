//! The exchange of an assertion for a user token (Connect: user impersonation).

mod assertion;
mod call_token;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use reqwest::RequestBuilder;
use reqwest::header::ACCEPT;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{OPERATION, UserToken};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AccountId;
use crate::jira::error::{self, JiraError};
use crate::jira::retry::Waits;
use crate::jira::transport::{Answer, Transport};
use assertion::Assertion;
pub(crate) use call_token::call_token;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A token is given up this long before it expires: a call that starts now must not end too late.
const RENEW_EARLY: TimeDelta = TimeDelta::seconds(30);

/// The app as this site knows it.
#[derive(Debug)]
pub(super) struct App<'a> {
    pub(super) base_url: &'a Url,
    pub(super) oauth_client_id: &'a str,
    pub(super) shared_secret: &'a SecretString,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    token_type: String,
    /// Seconds.
    expires_in: u32,
}

pub(super) async fn user_token(
    transport: &Transport,
    hosts: &Hosts,
    by: &App<'_>,
    account: &AccountId,
    scope: &str,
    waits: &mut Waits,
) -> Result<UserToken, JiraError> {
    let asked_at = transport.clock.now();
    let request = || Ok(request(transport, hosts, by, account, scope));
    let answer = transport
        .send(OPERATION, None, waits, request, read)
        .await?;
    let life = TimeDelta::seconds(i64::from(answer.expires_in));
    Ok(UserToken {
        value: SecretString::from(answer.access_token),
        use_until: asked_at + life - RENEW_EARLY,
    })
}

/// Each try signs a new assertion: the last one may have expired while we waited.
fn request(
    transport: &Transport,
    hosts: &Hosts,
    by: &App<'_>,
    account: &AccountId,
    scope: &str,
) -> RequestBuilder {
    let base_url = by.base_url.as_str().trim_end_matches('/');
    let now = transport.clock.now();
    let assertion = Assertion::new(
        by.oauth_client_id,
        account,
        base_url,
        hosts.authorization_server(),
        now,
    );
    let form = [
        ("grant_type", GRANT_TYPE),
        ("assertion", &assertion.sign(by.shared_secret)),
        ("scope", scope),
    ];
    let post = transport.http.post(hosts.token_endpoint());
    post.header(ACCEPT, "application/json").form(&form)
}

fn read(operation: &'static str, answer: &Answer) -> Result<TokenAnswer, JiraError> {
    match answer.status.as_u16() {
        200 => {
            let token: TokenAnswer = answer.json(operation)?;
            if token.token_type.eq_ignore_ascii_case("bearer") {
                return Ok(token);
            }
            let what = "a token of an unknown type";
            Err(JiraError::Malformed { operation, what })
        }
        status @ 400..=403 if error::is_of_client(&answer.body) => Err(JiraError::AppUnknown {
            operation,
            reason: error::refusal(status, &answer.body),
        }),
        status @ (400..=428 | 430..=499) => Err(JiraError::ImpersonationRefused {
            operation,
            reason: error::refusal(status, &answer.body),
        }),
        _ => Err(answer.unavailable(operation)),
    }
}
