//! Nothing that the engine can do is out of a caller's reach. Types of the engine are taken apart without `..`, so
//! that a new field or variant does not compile here until it has a parameter.

use std::collections::BTreeMap;

use chrono::{DateTime, Weekday};
use chrono_tz::Tz;

use super::spec;
use crate::calendars::compiled::CalendarRef;
use crate::engine::{
    Calendar, Consolidated, Denominator, Deviation, HistoryField, Measure, Metric, MetricEdge,
    MultiVisit, Occurrence, PeriodUnit, Spec, Statistic, UserGroup, Window,
};
use crate::reports::request::catalogue::{Endpoint, KNOWN};
use crate::reports::request::dates::Frame;
use crate::reports::request::report_type::ReportType;
use crate::reports::request::shape::MeasureChoice;
use crate::reports::request::{ParameterFault, Request};

const FRAME: Frame = Frame {
    zone: Tz::UTC,
    now: DateTime::UNIX_EPOCH,
    week_start: Weekday::Mon,
};

fn request(query: &str) -> Request<()> {
    let all = format!("filterType=project&projectKey=A&{query}");
    let parameters: Vec<_> = url::form_urlencoded::parse(all.as_bytes())
        .into_owned()
        .collect();
    let open = |text: &str| Err(ParameterFault::value("nextPageToken", text, "none"));
    Request::read(Endpoint::List, &parameters, open)
        .unwrap_or_else(|faults| panic!("{query}: {faults:?}"))
}

fn spec_of(query: &str) -> Spec {
    let shape = request(query).shape;
    let MeasureChoice::Of(measure) = shape.measure.clone() else {
        panic!("{query} refers to something");
    };
    spec(&shape, measure, Calendar::always(), FRAME)
}

/// Every field of the spec as text.
fn fields(spec: &Spec) -> BTreeMap<&'static str, String> {
    let Spec {
        measure,
        now,
        window: Window { start, end },
        calendar,
        statuses,
        include_deleted,
        consolidated,
    } = spec;
    BTreeMap::from([
        ("measure", format!("{measure:?}")),
        ("now", now.to_string()),
        ("start", format!("{start:?}")),
        ("end", format!("{end:?}")),
        ("calendar", format!("{calendar:?}")),
        ("statuses", format!("{statuses:?}")),
        ("include_deleted", include_deleted.to_string()),
        ("consolidated", format!("{consolidated:?}")),
    ])
}

#[test]
fn every_field_of_the_spec_has_a_parameter() {
    let query = "columnsBy=statusDuration";
    let plain = fields(&spec_of(query));
    let groups = r#"[{"name":"Active","ids":[3]}]"#;
    let parameters = [
        ("measure", "multiVisitBehavior", "first"),
        ("start", "trimHistoryStartDate", "2026-01-01"),
        ("end", "trimHistoryEndDate", "2026-01-01"),
        ("statuses", "statuses", "3"),
        ("include_deleted", "includeDeletedStatuses", "true"),
        ("consolidated", "statusGroups", groups),
    ];
    for field in plain.keys() {
        if *field == "now" || *field == "calendar" {
            // The report instant is the call's own; the calendar is looked up: see below.
            continue;
        }
        let of_field = parameters.iter().find(|(name, ..)| name == field);
        let (_, name, value) = of_field.unwrap_or_else(|| panic!("{field} has no parameter"));
        assert!(KNOWN.contains(name), "{name}");
        let changed = fields(&spec_of(&format!("{query}&{name}={value}")));
        assert_ne!(
            changed[field], plain[field],
            "{name} does not reach {field}"
        );
        let others = plain
            .iter()
            .filter(|(other, text)| *other != field && changed[*other] != **text);
        assert_eq!(others.count(), 0, "{name} reaches more than {field}");
    }
    let calendar = request(&format!("{query}&calendar=7")).shape.calendar;
    assert_eq!(Some(calendar), CalendarRef::parse("7"));
}

/// What `columnsBy` calls a measure, and the parameters of what is in it.
fn names(measure: &Measure) -> (&'static str, Vec<&'static str>) {
    match measure {
        Measure::StatusDuration(
            MultiVisit::Total | MultiVisit::First | MultiVisit::Last | MultiVisit::Average,
        ) => ("statusDuration", vec!["multiVisitBehavior"]),
        Measure::StatusCount => ("statusCount", vec![]),
        Measure::TransitionCount => ("transitionCount", vec![]),
        Measure::TransitionDate(Occurrence::First | Occurrence::Last, _) => {
            ("firstTransitionToStatusDate", vec![])
        }
        Measure::BetweenStatuses(metrics) => {
            for metric in metrics {
                let Metric {
                    id: _,
                    name: _,
                    start,
                    stop,
                    pause: _,
                } = metric;
                for edge in start.iter().chain([stop]) {
                    match edge {
                        MetricEdge::Statuses {
                            ids: _,
                            visit: Occurrence::First | Occurrence::Last,
                        }
                        | MetricEdge::Date { field: _ } => {}
                    }
                }
            }
            ("durationBetweenStatuses", vec!["dbsMetrics"])
        }
        Measure::StatusByPeriod(_) => (
            "statusDurationByTimePeriod",
            vec!["timePeriod", "weekStart"],
        ),
        Measure::PeriodByStatus(_) => (
            "timePeriodDurationByStatus",
            vec!["timePeriod", "weekStart"],
        ),
        Measure::AssigneeDuration => ("assigneeDuration", vec![]),
        Measure::StatusByAssignee => ("statusDurationByAssignee", vec![]),
        Measure::AssigneeByStatus => ("assigneeDurationByStatus", vec![]),
        Measure::GroupDuration(groups) => {
            for group in groups {
                let UserGroup {
                    id: _,
                    name: _,
                    members: _,
                } = group;
            }
            ("groupDuration", vec!["groups"])
        }
        Measure::FieldDuration(fields) => {
            for field in fields {
                let HistoryField {
                    id: _,
                    name: _,
                    shape: _,
                } = field;
            }
            ("anyFieldDuration", vec!["historyFields"])
        }
    }
}

#[test]
fn every_measure_has_its_columns_by() {
    let choices = ReportType::choices(Endpoint::List2);
    let simple = choices.iter().filter_map(|(name, _)| {
        let between = r#"dbsMetrics=[{"name":"a","stopAt":{"ids":[5]}}]"#;
        let shape = request(&format!(
            "columnsBy={name}&groups=a&historyFields=a&{between}"
        ))
        .shape;
        match shape.measure {
            MeasureChoice::Of(measure) => Some(measure),
            // They wait for what they refer to.
            MeasureChoice::Periods { .. } | MeasureChoice::Groups(_) | MeasureChoice::Fields(_) => {
                None
            }
        }
    });
    let referring = [
        Measure::StatusByPeriod(crate::engine::Periods::new(PeriodUnit::Day, Tz::UTC)),
        Measure::PeriodByStatus(crate::engine::Periods::new(PeriodUnit::Day, Tz::UTC)),
        Measure::GroupDuration(Vec::new()),
        Measure::FieldDuration(Vec::new()),
    ];
    for measure in simple.chain(referring) {
        let (columns_by, parameters) = names(&measure);
        assert!(
            choices.iter().any(|(name, _)| *name == columns_by),
            "{columns_by}"
        );
        for name in parameters {
            assert!(
                KNOWN.contains(&name) && Endpoint::List2.uses(name),
                "{name}"
            );
        }
    }
}

/// Compiles only as long as each of these is known here; `shape::tests` reads every one of them.
#[test]
fn statistics_units_and_columns_are_known() {
    let parameters = |statistic: Statistic| match statistic {
        Statistic::Average(Denominator::NonNull | Denominator::All) => vec!["averageDenominator"],
        Statistic::StandardDeviation(
            Deviation::Population | Deviation::Sample,
            Denominator::NonNull | Denominator::All,
        ) => vec!["deviation", "averageDenominator"],
        Statistic::Sum | Statistic::Median | Statistic::Percentile85 | Statistic::Percentile95 => {
            vec!["aggregationType"]
        }
    };
    for name in parameters(Statistic::StandardDeviation(
        Deviation::Sample,
        Denominator::All,
    )) {
        assert!(Endpoint::Aggregation.uses(name), "{name}");
    }
    let unit = |unit: PeriodUnit| match unit {
        PeriodUnit::Day
        | PeriodUnit::Week(_)
        | PeriodUnit::Month
        | PeriodUnit::Quarter
        | PeriodUnit::Year => "timePeriod",
    };
    assert!(KNOWN.contains(&unit(PeriodUnit::Day)));
    let groups = r#"columnsBy=statusCount&statusGroups=[{"name":"Active","ids":[3]}]"#;
    let Consolidated { id, name, statuses } = spec_of(groups).consolidated.remove(0);
    assert_eq!(
        (&*id, &*name, statuses),
        ("group:Active", "Active", vec!["3".to_owned()])
    );
}
