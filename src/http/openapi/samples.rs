//! What answers look like: one whole example of each shape. Tests hold them against the schemas and against real answers.

use serde_json::{Value, json};

use crate::reports::request::catalogue::Endpoint;

const EXPORT: &str = "019aa6f2-7c1e-7a40-9f0e-2f5d3c1b0a99";

/// A report as the example of its call asks for it.
pub(super) fn report(endpoint: Endpoint) -> Value {
    let mut sample = json!({
        "columnsBy": "statusDuration", "dateFormat": "dd/MMM/yy", "dateTimeFormat": "dd/MMM/yy h:mm a",
        "timeZone": "Europe/Berlin", "locale": "en_US", "viewFormat": "hours",
        "calendar": { "id": "normalHours", "name": "normalHours", "dailyWorkingHours": 24.0,
            "timeZone": "Europe/Berlin", "is7x24Calendar": true },
        "trimHistoryStartDate": null, "trimHistoryEndDate": null,
        "reportDate": "21/Nov/26 1:00 PM", "version": "1.0.0",
        "includedStatuses": [{ "id": "3", "name": "In Progress", "statusCategory": { "name": "In Progress" } }],
        "excludedStatuses": [], "deletedStatuses": [],
        "isComposite": false, "isAggregationType": false, "isOverall": false, "isAverage": false,
        "isSum": false, "isMedian": false, "isStddev": false,
        "table": {
            "header": {
                "headerColumns": [{ "id": "issuekey", "value": "Key" }, { "id": "summary", "value": "Summary" }],
                "groupByColumns": [], "fieldColumns": [],
                "valueColumns": [{ "id": "3", "value": "In Progress", "isConsolidated": false }],
            },
            "body": { "rows": [{
                "headerColumns": [{ "id": "issuekey", "value": "WEB-1" }, { "id": "summary", "value": "A page that is never found" }],
                "groupByColumns": [], "fieldColumns": [],
                "valueColumns": [{ "id": "3", "value": "6.0", "raw": "21600000", "count": "1" }],
                "currentState": [{ "id": "3", "value": "6.0", "raw": "21600000" }],
            }] },
        },
    });
    match endpoint {
        Endpoint::List => {
            for (name, value) in [
                ("startIssueIndex", 0),
                ("endIssueIndex", 1),
                ("total", 1),
                ("pageSize", 10),
            ] {
                sample[name] = value.into();
            }
        }
        Endpoint::List2 => sample["pageSize"] = 10.into(),
        Endpoint::Aggregation => {
            for name in ["isAggregationType", "isOverall", "isAverage"] {
                sample[name] = true.into();
            }
            sample["table"]["header"]["headerColumns"] = json!([]);
            sample["table"]["body"]["rows"] = json!([{ "headerColumns": [], "groupByColumns": [], "fieldColumns": [], "issueCount": 1,
                "valueColumns": [{ "id": "3", "value": "6.0", "raw": "21600000" }], "currentState": [] }]);
        }
        Endpoint::Issue | Endpoint::Expanded | Endpoint::Export => {}
    }
    if matches!(
        endpoint,
        Endpoint::List | Endpoint::List2 | Endpoint::Aggregation
    ) {
        sample["query"] = "project = \"WEB\" ORDER BY key ASC".into();
    }
    sample
}

pub(super) fn started() -> Value {
    json!({ "exportId": EXPORT, "statusLink": format!("https://dwell.example.com/rest/export/{EXPORT}") })
}

pub(super) fn waiting() -> Value {
    export("Waiting", 0)
}

pub(super) fn aborted() -> Value {
    export("Aborted", 0)
}

pub(super) fn exports() -> Value {
    json!({ "elements": [waiting()], "pageNumber": 0, "pageSize": 10, "total": 1, "last": true })
}

fn export(status: &str, total: u64) -> Value {
    json!({ "exportId": EXPORT, "status": status, "created": 1_795_262_400_000_i64, "completed": 0, "total": total,
        "message": null })
}

/// An error under `/rest`.
pub(super) fn refusal(status: u16, message: &str) -> Value {
    let messages = (status == 400).then(|| {
        json!(["calendar: '99' is not accepted; allowed: normalHours, default, or the number of a calendar."])
    });
    json!({ "status": status, "message": message, "messages": messages, "pluginVersion": "1.0.0",
        "time": "2026-11-21 12:00:00" })
}
