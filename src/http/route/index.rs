//! The bare address: says what answers here, for whoever opens it in a browser.

use axum::extract::State;
use axum::response::Html;

use crate::http::extract::public::Public;
use crate::http::state::Greeting;

pub async fn index(_: Public, State(greeting): State<Greeting>) -> Html<String> {
    Html(greeting.0.to_string())
}
