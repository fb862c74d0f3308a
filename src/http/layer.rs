//! What happens to every request, whichever route it takes.
//!
//! From outside in: the request gets an id, is counted and later logged ([`exchange`]); its answer gets the security
//! headers; an error gets its body ([`mod@envelope`]), and a panic below is an ordinary error.

pub mod call_budget;
pub mod client_address;
pub(super) mod compression;
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
use ipnet::IpNet;
use tower_http::catch_panic::CatchPanicLayer;

pub use self::client_address::ClientAddress;
use self::envelope::{Envelope, envelope};
pub use self::request_id::RequestId;
use crate::lifecycle::Lifecycle;

/// What the layers need to know.
#[derive(Clone, Debug)]
pub struct Layers {
    pub lifecycle: Lifecycle,
    pub trusted_proxies: Arc<[IpNet]>,
    /// True when the base URL is https: browsers are then told to stay there.
    pub https: bool,
}

/// Gives every error of these routes its body, panics of their handlers included.
pub fn enveloped<S>(router: Router<S>, shape: Envelope) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router.layer((
        from_fn_with_state(shape, envelope),
        CatchPanicLayer::custom(panic::Answer),
    ))
}

/// Wraps the finished, [`enveloped`] router, its fallback included.
pub fn apply(router: Router, layers: &Layers) -> Router {
    exchange::describe_metrics();
    // The outer one first. Together they are one service: each that is added by itself has its own clone of all below it.
    router.layer((
        from_fn_with_state(layers.clone(), exchange::observe),
        from_fn_with_state(security_headers::Https(layers.https), security_headers::add),
    ))
}
