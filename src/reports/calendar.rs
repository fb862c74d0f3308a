//! The calendar that a report measures by.

use chrono_tz::Tz;

use super::request::{ParameterFault, ParameterFaults};
use super::request::shape::CalendarChoice;
use super::request::style::DayLengthChoice;
use crate::engine::Calendar;
use crate::export::{CalendarInfo, DayLength};

const NORMAL_HOURS: &str = "normalHours";

/// A calendar, and how documents call it.
#[derive(Clone, Debug)]
pub(super) struct ReportCalendar {
    pub(super) calendar: Calendar,
    id: String,
    name: String,
}

impl ReportCalendar {
    /// 24 hours, 7 days.
    fn normal_hours() -> Self {
        Self {
            calendar: Calendar::always(),
            id: NORMAL_HOURS.to_owned(),
            name: NORMAL_HOURS.to_owned(),
        }
    }

    /// No site has calendars of its own yet.
    pub(super) fn find(choice: &CalendarChoice) -> Result<Self, ParameterFaults> {
        match choice {
            CalendarChoice::NormalHours | CalendarChoice::SiteDefault => Ok(Self::normal_hours()),
            CalendarChoice::Id(id) => {
                let allowed = "normalHours, default, or the number of a calendar of the site";
                Err(ParameterFault::value("calendar", &id.to_string(), allowed).into())
            }
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
