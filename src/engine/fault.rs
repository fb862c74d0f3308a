//! Dirt in a history: what was found. How it is read is said in `timeline`.

use super::statuses::StatusKey;

/// One thing in an issue's history that is not as it should be, with what a sentence about it needs.
/// Names are in [`super::Statuses`]; instants are epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A status without an id; `status` is what its name was taken for. `at` is `None` for the current status.
    MissingId { at: Option<i64>, status: StatusKey },
    /// A change that does not say what it changed from or to.
    MissingValue { at: i64 },
    /// The change says it left `found`, but the one before it had led to `expected`.
    Gap {
        at: i64,
        expected: StatusKey,
        found: StatusKey,
    },
    /// History ends in `last`, while Jira says that the issue is in `current`.
    CurrentDiffers { last: StatusKey, current: StatusKey },
    /// A change from before the issue was created.
    BeforeCreation { at: i64 },
    /// Neither history nor the issue itself names any status.
    NoStatus,
}
