//! Dirt in a history: what was found. How it is read is said in `timeline`.

use serde::{Deserialize, Serialize};

use super::key::Part;
use super::statuses::StatusKey;

/// One thing in an issue's history that is not as it should be, with what a sentence about it needs.
/// Names are the table's to give; instants are epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// A status without an id; `status` is what its name was taken for. `at` is `None` for the current status.
    MissingId { at: Option<i64>, status: StatusKey },
    /// A change of status that does not say what it changed from or to.
    MissingValue { at: i64 },
    /// The change says it left `found`, but the one before it had led to `expected`.
    Gap {
        at: i64,
        expected: Part,
        found: Part,
    },
    /// History ends in `last`, while Jira says that the issue is in `current`.
    CurrentDiffers { last: Part, current: Part },
    /// A change from before the issue was created.
    BeforeCreation { at: i64 },
    /// Neither history nor the issue itself names any status.
    NoStatus,
}

impl Fault {
    /// The same fault with its keys changed.
    pub(super) fn map(
        self,
        part: impl Fn(Part) -> Part,
        status: impl Fn(StatusKey) -> StatusKey,
    ) -> Self {
        match self {
            Self::MissingId { at, status: key } => Self::MissingId {
                at,
                status: status(key),
            },
            Self::Gap {
                at,
                expected,
                found,
            } => Self::Gap {
                at,
                expected: part(expected),
                found: part(found),
            },
            Self::CurrentDiffers { last, current } => Self::CurrentDiffers {
                last: part(last),
                current: part(current),
            },
            other => other,
        }
    }
}
