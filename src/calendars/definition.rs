//! A calendar as its owner defines it, and the engine's rules that this makes (Timepiece: calendar endpoints).

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::calendars::StoredCalendar;
use crate::engine::{Calendar, CalendarError as Refusal, CalendarRules, DayKind, Hours, Yearly};

const DAY: i64 = 86_400_000;

/// Stored as it is sent: the members carry Timepiece's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// IANA name; `None` only for the built-in calendar, which counts the same in every zone.
    pub time_zone: Option<String>,
    pub working_times: Vec<WorkingTime>,
    pub holidays: Vec<Holiday>,
    #[serde(default)]
    pub exceptions: Vec<ExceptionDay>,
}

/// Part of a weekday, in milliseconds since local midnight; several of one day are shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingTime {
    pub weekday: Weekday,
    pub start: i64,
    pub end: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [(&'static str, Self); 7] = [
        ("MONDAY", Self::Monday),
        ("TUESDAY", Self::Tuesday),
        ("WEDNESDAY", Self::Wednesday),
        ("THURSDAY", Self::Thursday),
        ("FRIDAY", Self::Friday),
        ("SATURDAY", Self::Saturday),
        ("SUNDAY", Self::Sunday),
    ];
}

/// A day without work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holiday {
    pub name: String,
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// Every year, whatever the year of `date`.
    pub recurring: bool,
}

/// A date with hours of its own, in place of its weekday's and of any holiday; none at all is a day off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionDay {
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    pub windows: Vec<Window>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Window {
    pub start: i64,
    pub end: i64,
}

impl Definition {
    /// All of the time.
    pub fn normal_hours() -> Self {
        let whole_day = |(_, weekday)| WorkingTime {
            weekday,
            start: 0,
            end: DAY,
        };
        Self {
            time_zone: None,
            working_times: Weekday::ALL.map(whole_day).into(),
            holidays: Vec::new(),
            exceptions: Vec::new(),
        }
    }

    /// `None`, and a line in the log, when the stored text is not one that this version can read.
    pub(super) fn stored(calendar: &StoredCalendar) -> Option<Self> {
        let read = serde_json::from_str(&calendar.definition);
        read.inspect_err(|error| {
            let (site, id) = (calendar.site, calendar.id);
            tracing::warn!(%site, %id, %error, "a stored calendar cannot be read");
        })
        .ok()
    }

    /// What time counts by; or everything that is wrong, in sentences that begin with the member's name.
    pub fn compile(&self) -> Result<Calendar, Vec<String>> {
        let zone = self.zone();
        // Without a zone the rest is looked at all the same.
        let compiled = Calendar::new(&self.rules(zone.unwrap_or(Tz::UTC)));
        match (zone, compiled) {
            (Some(_), Ok(calendar)) => Ok(calendar),
            (Some(_), Err(refusal)) => Err(vec![sentence(refusal)]),
            (None, compiled) => {
                let of_zone =
                    "timeZone must be an IANA name like Europe/Berlin, in its exact spelling.";
                let of_rest = compiled.err().map(sentence);
                Err([of_zone.to_owned()].into_iter().chain(of_rest).collect())
            }
        }
    }

    /// `None` unless the name is one that this build knows.
    pub(super) fn zone(&self) -> Option<Tz> {
        self.time_zone.as_deref()?.parse().ok()
    }

    fn rules(&self, zone: Tz) -> CalendarRules {
        let mut week: [Vec<Hours>; 7] = Default::default();
        for time in &self.working_times {
            let (start, end) = (time.start, time.end);
            week[time.weekday as usize].push(Hours { start, end });
        }
        let (yearly, once): (Vec<_>, Vec<_>) =
            self.holidays.iter().partition(|holiday| holiday.recurring);
        CalendarRules {
            zone,
            week,
            holidays: once.into_iter().map(|holiday| holiday.date).collect(),
            yearly_holidays: yearly.into_iter().map(Holiday::day_of_year).collect(),
            exceptions: self.exceptions.iter().map(ExceptionDay::rule).collect(),
        }
    }
}

impl Holiday {
    fn day_of_year(&self) -> Yearly {
        use chrono::Datelike as _;
        Yearly {
            month: self.date.month(),
            day: self.date.day(),
        }
    }
}

impl ExceptionDay {
    fn rule(&self) -> crate::engine::Exception {
        let hours = self.windows.iter().map(|window| Hours {
            start: window.start,
            end: window.end,
        });
        crate::engine::Exception {
            date: self.date,
            hours: hours.collect(),
        }
    }
}

/// The engine's refusal, with the member that it is about.
fn sentence(refusal: Refusal) -> String {
    let member = match refusal {
        Refusal::Window { day, .. } | Refusal::Overlap { day } => match day {
            DayKind::Weekday(_) => "workingTimes",
            DayKind::Date(_) => "exceptions",
        },
        Refusal::TwoExceptions(_) => "exceptions",
        Refusal::NoSuchDay(_) => "holidays",
        // About business days, which no definition is asked for.
        Refusal::NoWorkingTime | Refusal::UnequalDays | Refusal::AlwaysOpen => "workingTimes",
    };
    format!("{member}: {refusal}.")
}
