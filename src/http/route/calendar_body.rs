//! The wire shape of calendars (Timepiece: calendar endpoints).

use serde::Serialize;
use utoipa::ToSchema;

use super::body::Members;
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::calendars::SiteCalendar;
use crate::calendars::change::{CalendarChange, NewCalendar};
use crate::calendars::definition::{
    Definition, ExceptionDay, Holiday, Weekday, Window, WorkingTime,
};
use crate::http::error::Error;

/// What only we say; sent back as it was read it means nothing.
const READ_ONLY: [&str; 5] = [
    "allWorkingDaysHaveEqualLengths",
    "calendarSuccessfullyLoaded",
    "clientKey",
    "dailyWorkingHours",
    "is7x24Calendar",
];
const MOST_WORKING_TIMES: usize = 7 * 24;
const MOST_DAYS: usize = 1_000;
const MOST_WINDOWS: usize = 24;
const DAY: i64 = 86_400_000;
const LONGEST_HOLIDAY_NAME: usize = 255;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Calendar)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the shape is Timepiece's")]
pub struct CalendarView<'a> {
    /// Null for `normalHours`.
    #[schema(value_type = Option<u32>)]
    id: Option<CalendarId>,
    name: &'a str,
    /// The site's id with us, as in the report tokens.
    #[schema(value_type = String, format = "uuid")]
    client_key: SiteId,
    is_default: bool,
    #[serde(rename = "is7x24Calendar")]
    is_7x24_calendar: bool,
    all_working_days_have_equal_lengths: bool,
    calendar_successfully_loaded: bool,
    daily_working_hours: f64,
    time_zone: Option<&'a str>,
    working_times: &'a [WorkingTime],
    holidays: &'a [Holiday],
    /// Not Timepiece's: whoever has none sees nothing new.
    #[serde(skip_serializing_if = "<[ExceptionDay]>::is_empty")]
    exceptions: &'a [ExceptionDay],
}

impl<'a> CalendarView<'a> {
    pub fn of(calendar: &'a SiteCalendar, site: SiteId) -> Self {
        let definition = calendar.definition.as_ref();
        Self {
            id: calendar.id,
            name: &calendar.name,
            client_key: site,
            is_default: calendar.is_default,
            is_7x24_calendar: calendar.is_always(),
            all_working_days_have_equal_lengths: calendar.has_equal_days(),
            calendar_successfully_loaded: calendar.is_loaded(),
            daily_working_hours: calendar.daily_hours(),
            time_zone: definition.and_then(|known| known.time_zone.as_deref()),
            working_times: definition.map_or(&[], |known| &known.working_times),
            holidays: definition.map_or(&[], |known| &known.holidays),
            exceptions: definition.map_or(&[], |known| &known.exceptions),
        }
    }
}

pub fn new_from(body: &[u8]) -> Result<NewCalendar, Error> {
    let mut members = Members::parse(body)?;
    members.drop_null("id");
    let id = members.integer("id", &(1..=i64::from(i32::MAX)));
    let name = members.required("name", Members::text);
    let time_zone = members.required("timeZone", Members::text);
    let working_times = members.required("workingTimes", working_times);
    let definition = Definition {
        time_zone,
        working_times: working_times.unwrap_or_default(),
        holidays: holidays(&mut members).unwrap_or_default(),
        exceptions: exceptions(&mut members).unwrap_or_default(),
    };
    let is_default = members.boolean("isDefault").unwrap_or(false);
    members.ignore(&READ_ONLY);
    members.finish_in_sentences()?;
    Ok(NewCalendar {
        id: id.and_then(CalendarId::new),
        name: name.unwrap_or_default(),
        definition,
        is_default,
    })
}

/// `id` may be repeated, not changed.
pub fn change_from(body: &[u8], id: CalendarId) -> Result<CalendarChange, Error> {
    let mut members = Members::parse(body)?;
    let own = i64::from(id.number());
    members.integer("id", &(own..=own));
    let change = CalendarChange {
        name: members.text("name"),
        time_zone: members.text("timeZone"),
        working_times: working_times(&mut members, "workingTimes"),
        holidays: holidays(&mut members),
        exceptions: exceptions(&mut members),
        is_default: members.boolean("isDefault"),
    };
    members.ignore(&READ_ONLY);
    members.finish_in_sentences()?;
    Ok(change)
}

fn working_times(members: &mut Members, name: &str) -> Option<Vec<WorkingTime>> {
    members.objects(name, MOST_WORKING_TIMES, |time| {
        let weekday = time.required("weekday", |time, name| {
            time.choice_in_any_case(name, &Weekday::ALL)
        });
        let window = window(time);
        let (weekday, Window { start, end }) = (weekday?, window?);
        Some(WorkingTime {
            weekday,
            start,
            end,
        })
    })
}

fn holidays(members: &mut Members) -> Option<Vec<Holiday>> {
    members.objects("holidays", MOST_DAYS, |holiday| {
        let name = holiday.text("name").unwrap_or_default();
        if name.chars().count() > LONGEST_HOLIDAY_NAME {
            let fault = format!("must have at most {LONGEST_HOLIDAY_NAME} characters");
            holiday.fault("name", &fault);
        }
        let recurring = holiday.boolean("recurring").unwrap_or(false);
        let date = holiday.required("date", Members::date)?;
        Some(Holiday {
            name,
            date,
            recurring,
        })
    })
}

fn exceptions(members: &mut Members) -> Option<Vec<ExceptionDay>> {
    members.objects("exceptions", MOST_DAYS, |day| {
        let date = day.required("date", Members::date);
        let windows = day.required("windows", |day, name| {
            day.objects(name, MOST_WINDOWS, window)
        });
        let (date, windows) = (date?, windows?);
        Some(ExceptionDay { date, windows })
    })
}

/// Milliseconds since local midnight.
fn window(members: &mut Members) -> Option<Window> {
    let time = |members: &mut Members, name: &str| members.integer(name, &(0..=DAY));
    let start = members.required("start", time);
    let end = members.required("end", time);
    let (start, end) = (start?, end?);
    Some(Window { start, end })
}
