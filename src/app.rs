//! Where the parts are put together.

use crate::config::Config;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {}

/// Answers requests until the process is told to end.
#[expect(
    clippy::unused_async,
    reason = "the signature the command line is written against"
)]
pub async fn serve(_config: Config) -> Result<(), StartError> {
    Ok(())
}
