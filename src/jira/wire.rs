//! Jira's answers as far as they are used. Ids come as text, absent and null mean the same, unknown keys are
//! dropped while reading.

mod changelog;
mod ids;
mod instant;
mod issue;
mod metadata;
mod people;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer};

pub use changelog::{Changelog, ChangelogPages, History, Item, ListPage, Wanted};
pub use ids::IssueId;
pub(crate) use issue::{ApproximateCount, FoundIssue, SearchAnswer};
pub use issue::{BulkIssues, Issue, Project, SearchPage};
pub use metadata::{Field, FieldSchema, ServerInfo, Status};
pub use people::{Group, Myself, Profile, User};
pub(crate) use people::{GroupPage, MyPermissions, ProfilePage, UserPage};

/// Null where the documentation promises a value.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
