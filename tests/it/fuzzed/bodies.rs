//! Any bytes as the body of whatever Atlassian calls by itself: Connect's lifecycle, Forge's events, steps of moves.

use dwell::atlassian::events::{InstallationEvent, ModuleCall};
use dwell::http::route::realms::{MigrationBody, PlanBody};
use dwell::installs::payload::LifecyclePayload;
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn check(bytes: &[u8]) {
    if let Ok(payload) = serde_json::from_slice::<LifecyclePayload>(bytes) {
        lifecycle(payload);
    }
    // Any body is read, an empty one too.
    let call = ModuleCall::read(bytes);
    if let Ok(event) = InstallationEvent::parse(bytes) {
        assert_eq!(event.retry, call.retry);
    }
    same_again::<PlanBody>(bytes);
    same_again::<MigrationBody>(bytes);
}

/// A NUL is told wherever it is kept, and what is printed does not depend on the secret.
fn lifecycle(mut payload: LifecyclePayload) {
    let kept = [
        &payload.display_url,
        &payload.oauth_client_id,
        &payload.product_type,
        &payload.description,
        &payload.entitlement_id,
        &payload.entitlement_number,
        &payload.installation_id,
    ];
    let mut texts = kept.into_iter().flatten();
    assert_eq!(payload.holds_nul(), texts.any(|text| text.contains('\0')));
    let printed = format!("{payload:?}");
    payload.shared_secret = payload.shared_secret.map(|_| SecretString::from("another"));
    assert_eq!(format!("{payload:?}"), printed);
}

fn same_again<T: DeserializeOwned + Serialize>(bytes: &[u8]) {
    let Ok(body) = serde_json::from_slice::<T>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&body).unwrap();
    let again: T = serde_json::from_slice(&written).unwrap();
    assert_eq!(serde_json::to_vec(&again).unwrap(), written);
}
