//! Every part of the engine's specification is reached by a parameter: the parts are taken from the types themselves,
//! so that a new one does not compile here until it is named, and is refused until a parameter changes an answer by it.

use std::collections::BTreeSet;

use dwell::engine::{
    CalendarRules, Consolidated, Denominator, Deviation, Direction, Exception, FieldShape,
    HistoryField, Hours, Measure, Metric, MetricEdge, MultiVisit, Occurrence, PeriodUnit, Spec,
    Statistic, UserGroup, Window, Yearly,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::run::{pairs, path, query};
use super::stage::{HOUR, stage};
use crate::test_app::TestApp;

/// Names of all members of a struct. A member that is missing or new is an error of the compiler.
macro_rules! members {
    ($type:ident { $($member:ident),* }) => {{
        let _ = |whole: &$type| { let $type { $($member: _),* } = whole; };
        vec![$(concat!(stringify!($type), ".", stringify!($member))),*]
    }};
}

/// Names of all variants of an enum, likewise.
macro_rules! variants {
    ($type:ident { $($variant:ident),* }) => {{
        let _ = |whole: &$type| match whole { $($type::$variant { .. } => ()),* };
        vec![$(concat!(stringify!($type), "::", stringify!($variant))),*]
    }};
}

fn parts() -> BTreeSet<&'static str> {
    let parts = [
        members!(Spec {
            measure,
            now,
            window,
            calendar,
            statuses,
            include_deleted,
            consolidated
        }),
        members!(Window { start, end }),
        members!(Consolidated { id, name, statuses }),
        members!(Metric {
            id,
            name,
            start,
            stop,
            pause
        }),
        members!(UserGroup { id, name, members }),
        members!(HistoryField { id, name, shape }),
        members!(CalendarRules {
            zone,
            week,
            holidays,
            yearly_holidays,
            exceptions
        }),
        members!(Hours { start, end }),
        members!(Exception { date, hours }),
        members!(Yearly { month, day }),
        variants!(Measure {
            StatusDuration,
            StatusCount,
            TransitionCount,
            TransitionDate,
            BetweenStatuses,
            StatusByPeriod,
            PeriodByStatus,
            AssigneeDuration,
            StatusByAssignee,
            AssigneeByStatus,
            GroupDuration,
            FieldDuration
        }),
        variants!(MultiVisit {
            Total,
            First,
            Last,
            Average
        }),
        variants!(Occurrence { First, Last }),
        variants!(Direction { To, From }),
        variants!(MetricEdge { Statuses, Date }),
        variants!(PeriodUnit {
            Day,
            Week,
            Month,
            Quarter,
            Year
        }),
        variants!(FieldShape {
            Single,
            EachChange,
            WholeList
        }),
        variants!(Statistic {
            Average,
            Sum,
            Median,
            StandardDeviation,
            Percentile85,
            Percentile95
        }),
        variants!(Denominator { NonNull, All }),
        variants!(Deviation { Population, Sample }),
    ];
    parts.into_iter().flatten().collect()
}

/// Parts, an endpoint, and two calls that differ by the parameter that reaches them.
struct Reach {
    parts: &'static str,
    on: &'static str,
    calls: [&'static str; 2],
}

const fn reach(
    parts: &'static str,
    on: &'static str,
    one: &'static str,
    other: &'static str,
) -> Reach {
    Reach {
        parts,
        on,
        calls: [one, other],
    }
}

const METRIC: &str = r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[3]},"stopAt":{"ids":[5]}}]"#;
const WEB: &str = "filterType=project&projectKey=WEB&aggregationType=sum";

const REACHED: &[Reach] = &[
    reach(
        "Spec.measure Measure::StatusDuration Measure::StatusCount",
        "I",
        "columnsBy=statusDuration",
        "columnsBy=statusCount",
    ),
    reach(
        "Spec.window Window.start",
        "I",
        "",
        "trimHistoryStartDate=2026-11-20",
    ),
    reach("Window.end", "I", "", "trimHistoryEndDate=2026-11-20"),
    reach(
        "Spec.calendar CalendarRules.week Hours.start Hours.end",
        "I",
        "",
        "calendar=1",
    ),
    reach("CalendarRules.zone", "I", "calendar=1", "calendar=5"),
    reach("CalendarRules.holidays", "I", "calendar=1", "calendar=4"),
    reach(
        "CalendarRules.yearly_holidays Yearly.month Yearly.day",
        "I",
        "calendar=1",
        "calendar=6",
    ),
    reach(
        "CalendarRules.exceptions Exception.date Exception.hours",
        "I",
        "calendar=1",
        "calendar=2",
    ),
    reach("Spec.statuses", "I", "", "statuses=5"),
    reach(
        "Spec.include_deleted",
        "I",
        "",
        "includeDeletedStatuses=true",
    ),
    reach(
        "Spec.consolidated Consolidated.statuses",
        "I",
        r#"statusGroups=[{"name":"G","ids":[3]}]"#,
        r#"statusGroups=[{"name":"G","ids":[3,5]}]"#,
    ),
    reach(
        "Consolidated.id Consolidated.name",
        "I",
        r#"statusGroups=[{"name":"G","ids":[3]}]"#,
        r#"statusGroups=[{"name":"H","ids":[3]}]"#,
    ),
    reach(
        "Measure::TransitionCount",
        "I",
        "columnsBy=statusCount",
        "columnsBy=transitionCount",
    ),
    reach(
        "Measure::TransitionDate Occurrence::First Occurrence::Last",
        "I",
        "columnsBy=firstTransitionToStatusDate",
        "columnsBy=lastTransitionToStatusDate",
    ),
    reach(
        "Direction::To Direction::From",
        "I",
        "columnsBy=firstTransitionToStatusDate",
        "columnsBy=firstTransitionFromStatusDate",
    ),
    reach(
        "Measure::BetweenStatuses Metric.start MetricEdge::Statuses",
        "I",
        METRIC,
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[9]},"stopAt":{"ids":[5]}}]"#,
    ),
    reach(
        "Metric.id Metric.name",
        "I",
        METRIC,
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"N","startAt":{"ids":[3]},"stopAt":{"ids":[5]}}]"#,
    ),
    reach(
        "Metric.stop",
        "I",
        METRIC,
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[3]},"stopAt":{"ids":[9]}}]"#,
    ),
    reach(
        "Metric.pause",
        "I",
        METRIC,
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[3]},"stopAt":{"ids":[5]},"pauseAt":{"ids":[9]}}]"#,
    ),
    reach(
        "MetricEdge::Date",
        "I",
        METRIC,
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"type":"dateField","field":"created"},"stopAt":{"ids":[5]}}]"#,
    ),
    reach(
        "Measure::StatusByPeriod Measure::PeriodByStatus",
        "I",
        "columnsBy=statusDurationByTimePeriod",
        "columnsBy=timePeriodDurationByStatus",
    ),
    reach(
        "PeriodUnit::Day PeriodUnit::Month",
        "I",
        "columnsBy=statusDurationByTimePeriod&timePeriod=day",
        "columnsBy=statusDurationByTimePeriod&timePeriod=month",
    ),
    reach(
        "PeriodUnit::Quarter PeriodUnit::Year",
        "I",
        "columnsBy=statusDurationByTimePeriod&timePeriod=quarter",
        "columnsBy=statusDurationByTimePeriod&timePeriod=year",
    ),
    reach(
        "PeriodUnit::Week",
        "I",
        "columnsBy=statusDurationByTimePeriod&timePeriod=week",
        "columnsBy=statusDurationByTimePeriod&timePeriod=week&weekStart=friday",
    ),
    reach(
        "Measure::AssigneeDuration",
        "I",
        "columnsBy=statusDuration",
        "columnsBy=assigneeDuration",
    ),
    reach(
        "Measure::StatusByAssignee Measure::AssigneeByStatus",
        "I",
        "columnsBy=statusDurationByAssignee",
        "columnsBy=assigneeDurationByStatus",
    ),
    reach(
        "Measure::GroupDuration UserGroup.id UserGroup.name UserGroup.members",
        "I",
        "@WEB-1&columnsBy=groupDuration&groups=builders",
        "@WEB-1&columnsBy=groupDuration&groups=travellers",
    ),
    reach(
        "Measure::FieldDuration HistoryField.id HistoryField.name HistoryField.shape FieldShape::Single FieldShape::WholeList",
        "I",
        "columnsBy=anyFieldDuration&historyFields=assignee",
        "columnsBy=anyFieldDuration&historyFields=customfield_10020",
    ),
    reach(
        "FieldShape::EachChange",
        "I",
        "columnsBy=anyFieldDuration&historyFields=fixVersions",
        "columnsBy=anyFieldDuration&historyFields=fixVersions,customfield_10020",
    ),
    reach(
        "MultiVisit::Total MultiVisit::First",
        "I",
        "multiVisitBehavior=total",
        "multiVisitBehavior=first",
    ),
    reach(
        "MultiVisit::Last MultiVisit::Average",
        "I",
        "multiVisitBehavior=last",
        "multiVisitBehavior=average",
    ),
    reach(
        "Statistic::Sum Statistic::Average",
        "A",
        WEB,
        "filterType=project&projectKey=WEB&aggregationType=average",
    ),
    reach(
        "Statistic::Median Statistic::Percentile85",
        "A",
        "filterType=project&projectKey=WEB&aggregationType=median",
        "filterType=project&projectKey=WEB&aggregationType=percentile85",
    ),
    reach(
        "Statistic::Percentile95",
        "A",
        "filterType=project&projectKey=WEB&aggregationType=median",
        "filterType=project&projectKey=WEB&aggregationType=percentile95",
    ),
    reach(
        "Statistic::StandardDeviation Deviation::Population Deviation::Sample",
        "A",
        "filterType=project&projectKey=WEB&aggregationType=standardDeviation&deviation=population",
        "filterType=project&projectKey=WEB&aggregationType=standardDeviation&deviation=sample",
    ),
    reach(
        "Denominator::NonNull Denominator::All",
        "A",
        "filterType=project&projectKey=WEB&aggregationType=average&averageDenominator=nonNull",
        "filterType=project&projectKey=WEB&aggregationType=average&averageDenominator=all",
    ),
];

/// The report instant is the clock's, and no parameter's: pages and exports carry it.
const OF_THE_CLOCK: &str = "Spec.now";

#[test]
fn every_part_of_a_specification_has_a_parameter() {
    let named = REACHED.iter().flat_map(|reach| reach.parts.split(' '));
    let named: BTreeSet<&str> = named.chain([OF_THE_CLOCK]).collect();
    let parts = parts();
    let without: Vec<_> = parts.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&parts).collect();
    assert!(
        without.is_empty() && unknown.is_empty(),
        "without a parameter: {without:?}; no parts: {unknown:?}"
    );
}

#[tokio::test]
async fn every_such_parameter_changes_the_answer() {
    let (app, token) = stage().await;
    calendars(&app, &token).await;
    let mut idle = Vec::new();
    for reach in REACHED {
        let [one, other] = reach.calls;
        let tables = [
            table(&app, &token, reach.on, one).await,
            table(&app, &token, reach.on, other).await,
        ];
        if tables[0] == tables[1] {
            idle.push(reach.parts);
        }
    }
    assert_eq!(idle, [""; 0], "the same answer with and without");
    let before = table(&app, &token, "I", "").await;
    app.advance(chrono::TimeDelta::hours(1));
    assert_ne!(table(&app, &token, "I", "").await, before, "{OF_THE_CLOCK}");
}

async fn table(app: &TestApp, token: &str, endpoint: &str, call: &str) -> Value {
    let path = format!("{}?{}", path(endpoint), query(&pairs(endpoint, call)));
    app.report(token, &path).await.expect(200).json()["table"].take()
}

/// 5: the hours of calendar 1 in another zone; 6: with a holiday of every year.
async fn calendars(app: &TestApp, token: &str) {
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let week = days.map(|day| json!({ "weekday": day, "start": 9 * HOUR, "end": 17 * HOUR }));
    let holiday = json!([{ "name": "Yearly", "date": "2020-11-20", "recurring": true }]);
    for body in [
        json!({ "name": "Tokyo", "timeZone": "Asia/Tokyo", "workingTimes": week }),
        json!({ "name": "Yearly", "timeZone": "UTC", "workingTimes": week, "holidays": holiday }),
    ] {
        let call = (Method::POST, "/rest/calendar");
        app.rest_call(token, call, Some(&body)).await.expect(201);
    }
}
