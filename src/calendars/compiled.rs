//! Calendars as reports count with them.

use std::sync::Arc;

use moka::sync::Cache;

use super::NORMAL_HOURS;
use super::definition::Definition;
use super::fault::CalendarError;
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::clock::Clock;
use crate::db::calendars::{self, StoredCalendar};
use crate::db::{Db, DbError};
use crate::engine::Calendar;
use crate::installs::fresh::{Epoch, Fresh};

/// Answers that are at most three seconds old.
const KNOWN: u64 = 10_000;
/// Compiled definitions: each a pure function of its text, so that these never grow old.
const COMPILED: u64 = 1_000;

/// Which calendar of a site a report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarRef {
    /// The built-in one: all of the time.
    NormalHours,
    /// The one that the site's administrators have chosen.
    Default,
    Id(CalendarId),
}

impl CalendarRef {
    /// The values of a report's `calendar`, letter case ignored in the two words. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case(NORMAL_HOURS) {
            Some(Self::NormalHours)
        } else if text.eq_ignore_ascii_case("default") {
            Some(Self::Default)
        } else {
            CalendarId::parse(text).map(Self::Id)
        }
    }
}

/// A calendar to count with.
#[derive(Clone, Debug)]
pub struct UsableCalendar {
    /// `None`: the built-in one.
    pub id: Option<CalendarId>,
    pub name: String,
    pub calendar: Calendar,
}

type Found = Option<Arc<UsableCalendar>>;

#[derive(Clone, Debug)]
pub struct CompiledCalendars {
    db: Db,
    known: Fresh<(SiteId, CalendarRef), Found>,
    by_definition: Cache<Arc<str>, Calendar>,
}

impl CompiledCalendars {
    pub(super) fn new(db: Db, epoch: Epoch, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            known: Fresh::new(KNOWN, epoch, clock),
            by_definition: Cache::new(COMPILED),
        }
    }

    /// `None` when the site has no such calendar; [`CalendarError::Unusable`] when it has one that cannot be counted with.
    pub async fn find(
        &self,
        site: SiteId,
        which: CalendarRef,
    ) -> Result<Found, Arc<CalendarError>> {
        if which == CalendarRef::NormalHours {
            return Ok(Some(Arc::new(normal_hours())));
        }
        self.known.get((site, which), self.load(site, which)).await
    }

    async fn load(&self, site: SiteId, which: CalendarRef) -> Result<Found, CalendarError> {
        let stored = match which {
            CalendarRef::NormalHours => return Ok(Some(Arc::new(normal_hours()))),
            CalendarRef::Id(id) => calendars::find(&self.db, site, id).await?,
            CalendarRef::Default => match self.default_of(site).await? {
                None => return Ok(Some(Arc::new(normal_hours()))),
                default => default,
            },
        };
        let usable = stored.map(|stored| self.compile(stored)).transpose()?;
        Ok(usable.map(Arc::new))
    }

    /// The default and the calendar are two look-ups: whoever deletes it in between has chosen another default before.
    async fn default_of(&self, site: SiteId) -> Result<Option<StoredCalendar>, DbError> {
        let mut default = calendars::default_of(&self.db, site).await?;
        while let Some(id) = default {
            if let Some(stored) = calendars::find(&self.db, site, id).await? {
                return Ok(Some(stored));
            }
            let again = calendars::default_of(&self.db, site).await?;
            default = again.filter(|again| *again != id);
        }
        Ok(None)
    }

    fn compile(&self, stored: StoredCalendar) -> Result<UsableCalendar, CalendarError> {
        let text: Arc<str> = stored.definition.as_str().into();
        let calendar = if let Some(known) = self.by_definition.get(&text) {
            known
        } else {
            let definition = Definition::stored(&stored).ok_or(CalendarError::Unusable)?;
            let compiled = definition.compile();
            let calendar = compiled.map_err(|_| CalendarError::Unusable)?;
            self.by_definition.insert(text, calendar.clone());
            calendar
        };
        Ok(UsableCalendar {
            id: Some(stored.id),
            name: stored.name,
            calendar,
        })
    }
}

fn normal_hours() -> UsableCalendar {
    UsableCalendar {
        id: None,
        name: NORMAL_HOURS.to_owned(),
        calendar: Calendar::always(),
    }
}
