//! `dwell openapi`

use super::Answer;
use super::error::CliError;
use crate::http::openapi::document;

/// What `serve` answers at `/openapi.json`, for people.
pub(super) fn run() -> Result<Answer, CliError> {
    let text = document().to_pretty_json()?;
    Ok(format!("{text}\n").into())
}
