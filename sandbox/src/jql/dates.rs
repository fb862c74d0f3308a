//! Date literals and date functions, read in the zone of the user who asks, with minute precision.

use chrono::{
    DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    TimeZone as _, Utc,
};
use chrono_tz::Tz;

use super::{Asked, JqlError, ast::Operand};

pub(super) fn resolve(
    operand: &Operand,
    field: &str,
    asked: Asked<'_>,
) -> Result<Option<DateTime<Utc>>, JqlError> {
    match operand {
        Operand::Empty => Ok(None),
        Operand::Value(text) => literal(text, asked)
            .map(Some)
            .ok_or_else(|| invalid(text, field)),
        Operand::Function { name, arguments } => function(name, arguments, asked).map(Some),
    }
}

fn invalid(text: &str, field: &str) -> JqlError {
    JqlError::new(format!(
        "Date value '{text}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    ))
}

fn literal(text: &str, asked: Asked<'_>) -> Option<DateTime<Utc>> {
    let text = text.trim().replace('/', "-");
    if let Ok(local) = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M") {
        return Some(in_zone(local, asked.view.zone()));
    }
    if let Ok(day) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(in_zone(day.and_time(NaiveTime::MIN), asked.view.zone()));
    }
    period(&text).and_then(|delta| asked.now.checked_add_signed(delta))
}

/// `-7d`, `4w 2d`, `30m`: minutes, hours, days, weeks.
fn period(text: &str) -> Option<TimeDelta> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut minutes = 0_i64;
    for part in text.split_whitespace() {
        let unit = match part.chars().last()? {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            'w' => 7 * 24 * 60,
            _ => return None,
        };
        let count: u32 = part[..part.len() - 1].parse().ok()?;
        minutes += i64::from(count) * unit;
    }
    let given = !text.trim().is_empty();
    given.then(|| TimeDelta::try_minutes(if negative { -minutes } else { minutes }))?
}

fn function(name: &str, arguments: &[String], asked: Asked<'_>) -> Result<DateTime<Utc>, JqlError> {
    let lower = name.to_ascii_lowercase();
    if lower == "now" {
        return Ok(asked.now);
    }
    let unknown = || JqlError::new(format!("Unable to find JQL function '{name}()'."));
    let (end, unit) = match (lower.strip_prefix("startof"), lower.strip_prefix("endof")) {
        (Some(unit), _) => (false, unit),
        (_, Some(unit)) => (true, unit),
        _ => return Err(unknown()),
    };
    let steps = match arguments {
        [] => 0,
        [one] => steps(one).ok_or_else(|| {
            JqlError::new(format!("Duration for function '{name}' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier."))
        })?,
        _ => {
            return Err(JqlError::new(format!(
                "Function '{name}' expected between '0' and '1' arguments but received '{}'.",
                arguments.len()
            )));
        }
    };
    let zone = asked.view.zone();
    let today = asked.now.with_timezone(&zone).date_naive();
    let day = border(unit, today, steps + i32::from(end)).ok_or_else(unknown)?;
    let start = in_zone(day.and_time(NaiveTime::MIN), zone);
    Ok(if end {
        start - TimeDelta::minutes(1)
    } else {
        start
    })
}

/// `-1` or `-1d`: how many units away.
fn steps(text: &str) -> Option<i32> {
    text.trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .parse::<i16>()
        .ok()
        .map(i32::from)
}

fn border(unit: &str, today: NaiveDate, steps: i32) -> Option<NaiveDate> {
    let shift_days = |day: NaiveDate, days: i32| {
        let distance = Days::new(u64::from(days.unsigned_abs()));
        if days < 0 {
            day.checked_sub_days(distance)
        } else {
            day.checked_add_days(distance)
        }
    };
    let shift_months = |day: NaiveDate, months: i32| {
        let distance = Months::new(months.unsigned_abs());
        if months < 0 {
            day.checked_sub_months(distance)
        } else {
            day.checked_add_months(distance)
        }
    };
    match unit {
        "day" => shift_days(today, steps),
        "week" => {
            let sunday = shift_days(
                today,
                -i32::try_from(today.weekday().num_days_from_sunday()).ok()?,
            )?;
            shift_days(sunday, steps.checked_mul(7)?)
        }
        "month" => shift_months(today.with_day(1)?, steps),
        "year" => shift_months(today.with_day(1)?.with_month(1)?, steps.checked_mul(12)?),
        _ => None,
    }
}

/// The first instant that the clocks of `zone` show as `local`; just after a gap if none does.
fn in_zone(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    (0..=8)
        .filter_map(|quarter| local.checked_add_signed(TimeDelta::minutes(15 * quarter)))
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or_else(|| local.and_utc(), |found| found.to_utc())
}
