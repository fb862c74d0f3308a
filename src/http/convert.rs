//! What each failure of a use case means to a caller: one place, one `match` each.

mod credentials;
mod exports;
mod saved;

use axum::http::StatusCode;
use chrono::SecondsFormat;
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::Arc;

use super::error::{Error, chain};
use super::route::token_body::current;
use crate::db::DbError;
use crate::db::aggregation_tickets::Line;
use crate::installs::admins::AdminError;
use crate::installs::caller::RightsError;
use crate::installs::directory::DirectoryError;
use crate::installs::forge::ForgeError;
use crate::installs::lifecycle::LifecycleError;
use crate::installs::tenant::CannotAct;
use crate::installs::user_proof::ProofError;
use crate::jira::JiraError;
use crate::people::PeopleError;
use crate::reports::{ReportError, RunError};
use crate::tokens::check::{CheckError, Refusal};
use crate::tokens::fault::TokenError;

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        of_db(&error, &error)
    }
}

impl From<Arc<DbError>> for Error {
    fn from(error: Arc<DbError>) -> Self {
        of_db(&error, error.as_ref())
    }
}

impl From<Arc<DirectoryError>> for Error {
    fn from(error: Arc<DirectoryError>) -> Self {
        match error.as_ref() {
            DirectoryError::Db(db) => of_db(db, error.as_ref()),
            other => Self::internal(other),
        }
    }
}

fn of_db(error: &DbError, whole: &(dyn StdError + 'static)) -> Error {
    if error.is_passing() {
        Error::unavailable("The service's database does not answer.", Some(5)).because(chain(whole))
    } else {
        Error::internal(whole)
    }
}

impl From<DirectoryError> for Error {
    fn from(error: DirectoryError) -> Self {
        Arc::new(error).into()
    }
}

impl From<LifecycleError> for Error {
    fn from(error: LifecycleError) -> Self {
        match error {
            LifecycleError::Replayed => Self::unauthenticated(error),
            LifecycleError::Malformed(_) => Self::bad_request(error.to_string()),
            LifecycleError::Retired => {
                Self::new(StatusCode::CONFLICT, "moved_to_forge", error.to_string())
            }
            LifecycleError::Db(error) => error.into(),
            LifecycleError::DataKey(_) | LifecycleError::NoDataKey(_) => Self::internal(&error),
        }
    }
}

impl From<CheckError> for Error {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Refused(refusal) => refused(&refusal),
            CheckError::Directory(error) => error.into(),
            CheckError::Db(error) => error.into(),
        }
    }
}

fn refused(refusal: &Refusal) -> Error {
    let message = refusal.to_string();
    Error::unauthenticated(&message).with_messages(vec![message])
}

impl From<CannotAct> for Error {
    fn from(error: CannotAct) -> Self {
        match error {
            CannotAct::NoOauthClient => {
                Self::forbidden("The installation gave no OAuth client, so Jira cannot be asked.")
            }
            CannotAct::Linking => Self::linking(),
        }
    }
}

impl From<RightsError> for Error {
    fn from(error: RightsError) -> Self {
        match error {
            RightsError::CannotAct(error) => error.into(),
            RightsError::Proof(error) => error.into(),
            // Forge sends it with every call of our pages, where the site has consented to that.
            RightsError::NoUserToken => update_pending(
                "The call brought no user token: an update of the app waits for approval under Manage apps in Jira.",
            ),
        }
    }
}

impl From<ForgeError> for Error {
    fn from(error: ForgeError) -> Self {
        let cause = chain(&error);
        match error {
            ForgeError::Db(error) => error.into(),
            ForgeError::Directory(error) => error.into(),
            ForgeError::Jira(error) => error.into(),
            ForgeError::NotInstalled => Self::not_installed().because(cause),
            ForgeError::Undecided => {
                Self::unavailable("Jira did not answer in time.", Some(60)).because(cause)
            }
            ForgeError::Moved => {
                Self::unavailable("The installation is changing at this moment.", Some(1))
                    .because(cause)
            }
            ForgeError::DataKey(_) | ForgeError::NoDataKey(_) => Self::internal(&error),
        }
    }
}

impl From<AdminError> for Error {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Rights(error) => error.into(),
            AdminError::Jira(error) => error.into(),
        }
    }
}

impl From<PeopleError> for Error {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Rights(error) => error.into(),
            PeopleError::Jira(error) => error.into(),
        }
    }
}

impl From<ProofError> for Error {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::OtherUser => {
                Self::forbidden("The user token that came with the call is not the caller's.")
            }
            ProofError::Refused => {
                Self::forbidden("Jira does not accept the user token that came with the call.")
            }
            ProofError::Jira(error) => error.into(),
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NotFound => Self::not_found("There is no such token."),
            TokenError::Invalid(faults) => Self::invalid(
                faults
                    .into_iter()
                    .map(|(name, texts)| (name.to_owned(), texts))
                    .collect(),
            ),
            TokenError::Forbidden(reason) => Self::forbidden(sentence(reason)),
            TokenError::NotKept => Self::new(
                StatusCode::CONFLICT,
                "not_kept",
                sentence(&error.to_string()),
            ),
            TokenError::Rights(error) => error.into(),
            TokenError::Db(DbError::Cursor) => Self::invalid(BTreeMap::from([(
                "cursor".to_owned(),
                vec!["is not one that this list gave".to_owned()],
            )])),
            TokenError::Changed(token) => {
                let mut changed = Self::new(
                    StatusCode::PRECONDITION_FAILED,
                    "changed",
                    "The token has been changed meanwhile.",
                );
                changed.current = Some(current(&token));
                changed
            }
            TokenError::PolicyChanged(policy) => {
                let message = "The settings have been changed meanwhile.";
                let mut changed = Self::new(StatusCode::PRECONDITION_FAILED, "changed", message);
                changed.current = Some(json!(policy));
                changed
            }
            TokenError::Jira(error) => error.into(),
            TokenError::Db(error) => error.into(),
            TokenError::Signing | TokenError::Open(_) => Self::internal(&error),
        }
    }
}

/// What Jira said, honestly: its own words for a bad query, and whose fault it is for the rest.
impl From<JiraError> for Error {
    fn from(error: JiraError) -> Self {
        let cause = chain(&error);
        let answer = match error {
            JiraError::BadRequest { operation: "search", messages } => {
                Self::bad_request("Jira does not accept the request.").with_messages(messages)
            }
            JiraError::Unauthorized { .. } => {
                Self::forbidden("Jira refuses the access of the user this call acts as.")
            }
            JiraError::Forbidden { messages, .. } => {
                Self::forbidden("The user this call acts as may not do this in Jira.")
                    .with_messages(messages)
            }
            JiraError::NotFound { operation: "issue" | "changelog", messages } => {
                Self::not_found("Jira has no such item, or the user may not see it.")
                    .with_messages(messages)
            }
            JiraError::ImpersonationRefused { reason, .. } => Self::forbidden(
                "Jira does not let the app act as this user (is the account active, and the app's access granted?).",
            )
            .with_messages(vec![reason]),
            JiraError::ConsentMissing { .. } => {
                update_pending("An update of the app waits for approval under Manage apps in Jira.")
            }
            JiraError::AccessEnded { .. } => {
                Self::forbidden("The token that this call acts with has expired meanwhile.")
            }
            JiraError::AppUnknown { .. } => Self::unavailable(
                "Jira does not know the app on this site. While it is being moved or has just been installed, try again; otherwise a Jira administrator has to install it.",
                Some(15),
            ),
            JiraError::AppTokenRefused { .. } => Self::unavailable(
                "The app's access to the Jira site is being renewed, which takes up to an hour.",
                Some(300),
            ),
            JiraError::RateLimited { retry_after, .. } => {
                let mut limited = Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "jira_rate_limited",
                    "Jira's rate limit is reached.",
                );
                limited.retry_after = Some(retry_after.map_or(60, |wait| wait.as_secs().max(1)));
                limited
            }
            JiraError::BudgetSpent { until, wait, .. } => {
                let at = until.to_rfc3339_opts(SecondsFormat::Secs, true);
                let mut limited = Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "jira_quota_used_up",
                    format!("What this app may ask of Jira in an hour is used up: the next reports fit at {at}. An export waits for that by itself."),
                );
                limited.retry_after = Some(wait.as_secs().max(1));
                limited
            }
            JiraError::BudgetTooSmall { points, limit, .. } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "jira_quota_too_small",
                format!("This report would cost about {points} points of Jira's hourly quota, and a whole hour has {limit}. Start it as an export (POST /rest/export): it goes on by itself after each hour."),
            ),
            JiraError::Unavailable { status: 500.., retry_after, .. } => Self::unavailable(
                "Jira is not available at the moment.",
                Some(retry_after.map_or(30, |wait| wait.as_secs().max(1))),
            ),
            JiraError::Unreachable { .. } => {
                Self::unavailable("Jira cannot be reached at the moment.", Some(30))
            }
            JiraError::Vanished { .. } => Self::unavailable(
                "Issues were deleted, or hidden from the user this call acts as, while the report was being read.",
                Some(30),
            ),
            // Nothing that the caller asked for can be the reason, and trying again does not help.
            JiraError::Malformed { .. }
            | JiraError::BadRequest { .. }
            | JiraError::NotFound { .. }
            | JiraError::Unavailable { .. } => Self::new(
                StatusCode::BAD_GATEWAY,
                "jira_malformed",
                "Jira gave an answer that cannot be understood.",
            ),
        };
        answer.because(cause)
    }
}

impl From<ReportError> for Error {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Parameters(faults) => {
                Self::bad_request("The request's parameters are not acceptable.")
                    .with_messages(faults.0.iter().map(ToString::to_string).collect())
            }
            ReportError::CannotAct(error) => error.into(),
            ReportError::Jira(error) => error.into(),
            ReportError::Calendar(error) => error.into(),
            ReportError::Busy(line, most) => {
                let what = match line {
                    Line::Aggregations => "aggregations",
                    Line::Streams => "streams",
                };
                let why = format!(
                    "{most} {what} of this user are running; try again when one has ended."
                );
                Self::too_much(&why, 5)
            }
            ReportError::Db(error) | ReportError::Paging(RunError::Db(error)) => error.into(),
            ReportError::ParameterSet(error) => error.into(),
            ReportError::StreamTooLong => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "The report took longer than an hour to read.",
            ),
            ReportError::Export(error) if error.is_of_the_report() => {
                Self::bad_request(sentence(&error.to_string()))
            }
            ReportError::Export(error) if error.is_out_of_room() => {
                Self::unavailable("There is no room for the file at the moment.", Some(30))
                    .because(error)
            }
            ReportError::Paging(RunError::Damaged)
            | ReportError::Export(_)
            | ReportError::Aggregate(_) => Self::internal(&error),
        }
    }
}

/// The page inside Jira knows this code, and `linking`, by name.
fn update_pending(message: &str) -> Error {
    Error::new(StatusCode::FORBIDDEN, "update_pending", message)
}

/// A fact from an error enum as a sentence for people.
fn sentence(fact: &str) -> String {
    let mut chars = fact.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().collect::<String>())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
