//! The calendar that a report measures by.

use chrono_tz::Tz;

use super::ReportError;
use super::request::style::DayLengthChoice;
use super::request::{ParameterFault, ParameterFaults};
use crate::atlassian::ids::SiteId;
use crate::calendars::Calendars;
use crate::calendars::compiled::{CalendarRef, UsableCalendar};
use crate::engine::Calendar;
use crate::export::{CalendarInfo, DayLength};

/// A calendar, and how documents call it.
#[derive(Clone, Debug)]
pub(super) struct ReportCalendar {
    pub(super) calendar: Calendar,
    id: String,
    name: String,
}

impl ReportCalendar {
    pub(super) async fn find(
        calendars: &Calendars,
        site: SiteId,
        which: CalendarRef,
    ) -> Result<Self, ReportError> {
        let found = calendars.compiled().find(site, which).await?;
        let found = found.ok_or_else(|| {
            let number = match which {
                CalendarRef::Id(id) => id.to_string(),
                CalendarRef::NormalHours | CalendarRef::Default => String::new(),
            };
            let allowed = "normalHours, default, or the number of a calendar of the site";
            ParameterFaults::from(ParameterFault::value("calendar", &number, allowed))
        })?;
        Ok(Self::new(&found))
    }

    fn new(found: &UsableCalendar) -> Self {
        let id = found.id.map(|id| id.to_string());
        Self {
            calendar: found.calendar.clone(),
            id: id.unwrap_or_else(|| found.name.clone()),
            name: found.name.clone(),
        }
    }

    pub(super) fn day_length(&self, choice: DayLengthChoice) -> Result<DayLength, ParameterFaults> {
        if choice == DayLengthChoice::Hours24 {
            return Ok(DayLength::HOURS_24);
        }
        let ms = self.calendar.business_day_ms();
        let ms = ms.map_err(|why| {
            let why = format!("'businessDays' is not accepted: {why}");
            ParameterFault::conflict("dayLength", &why)
        })?;
        // A calendar without working time is none.
        Ok(DayLength::of_ms(ms).unwrap_or(DayLength::HOURS_24))
    }

    /// `zone` is the user's: around the clock, time counts the same in every zone.
    pub(super) fn zone(&self, zone: Tz) -> Tz {
        self.calendar.zone().unwrap_or(zone)
    }

    pub(super) fn info(&self, zone: Tz) -> CalendarInfo {
        CalendarInfo::new(self.id.clone(), self.name.clone(), &self.calendar, zone)
    }
}
