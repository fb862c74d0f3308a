//! The site of the suite, and its calendars.
//!
//! | id | hours | |
//! |---|---|---|
//! | 1 | Monday to Friday 09:00 to 17:00 UTC | |
//! | 2 | the same | 2026-11-20 only 09:00 to 10:00 (an exception) |
//! | 3 | Thursday 09:00 to 17:00, Friday 09:00 to 12:00, Asia/Tokyo | days of different length |
//! | 4 | as 1 | 2026-11-20 is a holiday; the site's default |

use reqwest::Method;
use sandbox::accounts::ADMIN;
use serde_json::{Value, json};

use crate::reports::story::acme;
use crate::test_app::TestApp;

pub(super) const HOUR: i64 = 3_600_000;

/// The site and a token of its administrator.
pub(super) async fn stage() -> (TestApp, String) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for calendar in calendars() {
        let call = (Method::POST, "/rest/calendar");
        app.rest_call(&token, call, Some(&calendar))
            .await
            .expect(201);
    }
    (app, token)
}

fn calendars() -> [Value; 4] {
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let week = days.map(|day| hours(day, 9, 17));
    let plain = |name: &str| json!({ "name": name, "timeZone": "UTC", "workingTimes": week });
    let mut short = plain("Short Friday");
    short["exceptions"] =
        json!([{ "date": "2026-11-20", "windows": [{ "start": 9 * HOUR, "end": 10 * HOUR }] }]);
    let mut holiday = plain("Holiday");
    holiday["holidays"] = json!([{ "name": "Off", "date": "2026-11-20", "recurring": false }]);
    holiday["isDefault"] = json!(true);
    let uneven = json!({ "name": "Uneven", "timeZone": "Asia/Tokyo",
        "workingTimes": [hours("THURSDAY", 9, 17), hours("FRIDAY", 9, 12)] });
    [plain("Office"), short, uneven, holiday]
}

fn hours(weekday: &str, start: i64, end: i64) -> Value {
    json!({ "weekday": weekday, "start": start * HOUR, "end": end * HOUR })
}
