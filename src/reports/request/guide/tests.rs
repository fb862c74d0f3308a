//! What is described is what the reader does.

use std::ops::RangeInclusive;

use rstest::rstest;

use super::*;
use crate::reports::request::{ParameterFault, Request};

/// A request that needs nothing more, with every parameter that some report requires.
fn sound(endpoint: Endpoint) -> Vec<(String, String)> {
    let metrics = r#"[{"name":"m","stopAt":{"type":"status","ids":[3]}}]"#;
    let all = [
        ("columnsBy", "statusDuration"),
        ("issueKey", "A-1"),
        ("filterType", "project"),
        ("projectKey", "A"),
        ("user", "u"),
        ("jqlFilterID", "1"),
        ("sprintID", "1"),
        ("customjql", "project = A"),
        ("aggregationType", "standardDeviation"),
        ("calendar", "default"),
        ("historyFields", "priority"),
        ("groups", "g"),
        ("dbsMetrics", metrics),
        ("startDate", "2026-01-01"),
        ("viewFormat", "days"),
    ];
    let file = (endpoint == Endpoint::Export).then_some(("outputType", "csvstddev"));
    let used = all.into_iter().filter(|(name, _)| endpoint.uses(name));
    let used = used.filter(|(name, _)| endpoint != Endpoint::Expanded || *name != "columnsBy");
    let used = used.chain(file);
    used.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What the reader says about `name` when it is `value`.
fn faults(endpoint: Endpoint, name: &str, value: &str) -> Vec<String> {
    let mut parameters = sound(endpoint);
    parameters.retain(|(other, _)| other != name);
    parameters.push((name.to_owned(), value.to_owned()));
    if let Some((needed, by)) = needed(endpoint, name) {
        parameters.retain(|(other, _)| other != needed);
        parameters.push((needed.to_owned(), by.to_owned()));
    }
    let open = |_: &str| Ok::<(), ParameterFault>(());
    let read = Request::read(endpoint, &parameters, open);
    let faults = read.err().map(|faults| faults.0).unwrap_or_default();
    let texts = faults.iter().map(ToString::to_string);
    texts.filter(|text| text.starts_with(name)).collect()
}

/// Without which the parameter would not be looked at.
fn needed(endpoint: Endpoint, name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "timePeriod" => ("columnsBy", "statusDurationByTimePeriod"),
        "includeTransitionedByColumns" => ("columnsBy", "firstTransitionToStatusDate"),
        "dbsMetrics" => ("columnsBy", "durationBetweenStatuses"),
        "groups" => ("columnsBy", "groupDuration"),
        "historyFields" if endpoint == Endpoint::Expanded => {
            ("columnsBy", "anyFieldDurationExpanded")
        }
        "historyFields" => ("columnsBy", "anyFieldDuration"),
        "user" => ("filterType", "user"),
        "jqlFilterID" => ("filterType", "jqlfilter"),
        "sprintID" => ("filterType", "sprint"),
        "customjql" => ("filterType", "customjql"),
        _ => return None,
    })
}

#[test]
fn every_parameter_of_the_catalogue_is_described() {
    for endpoint in ENDPOINTS {
        let described: Vec<_> = guides(endpoint).iter().map(|guide| guide.name).collect();
        let used = KNOWN.iter().filter(|name| endpoint.uses(name));
        let used: Vec<_> = used.copied().collect();
        assert_eq!(described, used, "{endpoint:?}");
    }
    let rows = [SELECTION, FIGURES, LOOK].into_iter().flatten();
    let unused: Vec<_> = rows
        .map(|row| row.0)
        .filter(|name| !ENDPOINTS.iter().any(|endpoint| endpoint.uses(name)))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[rstest]
#[case::issue(Endpoint::Issue)]
#[case::expanded(Endpoint::Expanded)]
#[case::list(Endpoint::List)]
#[case::list2(Endpoint::List2)]
#[case::aggregation(Endpoint::Aggregation)]
#[case::export(Endpoint::Export)]
fn described_values_are_read_and_others_are_not(#[case] endpoint: Endpoint) {
    for guide in guides(endpoint) {
        let name = guide.name;
        // Statistics have no dates.
        if endpoint == Endpoint::Aggregation && name == "includeTransitionedByColumns" {
            continue;
        }
        let (good, bad) = samples(&guide.values);
        for value in good.iter().map(String::as_str).chain(guide.default) {
            assert_eq!(faults(endpoint, name, value), [""; 0], "{name}={value}");
        }
        for value in bad {
            assert_ne!(faults(endpoint, name, &value), [""; 0], "{name}={value}");
        }
    }
}

#[rstest]
#[case::issue(Endpoint::Issue)]
#[case::expanded(Endpoint::Expanded)]
#[case::list(Endpoint::List)]
#[case::list2(Endpoint::List2)]
#[case::aggregation(Endpoint::Aggregation)]
#[case::export(Endpoint::Export)]
fn what_is_described_as_required_is(#[case] endpoint: Endpoint) {
    for guide in guides(endpoint) {
        let missing = !faults(endpoint, guide.name, " ").is_empty();
        let by_choice = guide.name == "projectKey" || needed(endpoint, guide.name).is_some();
        let expected =
            guide.required || (by_choice && guide.default.is_none() && guide.name != "where");
        assert_eq!(missing, expected, "{endpoint:?} {}", guide.name);
    }
}

/// Values that are described, and such that are not.
fn samples(values: &Values) -> (Vec<String>, Vec<String>) {
    match values {
        Values::Choice(names) => {
            let upper = names.iter().map(|name| name.to_uppercase());
            (
                texts(names).into_iter().chain(upper).collect(),
                texts(&["no such"]),
            )
        }
        Values::Boolean => (texts(&["true", "false"]), texts(&["yes"])),
        Values::Number(range) => of_range(range),
        Values::Text {
            longest: 0,
            pattern,
        } => of_pattern(pattern),
        Values::Text { longest, .. } => (vec!["y".repeat(*longest)], vec!["y".repeat(longest + 1)]),
        Values::List { pattern: "" } => (texts(&["1,2"]), Vec::new()),
        Values::List { .. } => (texts(&["3>5d,group:A<=1.5h"]), texts(&["3=5d", ">5d"])),
        Values::Metrics => (
            texts(&[r#"[{"name":"a","stopAt":{"ids":[3]}}]"#]),
            texts(&["[]", "{}", "[{}]"]),
        ),
        Values::StatusGroups => (
            texts(&[r#"[{"name":"a","ids":[3]}]"#]),
            texts(&["[]", "{}", "[{}]"]),
        ),
    }
}

fn of_range(range: &RangeInclusive<u64>) -> (Vec<String>, Vec<String>) {
    let good = [range.start(), range.end()].map(ToString::to_string);
    let above = (range.end() + 1).to_string();
    let below = range.start().checked_sub(1).map(|below| below.to_string());
    (good.into(), below.into_iter().chain([above]).collect())
}

fn of_pattern(pattern: &str) -> (Vec<String>, Vec<String>) {
    let (good, bad): (&[&str], &[&str]) = match pattern {
        "" => (&[], &[]),
        // Looked up before the reader sees it.
        UUID => (&["019aa5b2-6c1f-7d3e-9a41-5b1f0c2d3e4f"], &[]),
        ID => (&["0", "42"], &["x", "1a"]),
        of_key if of_key.contains('-') && of_key.contains("A-Z") => {
            (&["A-1", "a_b-20"], &["A", "1-1"])
        }
        _ => (&["normalHours", "default", "17"], &["none", "1.5"]),
    };
    (texts(good), texts(bad))
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
