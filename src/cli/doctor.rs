//! `dwell doctor`: everything that usually keeps a new installation from working, each with what to do about it.
//!
//! Works whether or not the server runs, and changes nothing. A faulty variable does not keep the checks that need others
//! from being made.

mod database;
mod network;
mod report;

use self::report::Report;
use super::Answer;
use crate::clock::Clock;
use crate::config::{Config, Environment, SecretsConfig, section};
use crate::crypto::keyring::MasterKeys;

pub(super) async fn run(environment: &Environment, clock: &dyn Clock) -> Answer {
    let mut report = Report::default();
    configuration(&mut report, environment);
    let keys = keys(&mut report, environment);
    database::check(&mut report, environment, keys.as_ref()).await;
    network::check(&mut report, environment, clock).await;
    Answer {
        healthy: report.is_healthy(),
        text: report.into_text(),
    }
}

fn configuration(report: &mut Report, environment: &Environment) {
    match Config::from_env(environment) {
        Ok(config) => {
            let what = format!("complete, for {}", config.server.base_url.as_str());
            report.ok("configuration", &what);
            for warning in &config.warnings {
                report.warn("configuration", warning, "correct or remove it");
            }
        }
        Err(error) => {
            for fault in &error.faults {
                report.fail(
                    "configuration",
                    &fault.to_string(),
                    "see docs/operations.md",
                );
            }
        }
    }
}

/// `None` after a fault; one of the variable itself stands under "configuration" already.
fn keys(report: &mut Report, environment: &Environment) -> Option<MasterKeys> {
    let secrets: SecretsConfig = section(environment).ok()?;
    match MasterKeys::parse(&secrets.master_keys) {
        Ok(keys) => {
            report.ok("keys", "the master keys can be read");
            Some(keys)
        }
        Err(error) => {
            report.fail(
                "keys",
                &error.to_string(),
                "`dwell keys generate` prints one for DWELL_MASTER_KEYS",
            );
            None
        }
    }
}
