//! `dwell backup FILE`

use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use super::{Answer, database};
use crate::config::Environment;
use crate::db::backup;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; it must not exist yet
    file: PathBuf,
}

/// Needs no key: what is sealed stays sealed.
pub(super) async fn run(
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Answer, CliError> {
    let db = database::open_migrated(environment).await?;
    backup::write(&db, &arguments.file).await?;
    Ok(format!("{} is a copy of the database\n", arguments.file.display()).into())
}
