//! `dwell serve`

use super::Answer;
use super::error::CliError;
use crate::app;
use crate::config::{Config, Environment};
use crate::telemetry::{self, Output};

pub(super) async fn run(environment: &Environment) -> Result<Answer, CliError> {
    let config = Config::from_env(environment)?;
    telemetry::init(&config.log, Output::Stdout)?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    app::serve(config).await?;
    Ok(String::new().into())
}
