//! `dwell import-timepiece`: copies calendars and parameter sets, with their ids, from one report service to another.
//!
//! Both are spoken to by their REST API alone (Timepiece: calendar and parameter-set endpoints). What the target has
//! already is left as it is, so that a second run changes nothing.

mod calendar;
mod copying;
mod outcome;
mod parameter_set;
mod service;

use clap::Args;
use secrecy::SecretString;

use self::copying::copy;
use self::outcome::Report;
use self::service::Service;
pub(super) use self::service::ServiceError;
use super::Answer;
use super::error::CliError;
use crate::config::{BaseUrl, Environment, ImportConfig, section};
use crate::jira::http::{HttpOptions, client};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Base URL of the service to copy from
    #[arg(long, value_name = "URL")]
    from: String,
    /// Its token; `DWELL_IMPORT_TOKEN` or `DWELL_IMPORT_TOKEN_FILE` keep it out of the process list
    #[arg(long, value_name = "TOKEN")]
    token: Option<SecretString>,
    /// Base URL of the Dwell to copy to
    #[arg(long, value_name = "URL")]
    to: String,
    /// A report token there, of a Jira administrator; also `DWELL_IMPORT_TO_TOKEN` or `DWELL_IMPORT_TO_TOKEN_FILE`
    #[arg(long, value_name = "TOKEN")]
    to_token: Option<SecretString>,
}

pub(super) async fn run(
    arguments: Arguments,
    environment: &Environment,
) -> Result<Answer, CliError> {
    let tokens: ImportConfig = section(environment)?;
    let from = service("--from", &arguments.from, arguments.token.or(tokens.token))?;
    let to = service(
        "--to",
        &arguments.to,
        arguments.to_token.or(tokens.to_token),
    )?;
    let mut report = Report::default();
    for copied in [calendar::COPIED, parameter_set::COPIED] {
        copy(copied, &from, &to, &mut report).await?;
    }
    Ok(Answer {
        healthy: report.is_whole(),
        text: report.into_text(),
    })
}

fn service(
    argument: &'static str,
    address: &str,
    token: Option<SecretString>,
) -> Result<Service, CliError> {
    let base = BaseUrl::parse(address).ok_or(CliError::Usage {
        argument,
        allowed: "an https address, or http on a loopback host, without query",
    })?;
    let token = token.ok_or(CliError::Usage {
        argument: if argument == "--from" {
            "--token (or DWELL_IMPORT_TOKEN)"
        } else {
            "--to-token (or DWELL_IMPORT_TO_TOKEN)"
        },
        allowed: "a report token",
    })?;
    let http = client(&HttpOptions::default()).map_err(ServiceError::Http)?;
    Ok(Service::new(http, argument, base, token))
}
