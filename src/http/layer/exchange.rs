//! One request and its answer: counted while it lasts, measured and logged when its last byte is out.
//!
//! The log line has the path but never the query, which may hold a token. Its span has `request_id`, and empty fields
//! that the extractors fill, as in `tracing::Span::current().record("site_id", …)`: `site_id`, and `trace_id`, the name that
//! Forge has for the call.

mod body;
mod record;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::Empty;

use self::body::ObservedBody;
use self::record::Record;
pub(super) use self::record::describe_metrics;
use super::Layers;
use super::client_address::{ClientAddress, client_address};
use super::request_id::{self, RequestId};

pub(super) async fn observe(
    State(layers): State<Layers>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::of(request.headers());
    let client = client_of(&request, &layers);
    let span = tracing::info_span!(
        "request",
        request_id = id.as_str(),
        site_id = Empty,
        trace_id = Empty
    );
    let mut record = Record::begin(
        &request,
        route_of(&request),
        client,
        span.clone(),
        layers.lifecycle.track(),
    );

    request.extensions_mut().insert(id.clone());
    if let Some(client) = client {
        request.extensions_mut().insert(client);
    }
    let mut response = id.clone().scope(next.run(request)).instrument(span).await;
    response
        .headers_mut()
        .insert(request_id::HEADER, id.header_value());
    record.answered(response.status());
    response.map(|body| Body::new(ObservedBody::new(body, record)))
}

/// `None` where there is no socket, as in a test that calls the router.
fn client_of(request: &Request, layers: &Layers) -> Option<ClientAddress> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(client_address(
        peer.ip(),
        request.headers(),
        &layers.trusted_proxies,
    ))
}

/// The pattern, so that the number of different labels is bounded.
fn route_of(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or("unmatched", MatchedPath::as_str).to_owned()
}
