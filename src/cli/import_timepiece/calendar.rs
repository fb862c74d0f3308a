//! Calendars (Timepiece: calendar endpoints).

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::copying::Copied;

pub(super) const COPIED: Copied = Copied {
    name: "calendar",
    path: "/rest/calendar",
    body,
    validated: false,
};

const DAY: i64 = 86_400_000;
const WEEK: [&str; 7] = [
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
];

/// In an order that does not depend on who answered.
fn body(calendar: &Value) -> Result<Value, String> {
    if calendar["calendarSuccessfullyLoaded"] == false {
        return Err("the service itself cannot read it".to_owned());
    }
    let zone = calendar["timeZone"].as_str().ok_or("it has no time zone")?;
    let mut body = json!({
        "id": calendar["id"],
        "name": calendar["name"],
        "timeZone": zone,
        "workingTimes": working_times(calendar),
        "holidays": holidays(calendar)?,
        "isDefault": calendar["isDefault"] == true,
    });
    if let Some(exceptions) = calendar["exceptions"].as_array() {
        body["exceptions"] = sorted(exceptions.iter().cloned());
    }
    Ok(body)
}

fn working_times(calendar: &Value) -> Value {
    let times = calendar["workingTimes"].as_array();
    let times = times.map(Vec::as_slice).unwrap_or_default();
    if times.is_empty() && calendar["is7x24Calendar"] == true {
        let whole = |day: &&str| json!({ "weekday": day, "start": 0, "end": DAY });
        return sorted(WEEK.iter().map(whole));
    }
    let time = |time: &Value| {
        let day = time["weekday"].as_str().unwrap_or_default();
        json!({ "weekday": day.to_ascii_uppercase(), "start": time["start"], "end": time["end"] })
    };
    sorted(times.iter().map(time))
}

fn holidays(calendar: &Value) -> Result<Value, String> {
    let mut holidays = Vec::new();
    for holiday in calendar["holidays"].as_array().into_iter().flatten() {
        let text = holiday["date"].as_str().unwrap_or_default();
        let date = date(text).ok_or_else(|| format!("its holiday {text:?} is no date"))?;
        let name = holiday["name"].as_str().unwrap_or_default();
        let recurring = holiday["recurring"] == true;
        holidays.push(json!({ "name": name, "date": date.to_string(), "recurring": recurring }));
    }
    Ok(sorted(holidays.into_iter()))
}

/// As one calendar has it, or as lists were seen to.
fn date(text: &str) -> Option<NaiveDate> {
    let formats = ["%Y-%m-%d", "%d/%b/%y", "%d/%b/%Y"];
    formats
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
}

fn sorted(items: impl Iterator<Item = Value>) -> Value {
    let mut items: Vec<Value> = items.collect();
    items.sort_by_key(ToString::to_string);
    Value::Array(items)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::body;

    #[test]
    fn a_calendar_is_its_content() {
        let theirs = json!({ "id": 7, "name": "C", "clientKey": "x", "isDefault": false, "timeZone": "UTC",
            "workingTimes": [{ "weekday": "Monday", "start": 1, "end": 2 }],
            "holidays": [{ "name": "H", "date": "25/Dec/25", "recurring": true }] });
        let ours = json!({ "id": 7, "name": "C", "isDefault": false, "timeZone": "UTC", "dailyWorkingHours": 1.0,
            "workingTimes": [{ "end": 2, "start": 1, "weekday": "MONDAY" }],
            "holidays": [{ "date": "2025-12-25", "name": "H", "recurring": true }] });
        assert_eq!(body(&theirs), body(&ours));
        let around_the_clock =
            json!({ "id": 8, "name": "A", "timeZone": "UTC", "is7x24Calendar": true });
        assert_eq!(
            body(&around_the_clock).unwrap()["workingTimes"]
                .as_array()
                .unwrap()
                .len(),
            7
        );
    }

    #[test]
    fn what_cannot_be_said_is_told() {
        let odd = json!({ "timeZone": "UTC", "holidays": [{ "date": "soon" }] });
        assert_eq!(
            body(&odd),
            Err("its holiday \"soon\" is no date".to_owned())
        );
        assert_eq!(body(&json!({})), Err("it has no time zone".to_owned()));
        let lost = json!({ "timeZone": "UTC", "calendarSuccessfullyLoaded": false });
        assert!(body(&lost).is_err());
    }
}
