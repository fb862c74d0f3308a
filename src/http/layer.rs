//! What happens to every request, whichever route it takes.
//!
//! From outside in: the request gets an id, is counted and later logged ([`exchange`]); its answer gets the security
//! headers; a panic below becomes an ordinary 500.

pub mod client_address;
pub mod envelope;
pub mod exchange;
mod panic;
pub mod request_id;
mod security_headers;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use ipnet::IpNet;
use tower_http::catch_panic::CatchPanicLayer;

pub use self::client_address::ClientAddress;
pub use self::request_id::RequestId;
use crate::lifecycle::Lifecycle;

/// What the layers need to know.
#[derive(Clone, Debug)]
pub struct Layers {
    pub lifecycle: Lifecycle,
    pub trusted_proxies: Arc<[IpNet]>,
    /// True when the base URL is https: browsers are then told to stay there.
    pub https: bool,
    /// The answer to a request whose handler panicked. [`request_id::current`] works in it.
    pub on_panic: fn() -> Response,
}

/// Wraps the finished router, its fallback included.
pub fn apply(router: Router, layers: &Layers) -> Router {
    exchange::describe_metrics();
    router
        .layer(CatchPanicLayer::custom(panic::Answer(layers.on_panic)))
        .layer(from_fn_with_state(
            security_headers::Https(layers.https),
            security_headers::add,
        ))
        .layer(from_fn_with_state(layers.clone(), exchange::observe))
}
