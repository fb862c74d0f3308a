//! `dwell serve`

use super::Answer;
use super::error::CliError;
use crate::app;
use crate::config::{Config, Environment};
use crate::crypto::keyring::MasterKeys;
use crate::telemetry::{self, Output};

pub(super) async fn run(environment: &Environment) -> Result<Answer, CliError> {
    let config = Config::from_env(environment)?;
    telemetry::init(&config.log, Output::Stdout)?;
    // The service reads them again; here a fault is one of the configuration, with its exit code.
    MasterKeys::parse(&config.secrets.master_keys)?;
    app::serve(config).await?;
    Ok(String::new().into())
}
