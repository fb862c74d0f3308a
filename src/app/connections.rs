//! Connections of HTTP/1.1, with an end to every wait for whoever is on the other side: a head or a body that does not come
//! ends its connection, and so does silence between two requests.

mod slow_body;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use slow_body::SlowBody;

/// Of one request's head, which has a hundred headers at most. Tokens are a few kilobytes, long lists of issues belong into
/// a body.
const LARGEST_HEAD: usize = 64 * 1024;
/// When no connection can be taken, for want of file descriptors.
const BREATH: Duration = Duration::from_secs(1);

/// Serves until `closed`, and then finishes the answers that have begun. `patience` is how long the head of a request may
/// take, and its body after that.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    closed: impl Future<Output = ()>,
) {
    let mut connections = JoinSet::new();
    // Dropped when the listener closes.
    let (open, closing) = watch::channel(());
    let mut closed = pin!(closed);
    loop {
        tokio::select! {
            biased;
            () = &mut closed => break,
            Some(_ended) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let one = Connection { peer, patience, router: router.clone() };
                    connections.spawn(one.run(stream, closing.clone()));
                }
                Err(error) => breathe(&error).await,
            },
        }
    }
    drop((listener, open));
    while connections.join_next().await.is_some() {}
}

async fn breathe(error: &io::Error) {
    let is_of_one = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !is_of_one {
        tracing::error!(%error, "no connection can be taken");
        tokio::time::sleep(BREATH).await;
    }
}

struct Connection {
    peer: SocketAddr,
    patience: Duration,
    router: Router,
}

impl Connection {
    async fn run(self, stream: TcpStream, mut closing: watch::Receiver<()>) {
        let patience = self.patience;
        let service = service_fn(move |request| self.answer(request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_header_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _open_is_gone = closing.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::trace!(%error, "a connection ended early");
        }
    }

    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> + use<> {
        let patience = self.patience;
        let mut request = request.map(|body| Body::new(SlowBody::new(body, patience)));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.router.clone().oneshot(request)
    }
}
