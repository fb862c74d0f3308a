//! Time in the statuses that count, for stretches that overlap each other.

use super::between::Stay;
use super::figures::Figures;
use super::interval::Interval;

/// Prefix sums over stays in statuses whose time counts.
pub(super) struct Counted {
    /// Before each stay, then of all: milliseconds, and stays.
    before: Vec<(i64, usize)>,
}

impl Counted {
    pub(super) fn new(figures: &Figures<'_>) -> Self {
        let mut before = vec![(0, 0)];
        let (mut ms, mut stays) = (0_i64, 0);
        for stay in &*figures.stays {
            if figures.selection.counts(stay.status) {
                ms = ms.saturating_add(figures.worked(stay.span));
                stays += 1;
            }
            before.push((ms, stays));
        }
        Self { before }
    }

    /// `None`: no stay that counts lies within.
    pub(super) fn worked(&self, figures: &Figures<'_>, span: Interval) -> Option<i64> {
        let stays = &*figures.stays;
        let instant = span.ms() == 0;
        let first = stays.partition_point(|stay| {
            stay.span.end() < span.start()
                || !instant && stay.span.end() == span.start() && stay.span.ms() > 0
        });
        let after = stays.partition_point(|stay| {
            stay.span.start() < span.end() || instant && stay.span.start() <= span.end()
        });
        let after = after.max(first);
        let touched = self.before[after].1 - self.before[first].1;
        let whole = self.before[after].0 - self.before[first].0;
        let outside = |stay: Option<&Stay>, from: fn(Interval, Interval) -> Interval| {
            let counts = stay.filter(|stay| figures.selection.counts(stay.status));
            counts.map_or(0, |stay| figures.worked(from(stay.span, span)))
        };
        let before = outside(stays.get(first).filter(|_| first < after), |stay, span| {
            Interval::new(stay.start(), span.start().min(stay.end()))
        });
        let behind = outside(
            after
                .checked_sub(1)
                .filter(|last| *last >= first)
                .and_then(|last| stays.get(last)),
            |stay, span| Interval::new(span.end().max(stay.start()), stay.end()),
        );
        // Where figures are cut off at the end of what a number holds, the parts may exceed the whole.
        (touched > 0).then_some((whole - before).saturating_sub(behind).max(0))
    }
}
