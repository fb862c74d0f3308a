//! Where the process stands between its start and its end.

/// Only ever moves forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    #[default]
    Serving,
    /// Not ready, still accepting.
    Draining,
    /// Answers what has begun, accepts nothing.
    Closed,
    /// Whatever still runs is cut.
    Over,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    pub(super) in_flight: usize,
}
