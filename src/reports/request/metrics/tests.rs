use rstest::rstest;

use super::read;
use crate::engine::{Metric, MetricEdge, Occurrence};
use crate::reports::request::catalogue::Endpoint;
use crate::reports::request::reader::Reader;

fn metrics(text: &str) -> Result<Vec<Metric>, Vec<String>> {
    let parameters = [("dbsMetrics".to_owned(), text.to_owned())];
    let mut reader = Reader::new(Endpoint::List, &parameters);
    let metrics = read(&mut reader);
    match reader.finish() {
        Ok(_) => Ok(metrics),
        Err(faults) => Err(faults.0.iter().map(ToString::to_string).collect()),
    }
}

fn statuses(ids: &[&str], visit: Occurrence) -> MetricEdge {
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    MetricEdge::Statuses { ids, visit }
}

#[test]
fn metrics_are_read_as_public_clients_write_them() {
    let text = r#"[
        { "name": "Cycle Time", "startAt": { "type": "status", "ids": [3] },
          "stopAt": { "type": "status", "ids": [10001, "10002"] }, "pauseAt": { "type": "status", "ids": [10041] } },
        { "name": "Late", "startAt": { "type": "dateField", "field": "duedate" },
          "stopAt": { "type": "Status", "ids": ["name:Gone"], "visit": "LAST" } }]"#;
    let cycle = Metric {
        id: "Cycle Time".to_owned(),
        name: "Cycle Time".to_owned(),
        start: Some(statuses(&["3"], Occurrence::First)),
        stop: statuses(&["10001", "10002"], Occurrence::First),
        pause: vec!["10041".to_owned()],
    };
    let late = Metric {
        id: "Late".to_owned(),
        name: "Late".to_owned(),
        start: Some(MetricEdge::Date {
            field: "duedate".to_owned(),
        }),
        stop: statuses(&["name:Gone"], Occurrence::Last),
        pause: Vec::new(),
    };
    assert_eq!(metrics(text), Ok(vec![cycle, late]));
}

#[rstest]
#[case::absent("")]
#[case::null(r#""startAt": null,"#)]
#[case::said(r#""startAt": { "type": "creation" },"#)]
#[case::no_statuses(r#""startAt": { "type": "status", "ids": [] },"#)]
fn creation_is_where_nothing_else_begins(#[case] start: &str) {
    let text = format!(r#"[{{ {start} "name": "Lead", "stopAt": {{ "ids": [5] }} }}]"#);
    let read = metrics(&text).unwrap();
    assert_eq!(read[0].start, None);
    assert_eq!(read[0].stop, statuses(&["5"], Occurrence::First));
}

const STOP: &str = r#""stopAt": { "ids": [5] }"#;

#[rstest]
#[case::no_json(
    "Cycle Time",
    "dbsMetrics: 'Cycle Time' is not accepted; allowed: a JSON list of objects like ["
)]
#[case::no_list(
    r#"{"name":"a"}"#,
    "dbsMetrics: '{\"name\":\"a\"}' is not accepted; allowed: a JSON list of objects"
)]
#[case::empty_list(
    "[]",
    "dbsMetrics: '[]' is not accepted; allowed: a JSON list of 1 to 100 objects."
)]
#[case::no_name(&format!("[{{ {STOP} }}]"), "dbsMetrics: object 1: name is required")]
#[case::no_stop(r#"[{ "name": "a" }]"#, "dbsMetrics: object 1: stopAt is required")]
#[case::stop_at_creation(
    r#"[{ "name": "a", "stopAt": { "type": "creation" } }]"#,
    "dbsMetrics: object 1: stopAt is required"
)]
#[case::the_second(&format!(r#"[{{ "name": "a", {STOP} }}, {{ "name": "b" }}]"#), "dbsMetrics: object 2: stopAt")]
#[case::slip(&format!(r#"[{{ "name": "a", "pausedAt": {{}}, {STOP} }}]"#), "dbsMetrics: object 1: 'pausedAt' is not known; allowed: name, startAt, stopAt, pauseAt.")]
#[case::type_of_stop(
    r#"[{ "name": "a", "stopAt": { "type": "sprint" } }]"#,
    "dbsMetrics: object 1: stopAt: type must be one of status, dateField, creation."
)]
#[case::no_field(
    r#"[{ "name": "a", "stopAt": { "type": "dateField" } }]"#,
    "dbsMetrics: object 1: stopAt: field is required"
)]
#[case::visit(
    r#"[{ "name": "a", "stopAt": { "ids": [5], "visit": "second" } }]"#,
    "dbsMetrics: object 1: stopAt: visit 'second' must be first or last."
)]
#[case::ids(
    r#"[{ "name": "a", "stopAt": { "ids": ["Done"] } }]"#,
    "dbsMetrics: object 1: stopAt: ids must be a list"
)]
#[case::negative_ids(
    r#"[{ "name": "a", "stopAt": { "ids": [-5] } }]"#,
    "dbsMetrics: object 1: stopAt: ids must be a list"
)]
#[case::no_object(
    r#"[{ "name": "a", "stopAt": 5 }]"#,
    "dbsMetrics: object 1: stopAt must be an object."
)]
#[case::twice(&format!(r#"[{{ "name": "a", {STOP} }}, {{ "name": " a", {STOP} }}]"#), "dbsMetrics: 'a' is not accepted; allowed: each name once.")]
fn a_fault_says_where_it_is(#[case] text: &str, #[case] expected: &str) {
    let told = metrics(text).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(expected), "{told:?}");
}

#[test]
fn none_at_all_is_a_fault() {
    let mut reader = Reader::new(Endpoint::List, &[]);
    read(&mut reader);
    let told = reader.finish().unwrap_err().0[0].to_string();
    assert!(
        told.starts_with("dbsMetrics is required; allowed: a JSON list like ["),
        "{told}"
    );
}
