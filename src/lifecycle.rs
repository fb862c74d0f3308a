//! From the first signal to the end of the process, without cutting an answer.
//!
//! ```text
//! serving ── signal ──► draining ── nothing in flight ──► closed ── last answer sent ──► process ends
//!                       readyz 503                        nothing accepted
//!                       still accepting                              drain time over ──► over: what is left is cut
//! ```

mod phase;
mod signals;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use self::phase::{Phase, State};
pub use self::signals::{Signals, Stop};

/// What is left of the drain time for answers that began while connections were still accepted.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// How long the steps of an orderly end may take.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// How long connections are accepted after SIGTERM although `/readyz` already says no: load balancers need to see it.
    pub notice: Duration,
    /// From the signal to the end.
    pub drain: Duration,
}

/// Shared by the listener, the request counter and the health page. Clones are the same lifecycle.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    timing: Timing,
    state: Arc<watch::Sender<State>>,
}

/// One request being answered; counted until it is dropped.
#[derive(Debug)]
pub struct InFlight(Arc<watch::Sender<State>>);

impl Lifecycle {
    pub fn new(timing: Timing) -> Self {
        Self {
            timing,
            state: Arc::new(watch::Sender::new(State::default())),
        }
    }

    pub fn is_draining(&self) -> bool {
        self.state.borrow().phase >= Phase::Draining
    }

    pub fn in_flight(&self) -> usize {
        self.state.borrow().in_flight
    }

    /// Counts a request as being answered, until the guard is dropped. Wakes nobody: those who wait for the end need not
    /// hear of every request.
    pub fn track(&self) -> InFlight {
        self.state.send_if_modified(|state| {
            state.in_flight += 1;
            false
        });
        InFlight(self.state.clone())
    }

    /// Resolves when no further connection is to be accepted: for `axum::serve(…).with_graceful_shutdown`.
    pub async fn closed(self) {
        self.reached(Phase::Closed).await;
    }

    /// Runs a graceful server; `None` when the drain time ended, or a second signal came, before its last answer.
    pub async fn serve<T>(&self, server: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = server => Some(done),
            () = self.reached(Phase::Over) => None,
        }
    }

    /// Waits for a signal and drains; a second signal ends at once.
    pub async fn follow(self, mut signals: Signals) {
        let first = signals.next().await;
        tokio::select! {
            () = self.drain(first) => {}
            _ = signals.next() => self.enter(Phase::Over),
        }
    }

    /// Takes the lifecycle to its end.
    pub async fn drain(&self, stop: Stop) {
        let end = Instant::now() + self.timing.drain;
        self.enter(Phase::Draining);
        tracing::info!(?stop, in_flight = self.in_flight(), "draining");
        if stop == Stop::Terminate {
            tokio::time::sleep(self.timing.notice).await;
            let _idle_or_late = timeout_at(end - self.last_answers(), self.idle()).await;
        }
        self.enter(Phase::Closed);
        tracing::info!(in_flight = self.in_flight(), "no longer accepting");
        sleep_until(end).await;
        self.enter(Phase::Over);
    }

    fn last_answers(&self) -> Duration {
        LAST_ANSWERS.min(self.timing.drain / 2)
    }

    fn enter(&self, phase: Phase) {
        self.state
            .send_modify(|state| state.phase = state.phase.max(phase));
    }

    async fn idle(&self) {
        self.wait(|state| state.in_flight == 0).await;
    }

    async fn reached(&self, phase: Phase) {
        self.wait(|state| state.phase >= phase).await;
    }

    async fn wait(&self, until: impl FnMut(&State) -> bool) {
        let mut states = self.state.subscribe();
        states
            .wait_for(until)
            .await
            .expect("the sender lives in self");
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.send_if_modified(|state| {
            state.in_flight -= 1;
            state.in_flight == 0 && state.phase >= Phase::Draining
        });
    }
}
