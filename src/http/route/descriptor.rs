//! The Connect descriptor: public by its nature, Jira fetches it before it knows us.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::http::extract::public::Public;
use crate::http::state::Descriptor;

pub async fn descriptor(_: Public, State(descriptor): State<Descriptor>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/json")],
        descriptor.0.to_string(),
    )
}
