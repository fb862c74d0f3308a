//! Telling Atlassian whose account ids we store, and hearing who is no more (Connect: personal data).

mod app_token;
mod period;
#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use metrics::counter;
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::client::Jira;
use super::retry::asked_wait;
use super::transport::read_body;
use crate::atlassian::ids::{AccountId, AppKey, ClientKey};
use app_token::AppToken;

/// Accounts in one report at most.
pub const LARGEST_REPORT: usize = 90;
/// The answer names no more than were reported.
const BODY_LIMIT: usize = 64 * 1024;
const CYCLE_PERIOD: &str = "cycle-period";
const PATH: [&str; 4] = ["rest", "atlassian-connect", "latest", "report-accounts"];

/// Who reports: the app as one site knows it through Connect, or with its own token through Forge.
#[derive(Clone, Copy, Debug)]
pub enum Reporter<'a> {
    Connect {
        base_url: &'a Url,
        app: &'a AppKey,
        tenant: &'a ClientKey,
        shared_secret: &'a SecretString,
    },
    Forge {
        system_token: &'a SecretString,
    },
}

/// What has become of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AccountNews {
    Closed,
    Updated,
    /// A word of a later time.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountAnswer {
    pub news: Vec<(AccountId, AccountNews)>,
    /// How long no account may be reported again, when it is said.
    pub cycle: Option<TimeDelta>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountReportError {
    #[error("atlassian asks to wait")]
    Limited(Option<Duration>),
    /// 400: of these very accounts.
    #[error("atlassian does not accept the report")]
    Report,
    /// 401, 403 and the like: of any report.
    #[error("atlassian refuses the app's reports with status {0}")]
    App(u16),
    /// 200, and then no list. It arrived: the next one would be answered likewise.
    #[error("the report is taken, and what atlassian says to it cannot be read")]
    Unreadable,
    /// Nobody knows whether it arrived.
    #[error("no answer that can be read")]
    Lost,
}

#[derive(Deserialize)]
struct Body {
    accounts: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    account_id: AccountId,
    status: AccountNews,
}

impl Jira {
    /// Reports at most [`LARGEST_REPORT`] accounts, each with when our copy of it was fetched. Made once: whether and when
    /// again is for the caller, who knows what was reported.
    pub async fn report_accounts(
        &self,
        reporter: Reporter<'_>,
        accounts: &[(AccountId, DateTime<Utc>)],
    ) -> Result<AccountAnswer, AccountReportError> {
        let answer = self.ask_about(reporter, accounts).await;
        let status = match &answer {
            Ok(_) => "ok",
            Err(AccountReportError::Limited(_)) => "429",
            Err(AccountReportError::Report | AccountReportError::App(_)) => "4xx",
            Err(AccountReportError::Unreadable | AccountReportError::Lost) => "none",
        };
        counter!("dwell_account_reports_total", "status" => status).increment(1);
        answer
    }

    async fn ask_about(
        &self,
        reporter: Reporter<'_>,
        accounts: &[(AccountId, DateTime<Utc>)],
    ) -> Result<AccountAnswer, AccountReportError> {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|(account, at)| {
                let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
                json!({ "accountId": account, "updatedAt": at })
            })
            .collect();
        let call = self
            .report_call(reporter)
            .json(&json!({ "accounts": accounts }));
        let response = call.send().await.map_err(|_| AccountReportError::Lost)?;
        self.heard(response).await
    }

    fn report_call(&self, reporter: Reporter<'_>) -> RequestBuilder {
        let (http, now) = (self.http(), self.now());
        match reporter {
            Reporter::Connect {
                base_url,
                app,
                tenant,
                shared_secret,
            } => {
                let mut url = base_url.clone();
                if let Ok(mut path) = url.path_segments_mut() {
                    path.pop_if_empty().extend(PATH);
                }
                let token = AppToken::new(app, tenant, "POST", url.path(), now);
                let token = token.sign(shared_secret);
                http.post(url)
                    .header("Authorization", format!("JWT {token}"))
            }
            Reporter::Forge { system_token } => {
                let call = http.post(self.hosts().account_reports());
                call.bearer_auth(system_token.expose_secret())
            }
        }
    }

    async fn heard(&self, mut response: Response) -> Result<AccountAnswer, AccountReportError> {
        let header = response.headers().get(CYCLE_PERIOD);
        let cycle = header
            .and_then(|period| period.to_str().ok())
            .and_then(period::parse);
        let wait = asked_wait(response.headers(), self.now());
        match response.status().as_u16() {
            200 => {
                let body = read_body(&mut response, BODY_LIMIT).await;
                let body = body.map_err(|_| AccountReportError::Lost)?;
                let news = body.as_deref().and_then(news_in);
                let news = news.ok_or(AccountReportError::Unreadable)?;
                Ok(AccountAnswer { news, cycle })
            }
            204 => Ok(AccountAnswer {
                news: Vec::new(),
                cycle,
            }),
            400 => Err(AccountReportError::Report),
            429 => Err(AccountReportError::Limited(wait)),
            status @ 401..=499 => Err(AccountReportError::App(status)),
            _ => Err(AccountReportError::Lost),
        }
    }
}

/// An entry that cannot be read keeps no other; an empty answer is none. `None` when it is no answer of this kind.
fn news_in(body: &[u8]) -> Option<Vec<(AccountId, AccountNews)>> {
    if body.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let all = serde_json::from_slice::<Body>(body).ok()?.accounts;
    let told = all.len();
    let read = all
        .into_iter()
        .filter_map(|one| Account::deserialize(one).ok());
    let news: Vec<_> = read.map(|one| (one.account_id, one.status)).collect();
    if news.len() < told {
        tracing::warn!(
            unread = told - news.len(),
            "news of accounts that cannot be read"
        );
    }
    Some(news)
}
