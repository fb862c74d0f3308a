//! Working calendars of a site: defined by its administrators, compiled for its reports.
//!
//! A site's default calendar is what `calendar=default` means and what report screens preselect. Until an administrator
//! chooses one it is the built-in `normalHours`, which counts all of the time.

pub mod author;
pub mod change;
pub mod compiled;
pub mod definition;
mod facts;
pub mod fault;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::atlassian::ids::{CalendarId, SiteId};
use crate::clock::Clock;
use crate::db::calendars::{self, StoredCalendar};
use crate::db::{Db, DbError};
use crate::installs::fresh::Epoch;

use compiled::CompiledCalendars;
use definition::Definition;
use fault::CalendarError;

/// Name of the built-in calendar, which has no id.
pub const NORMAL_HOURS: &str = "normalHours";

#[derive(Clone, Debug)]
pub struct Calendars {
    db: Db,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
    compiled: CompiledCalendars,
}

/// A calendar as people are shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteCalendar {
    /// `None`: the built-in one.
    pub id: Option<CalendarId>,
    pub name: String,
    pub is_default: bool,
    /// `None` when what is stored cannot be read any more.
    pub definition: Option<Definition>,
    /// `None` for the built-in one.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Calendars {
    pub fn new(db: Db, clock: Arc<dyn Clock>, epoch: Epoch) -> Self {
        let compiled = CompiledCalendars::new(db.clone(), epoch.clone(), clock.clone());
        Self {
            db,
            clock,
            epoch,
            compiled,
        }
    }

    /// The built-in one, then the site's own by id.
    pub async fn list(&self, site: SiteId) -> Result<Vec<SiteCalendar>, DbError> {
        let default = calendars::default_of(&self.db, site).await?;
        let stored = calendars::list(&self.db, site).await?;
        let own = stored
            .into_iter()
            .map(|calendar| SiteCalendar::of(calendar, default));
        Ok([SiteCalendar::normal_hours(default)]
            .into_iter()
            .chain(own)
            .collect())
    }

    /// `None` is the built-in one.
    pub async fn get(
        &self,
        site: SiteId,
        id: Option<CalendarId>,
    ) -> Result<SiteCalendar, CalendarError> {
        let default = calendars::default_of(&self.db, site).await?;
        let Some(id) = id else {
            return Ok(SiteCalendar::normal_hours(default));
        };
        let stored = calendars::find(&self.db, site, id).await?;
        let stored = stored.ok_or(CalendarError::NotFound)?;
        Ok(SiteCalendar::of(stored, default))
    }

    /// What reports count with.
    pub fn compiled(&self) -> &CompiledCalendars {
        &self.compiled
    }
}

impl SiteCalendar {
    /// Another one after every change; the `ETag`.
    pub fn version(&self) -> i64 {
        self.updated_at.map_or(0, |at| at.timestamp_millis())
    }

    fn normal_hours(default: Option<CalendarId>) -> Self {
        Self {
            id: None,
            name: NORMAL_HOURS.to_owned(),
            is_default: default.is_none(),
            definition: Some(Definition::normal_hours()),
            updated_at: None,
        }
    }

    fn of(stored: StoredCalendar, default: Option<CalendarId>) -> Self {
        Self {
            id: Some(stored.id),
            is_default: default == Some(stored.id),
            definition: Definition::stored(&stored),
            updated_at: Some(stored.updated_at),
            name: stored.name,
        }
    }
}

#[cfg(test)]
mod tests;
