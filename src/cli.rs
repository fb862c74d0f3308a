//! The verbs of the `dwell` program, one file each.
//!
//! A verb's result goes to standard output, everything else to standard error. Exit code 2 means wrong usage or
//! configuration, 1 that something failed.

mod backup;
mod database;
mod descriptor;
mod doctor;
mod error;
mod health;
mod import_timepiece;
mod keys;
mod manifest;
mod migrate;
mod openapi;
mod qsh;
mod serve;
mod sites;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::error::CliError;
use crate::clock::SystemClock;
use crate::config::{Environment, LogConfig, LogFormat, section};
use crate::telemetry::{self, Output};

/// Time-in-status reports for Jira Cloud. Configured by environment variables: see docs/operations.md.
#[derive(Debug, Parser)]
#[command(name = "dwell", version)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Migrate the database and answer requests until SIGTERM
    Serve,
    /// Ask the running server whether it is ready; exit code 1 when it is not
    Health,
    /// Bring the database to this version's schema, then end
    Migrate,
    /// Write a copy of a SQLite database into a file while servers use it
    Backup(backup::Arguments),
    /// Master keys
    #[command(subcommand)]
    Keys(keys::Command),
    /// The Jira sites in the database
    #[command(subcommand)]
    Sites(sites::Command),
    /// Print the Connect descriptor that this configuration serves
    Descriptor,
    /// Print the Forge manifest for a server
    Manifest(manifest::Arguments),
    /// Print the description of the API: OpenAPI 3.1 as JSON
    Openapi,
    /// Print a request in canonical form and its query string hash
    Qsh(qsh::Arguments),
    /// Copy calendars and parameter sets from a Timepiece service (or another Dwell), with their ids
    ImportTimepiece(import_timepiece::Arguments),
    /// Check configuration, keys, database, clock and network, and name what to mend
    Doctor,
}

/// What a verb has to say, and whether that is good news.
#[derive(Debug)]
struct Answer {
    text: String,
    healthy: bool,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self {
            text,
            healthy: true,
        }
    }
}

/// Runs one verb to its end.
pub async fn run(cli: Cli, environment: &Environment) -> ExitCode {
    match Box::pin(answer(cli.verb, environment)).await {
        Ok(answer) => print(&answer),
        Err(error) => {
            eprintln!("dwell: {}", error.line());
            error.exit_code()
        }
    }
}

async fn answer(verb: Verb, environment: &Environment) -> Result<Answer, CliError> {
    if !matches!(verb, Verb::Serve) {
        log_to_stderr(environment)?;
    }
    match verb {
        Verb::Serve => Box::pin(serve::run(environment)).await,
        Verb::Health => health::run(environment).await,
        Verb::Migrate => migrate::run(environment).await,
        Verb::Backup(arguments) => backup::run(&arguments, environment).await,
        Verb::Keys(command) => keys::run(command, environment, &SystemClock).await,
        Verb::Sites(command) => sites::run(command, environment, &SystemClock).await,
        Verb::Descriptor => descriptor::run(environment),
        Verb::Manifest(arguments) => manifest::run(&arguments, environment),
        Verb::Openapi => openapi::run(),
        Verb::Qsh(arguments) => qsh::run(&arguments),
        Verb::ImportTimepiece(arguments) => import_timepiece::run(arguments, environment).await,
        Verb::Doctor => Ok(doctor::run(environment, &SystemClock).await),
    }
}

/// Warnings only, unless `DWELL_LOG` asks for more: these verbs are read by people. A wrong `DWELL_LOG` is for `serve` and
/// `doctor` to report.
fn log_to_stderr(environment: &Environment) -> Result<(), CliError> {
    let quiet = LogConfig {
        filter: "warn".to_owned(),
        format: LogFormat::Text,
    };
    let log = match section::<LogConfig>(environment) {
        Ok(log) if environment.has("DWELL_LOG") => LogConfig {
            format: LogFormat::Text,
            ..log
        },
        _ => quiet,
    };
    Ok(telemetry::init(&log, Output::Stderr)?)
}

/// A reader that has gone away (`dwell sites list | head`) is no failure.
fn print(answer: &Answer) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(answer.text.as_bytes())
        .and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ if answer.healthy => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
