//! Ctrl-C, SIGTERM, SIGHUP.

use tokio::signal::unix::{Signal, SignalKind, signal};

pub(crate) struct Stop(Vec<Signal>);

impl Stop {
    /// From now on these signals no longer end the process by themselves.
    pub(crate) fn listen() -> Self {
        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ];
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    pub(crate) async fn requested(&mut self) {
        std::future::poll_fn(|context| {
            let any = self
                .0
                .iter_mut()
                .any(|signal| signal.poll_recv(context).is_ready());
            if any {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

pub(crate) async fn requested() {
    Stop::listen().requested().await;
}
