//! Sites too large to be kept: every issue is made up anew, the same each time, when somebody asks for it.
//!
//! Such a site has one project, in which a query finds either all issues or none: it is tried on the first one.
//! Answers are written as text, so that a page of thousands costs little.

mod history;
mod text;

use serde_json::Value;

use crate::data::View;
pub(crate) use history::{History, histories};
pub(crate) use text::{people, statuses, write_changelogs, write_fields, write_ids};

const PROJECT: &str = "GEN";
const FIRST_ID: i64 = 1_000_001;

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Generated {
    pub(crate) count: usize,
}

impl Generated {
    /// Index of the issue that is called so, by id or by key.
    pub(crate) fn find(self, id_or_key: &str) -> Option<usize> {
        let by_id = id_or_key.parse::<i64>().ok().map(|id| id - FIRST_ID);
        let by_key = || {
            let number = id_or_key.strip_prefix(PROJECT)?.strip_prefix('-')?;
            number.parse::<i64>().ok().map(|number| number - 1)
        };
        let index = usize::try_from(by_id.or_else(by_key)?).ok()?;
        (index < self.count).then_some(index)
    }

    pub(crate) fn is_seen_by(self, view: View<'_>) -> bool {
        self.count > 0 && view.may_browse(PROJECT)
    }
}

fn id_of(index: usize) -> i64 {
    FIRST_ID + i64::try_from(index).unwrap_or_default()
}

/// The first issue, in the shape of `GET issue?expand=changelog`: what queries are tried on, and where the site's
/// statuses and people come from.
pub(crate) fn first() -> Value {
    text::whole_issue(0)
}
