//! Forge's events. One handler for all of them: the address has decided which token is taken, and the extractor what it means.

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::error::Error;
use crate::http::extract::forge_event::ForgeEvent;
use crate::installs::forge::ForgeInstalls;

pub async fn receive(
    State(forge): State<ForgeInstalls>,
    ForgeEvent(event): ForgeEvent,
) -> Result<StatusCode, Error> {
    forge.receive(&event).await?;
    Ok(StatusCode::NO_CONTENT)
}
