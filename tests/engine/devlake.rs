//! What the project `DevLake` published for 30 issues: each visit's start and status, and the lead time.

use std::path::Path;

use chrono::DateTime;
use dwell::engine::{
    Cell, ColumnKey, Expanded, IssueInput, Measure, Metric, MetricEdge, Part, Spec, Statuses,
    TableBuilder,
};
use serde_json::Value as Json;

use crate::jira::{input, instant, text};
use crate::notation::{Case, DURATION};

fn issues() -> Vec<Json> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jira/devlake/issues.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn spec(measure: Measure) -> Spec {
    Spec {
        now: instant("2022-01-01T00:00:00.000+0000"),
        ..Case::parse("created 00:00 open").spec(measure)
    }
}

/// All names that an issue's history or present gives to a status.
fn names<'a>(issue: &'a Json, id: &str) -> Vec<&'a str> {
    let items = issue["changelog"]["histories"].as_array().unwrap().iter();
    let items = items.flat_map(|history| history["items"].as_array().unwrap());
    let both = items.flat_map(|item| {
        [
            (text(item, "/from"), text(item, "/fromString")),
            (text(item, "/to"), text(item, "/toString")),
        ]
    });
    let now = (
        text(issue, "/fields/status/id"),
        text(issue, "/fields/status/name"),
    );
    let all = both.chain([now]).filter(|(of, _)| *of == Some(id));
    all.filter_map(|(_, name)| name).collect()
}

#[test]
fn visits_are_those_of_devlake() {
    let mut compared = 0;
    for issue in &issues() {
        let expected = issue["expected"]["visits"].as_array().unwrap();
        let expanded = Expanded::read(spec(DURATION), Statuses::default(), (), input(issue));
        assert_eq!(expanded.visits.len(), expected.len(), "{}", issue["key"]);
        for (visit, expected) in expanded.visits.iter().zip(expected) {
            let start = DateTime::parse_from_rfc3339(text(expected, "/0").unwrap()).unwrap();
            assert_eq!(visit.start, start.timestamp_millis(), "{}", issue["key"]);
            let Part::Status(status) = visit.column.outer else {
                panic!("a visit of no status");
            };
            let id = &expanded.layout.statuses.status(status).id;
            let name = text(expected, "/1").unwrap();
            assert!(
                names(issue, id).contains(&name),
                "{}: {name} is not {id}",
                issue["key"]
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 195);
}

#[test]
fn lead_times_are_those_of_devlake() {
    let metric = Metric {
        id: "lead".to_owned(),
        name: "Lead time".to_owned(),
        start: None,
        stop: MetricEdge::Date {
            field: "resolutiondate".to_owned(),
        },
        pause: Vec::new(),
    };
    for issue in &issues() {
        let Some(resolved) = text(issue, "/fields/resolutiondate").map(instant) else {
            assert_eq!(issue["expected"]["leadTimeMinutes"], 0, "{}", issue["key"]);
            continue;
        };
        let dates = [("resolutiondate", resolved)];
        let mut builder = TableBuilder::new(
            spec(Measure::BetweenStatuses(vec![metric.clone()])),
            Statuses::default(),
        );
        builder.push(
            (),
            IssueInput {
                dates: &dates,
                ..input(issue)
            },
        );
        let cell = builder.finish().rows[0].cell(ColumnKey::one(Part::Metric(0)));
        let minutes = cell.and_then(Cell::ms).map(|ms| ms / 60_000);
        assert_eq!(
            minutes,
            issue["expected"]["leadTimeMinutes"].as_i64(),
            "{}",
            issue["key"]
        );
    }
}
