//! The calendar that a report measures by.

use chrono_tz::Tz;

use super::request::ParameterFault;
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
    /// Hours of a working day.
    daily_hours: f64,
}

impl ReportCalendar {
    /// 24 hours, 7 days.
    fn normal_hours() -> Self {
        Self {
            calendar: Calendar::always(),
            id: NORMAL_HOURS.to_owned(),
            name: NORMAL_HOURS.to_owned(),
            daily_hours: 24.0,
        }
    }

    /// No site has calendars of its own yet.
    pub(super) fn find(choice: &CalendarChoice) -> Result<Self, ParameterFault> {
        match choice {
            CalendarChoice::NormalHours | CalendarChoice::SiteDefault => Ok(Self::normal_hours()),
            CalendarChoice::Id(id) => {
                let allowed = "normalHours, default, or the number of a calendar of the site";
                Err(ParameterFault::value("calendar", &id.to_string(), allowed))
            }
        }
    }

    pub(super) fn day_length(&self, choice: DayLengthChoice) -> Result<DayLength, ParameterFault> {
        if choice == DayLengthChoice::Hours24 {
            return Ok(DayLength::HOURS_24);
        }
        let ms = self.calendar.business_day_ms();
        let refused = |why: String| ParameterFault::conflict("dayLength", &why);
        let ms = ms.map_err(|why| refused(format!("'businessDays' is not accepted: {why}")))?;
        DayLength::of_ms(ms).ok_or_else(|| refused("a business day has no time".to_owned()))
    }

    /// `zone` is the user's: around the clock, time counts the same in every zone.
    pub(super) fn zone(&self, zone: Tz) -> Tz {
        self.calendar.zone().unwrap_or(zone)
    }

    pub(super) fn info(&self, zone: Tz) -> CalendarInfo {
        CalendarInfo {
            id: self.id.clone(),
            name: self.name.clone(),
            daily_working_hours: self.daily_hours,
            time_zone: self.zone(zone).name().to_owned(),
            is_7x24: self.calendar.is_always(),
        }
    }
}
