//! Connect lifecycle callbacks. Each address takes exactly one event, with exactly one kind of proof.

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::error::Error;
use crate::http::extract::connect_call::ConnectCall;
use crate::http::extract::install_call::InstallCall;
use crate::installs::forge::ForgeInstalls;
use crate::installs::lifecycle::{InstallLifecycle, VerifiedCall};
use crate::installs::payload::EventType;

type Done = Result<StatusCode, Error>;

pub async fn installed(
    State(lifecycle): State<InstallLifecycle>,
    State(forge): State<ForgeInstalls>,
    InstallCall(call): InstallCall,
) -> Done {
    let done = apply(&lifecycle, &call, EventType::Installed).await?;
    if let Some(installation) = &call.payload.installation_id
        && let Err(error) = forge.hear_of(installation).await
    {
        tracing::warn!(%error, "the installation that the call names has to wait for the next round");
    }
    Ok(done)
}

pub async fn uninstalled(
    State(lifecycle): State<InstallLifecycle>,
    InstallCall(call): InstallCall,
) -> Done {
    apply(&lifecycle, &call, EventType::Uninstalled).await
}

pub async fn enabled(
    State(lifecycle): State<InstallLifecycle>,
    ConnectCall(call): ConnectCall,
) -> Done {
    apply(&lifecycle, &call, EventType::Enabled).await
}

pub async fn disabled(
    State(lifecycle): State<InstallLifecycle>,
    ConnectCall(call): ConnectCall,
) -> Done {
    apply(&lifecycle, &call, EventType::Disabled).await
}

async fn apply(lifecycle: &InstallLifecycle, call: &VerifiedCall, expected: EventType) -> Done {
    if call.payload.event_type != expected {
        return Err(Error::bad_request(
            "The body's eventType does not belong to this address.",
        ));
    }
    lifecycle.apply(call).await?;
    Ok(StatusCode::NO_CONTENT)
}
