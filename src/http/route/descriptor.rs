//! The Connect descriptor: public by its nature, Jira fetches it before it knows us.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::http::state::Descriptor;
use crate::http::extract::public::Public;

pub async fn descriptor(_: Public, State(descriptor): State<Descriptor>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], descriptor.0.to_string())
}
