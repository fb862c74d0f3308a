//! Local time as an office clock shows it that is never set back.
//!
//! In a gap such a clock jumps with everybody's; in an overlap it stands still until local time has caught up. So every
//! local time is reached at one instant at most, its first occurrence, and a local time inside a gap is reached at the
//! end of the gap. This is the whole treatment of daylight saving: hours and periods are looked up on this clock.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// In seconds. Before the first and after the last, chrono-tz knows no change of any zone.
const FIRST_CHANGE: i64 = -4_000_000_000;
const LAST_CHANGE: i64 = 4_102_444_800;
/// Shorter than the time between any two changes of any zone (a little less than seven days).
const STEP: i64 = 3 * 86_400;

/// A time zone between its changes. Exact before 2100; from then on the offset of the end of 2099 goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    pieces: Vec<Piece>,
}

/// What the clock does from `start` (an instant) until the next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: i64,
    pub(super) pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Shows the instant plus this offset.
    Running { offset: i64 },
    /// Shows this local time, which it is about to reach again.
    Standing { wall: i64 },
}

impl Piece {
    /// What the clock shows at an instant of this piece; local times are milliseconds since 1970-01-01T00:00 local.
    fn wall(self, at: i64) -> i64 {
        match self.pace {
            Pace::Running { offset } => at.saturating_add(offset),
            Pace::Standing { wall } => wall,
        }
    }
}

impl Zone {
    pub fn new(zone: Tz) -> Self {
        let mut offset = offset(zone, FIRST_CHANGE);
        let mut pieces = vec![Piece {
            start: i64::MIN,
            pace: Pace::Running { offset },
        }];
        for (at, next) in changes(zone) {
            let wall = end_of(&mut pieces, at);
            offset = next;
            if at + offset < wall {
                let pace = Pace::Standing { wall };
                pieces.push(Piece { start: at, pace });
            }
            let start = at.max(wall - offset);
            let pace = Pace::Running { offset };
            pieces.push(Piece { start, pace });
        }
        Self { pieces }
    }

    /// In the order of time; the first one has no beginning.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What the clock shows at an instant: milliseconds since 1970-01-01T00:00 local.
    pub fn wall(&self, at: i64) -> i64 {
        self.pieces[self.piece_at(at)].wall(at)
    }

    /// The index of the piece that an instant belongs to.
    pub(super) fn piece_at(&self, at: i64) -> usize {
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        after.saturating_sub(1)
    }

    /// The first instant at which the clock shows this local time or a later one.
    pub fn reaches(&self, wall: i64) -> i64 {
        let after = self
            .pieces
            .partition_point(|piece| piece.wall(piece.start) <= wall);
        let next = self.pieces.get(after).map_or(i64::MAX, |piece| piece.start);
        match self.pieces[after.saturating_sub(1)].pace {
            Pace::Running { offset } => wall.saturating_sub(offset).min(next),
            Pace::Standing { .. } => next,
        }
    }
}

/// What the clock is about to show when the zone changes at `at`; a piece that would only start then is dropped.
fn end_of(pieces: &mut Vec<Piece>, at: i64) -> i64 {
    pieces.pop_if(|piece| piece.start >= at);
    pieces.last().map_or(at, |piece| piece.wall(at))
}

/// When the offset changes and to what, in milliseconds.
fn changes(zone: Tz) -> Vec<(i64, i64)> {
    let mut changes = Vec::new();
    let (mut before, mut known) = (FIRST_CHANGE, offset(zone, FIRST_CHANGE));
    while before < LAST_CHANGE {
        let after = before + STEP;
        let next = offset(zone, after);
        if next != known {
            changes.push((first_with(zone, next, before, after) * 1_000, next));
        }
        (before, known) = (after, next);
    }
    changes
}

/// The first second after `before` with this offset, which `after` has and `before` has not.
fn first_with(zone: Tz, wanted: i64, mut before: i64, mut after: i64) -> i64 {
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset(zone, middle) == wanted {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

/// Milliseconds that local time is ahead of UTC at an instant in seconds.
fn offset(zone: Tz, at: i64) -> i64 {
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    i64::from(offset.local_minus_utc()) * 1_000
}

#[cfg(test)]
mod tests;
