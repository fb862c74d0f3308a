//! What can go wrong with a calendar, as whoever asked should hear it.

use super::SiteCalendar;
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::db::DbError;

#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    #[error("no such calendar")]
    NotFound,
    /// Sentences that begin with the name of the member at fault.
    #[error("the definition is not acceptable")]
    Invalid(Vec<String>),
    #[error("another calendar has this name")]
    NameTaken,
    #[error("another calendar has this id")]
    IdTaken,
    #[error("the site has as many calendars as it may have")]
    TooMany,
    #[error("no id is left")]
    NoIdLeft,
    #[error("the calendar is the site's default")]
    IsDefault,
    #[error("the calendar has been changed meanwhile")]
    Changed(Box<SiteCalendar>, SiteId),
    /// What it is now; `None` is the built-in one.
    #[error("the default calendar has been changed meanwhile")]
    DefaultChanged(Option<CalendarId>),
    /// Reports cannot count with what is stored.
    #[error("the calendar cannot be loaded")]
    Unusable,
    #[error(transparent)]
    Db(#[from] DbError),
}
