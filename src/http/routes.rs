//! Every address of the service. A handler takes exactly one of the extractors of `extract`, or is named in the
//! layering test's list of public ones.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::timeout::TimeoutLayer;

use super::layer::envelope::{Envelope, envelope};
use super::route::{
    descriptor, health, index, lifecycle, metrics, my_tokens, report, token_settings, tokens,
};
use super::state::AppState;

/// Limits of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub body: usize,
    pub page: Duration,
    pub report: Duration,
}

/// The routes under the base URL's path, without the layers that every request passes.
pub fn routes(state: &AppState, limits: Limits) -> Router {
    let prefix = state.base_path().to_owned();
    let timeout = |after| TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, after);
    let reports = reports()
        .layer(timeout(limits.report))
        .layer(from_fn_with_state(
            Envelope::Rest(state.clock.clone()),
            envelope,
        ));
    let pages = pages()
        .layer(timeout(limits.page))
        .layer(from_fn_with_state(Envelope::Api, envelope));
    let all = Router::new().nest("/rest", reports).merge(pages);
    let mounted = if prefix.is_empty() {
        all
    } else {
        // Probes come from beside us, not through the proxy that knows the prefix.
        Router::new().nest(&prefix, all).merge(probes())
    };
    mounted
        .layer(DefaultBodyLimit::max(limits.body))
        .with_state(state.clone())
}

fn reports() -> Router<AppState> {
    Router::new()
        .route("/issue", get(report::issue))
        .route("/list", get(report::list).post(report::list))
        .route("/list2", get(report::list2).post(report::list2))
        .fallback(not_found)
}

fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(index::index))
        .route("/atlassian-connect.json", get(descriptor::descriptor))
        .route("/connect/installed", post(lifecycle::installed))
        .route("/connect/uninstalled", post(lifecycle::uninstalled))
        .route("/connect/enabled", post(lifecycle::enabled))
        .route("/connect/disabled", post(lifecycle::disabled))
        .nest("/api/v1", settings_api())
        .merge(probes())
        .fallback(not_found)
}

fn settings_api() -> Router<AppState> {
    Router::new()
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route(
            "/tokens/{id}",
            get(tokens::show)
                .patch(tokens::change)
                .delete(tokens::delete),
        )
        .route("/tokens/{id}/reveal", post(tokens::reveal))
        .route("/my/tokens", get(my_tokens::list).post(my_tokens::create))
        .route(
            "/my/tokens/{id}",
            axum::routing::patch(my_tokens::change).delete(my_tokens::delete),
        )
        .route("/my/tokens/{id}/reveal", post(my_tokens::reveal))
        .route(
            "/settings/tokens",
            get(token_settings::show).put(token_settings::replace),
        )
}

fn probes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::metrics))
}

async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}
