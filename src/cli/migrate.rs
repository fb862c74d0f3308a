//! `dwell migrate`

use super::error::CliError;
use super::{Answer, database};
use crate::config::Environment;

/// Waits for another process that migrates the same database.
pub(super) async fn run(environment: &Environment) -> Result<Answer, CliError> {
    let db = database::open(environment).await?;
    let missing = db.pending_migrations().await?;
    db.migrate().await?;
    Ok(match missing {
        0 => "the database was up to date\n".to_owned().into(),
        applied => {
            format!("the database is up to date; {applied} migration(s) were missing\n").into()
        }
    })
}
