use rstest::rstest;

use super::{MeasureChoice, OutputType};
use crate::atlassian::ids::CalendarId;
use crate::calendars::compiled::CalendarRef;
use crate::engine::{
    Denominator, Deviation, Direction, Measure, MultiVisit, Occurrence, PeriodUnit, Statistic,
};
use crate::export::ViewFormat;
use crate::reports::request::catalogue::Endpoint;
use crate::reports::request::style::DayLengthChoice;
use crate::reports::request::{ParameterFault, Request};

fn request(endpoint: Endpoint, query: &str) -> Result<Request<()>, Vec<String>> {
    let required = match endpoint {
        Endpoint::Issue | Endpoint::Expanded => "issueKey=A-1",
        _ => "filterType=project&projectKey=A",
    };
    let all = format!("{required}&{query}");
    let parameters: Vec<_> = url::form_urlencoded::parse(all.as_bytes())
        .into_owned()
        .collect();
    let open = |text: &str| Err(ParameterFault::value("nextPageToken", text, "none"));
    let told = |faults: crate::reports::request::ParameterFaults| {
        faults.0.iter().map(ToString::to_string).collect()
    };
    Request::read(endpoint, &parameters, open).map_err(told)
}

fn read(query: &str) -> Request<()> {
    request(Endpoint::List, query).unwrap_or_else(|faults| panic!("{query}: {faults:?}"))
}

#[rstest]
#[case("statusDuration", Measure::StatusDuration(MultiVisit::Total))]
#[case(
    "statusduration&multiVisitBehavior=FIRST",
    Measure::StatusDuration(MultiVisit::First)
)]
#[case(
    "STATUSDURATION&multiVisitBehavior=last",
    Measure::StatusDuration(MultiVisit::Last)
)]
#[case(
    "statusDuration&multiVisitBehavior=average",
    Measure::StatusDuration(MultiVisit::Average)
)]
#[case("statusCount", Measure::StatusCount)]
#[case("transitionCount", Measure::TransitionCount)]
#[case(
    "firstTransitionToStatusDate",
    Measure::TransitionDate(Occurrence::First, Direction::To)
)]
#[case(
    "lastTransitionToStatusDate",
    Measure::TransitionDate(Occurrence::Last, Direction::To)
)]
#[case(
    "firsttransitionfromstatusdate",
    Measure::TransitionDate(Occurrence::First, Direction::From)
)]
#[case(
    "lastTransitionFromStatusDate",
    Measure::TransitionDate(Occurrence::Last, Direction::From)
)]
#[case("assigneeDuration", Measure::AssigneeDuration)]
#[case("statusDurationByAssignee", Measure::StatusByAssignee)]
#[case("assigneeDurationByStatus", Measure::AssigneeByStatus)]
fn every_report_type_is_a_measure(#[case] columns_by: &str, #[case] expected: Measure) {
    let shape = read(&format!("columnsBy={columns_by}")).shape;
    assert_eq!(shape.measure, MeasureChoice::Of(expected));
}

#[rstest]
#[case("columnsBy=statusDurationByTimePeriod", PeriodUnit::Month, false)]
#[case(
    "columnsBy=timePeriodDurationByStatus&timePeriod=DAY",
    PeriodUnit::Day,
    true
)]
#[case(
    "columnsBy=timePeriodDurationByStatus&timePeriod=week",
    PeriodUnit::Week(chrono::Weekday::Mon),
    true
)]
#[case(
    "columnsBy=statusDurationByTimePeriod&timePeriod=Week&weekStart=Sunday",
    PeriodUnit::Week(chrono::Weekday::Sun),
    false
)]
#[case(
    "columnsBy=statusDurationByTimePeriod&timePeriod=quarter",
    PeriodUnit::Quarter,
    false
)]
#[case(
    "columnsBy=statusDurationByTimePeriod&timePeriod=year",
    PeriodUnit::Year,
    false
)]
fn periods_have_a_unit(#[case] query: &str, #[case] unit: PeriodUnit, #[case] period_first: bool) {
    let expected = MeasureChoice::Periods { unit, period_first };
    assert_eq!(read(query).shape.measure, expected);
}

#[test]
fn groups_and_fields_are_named() {
    let groups = read("columnsBy=groupDuration&groups=a,b+c").shape.measure;
    assert_eq!(
        groups,
        MeasureChoice::Groups(vec!["a".into(), "b c".into()])
    );
    let fields = MeasureChoice::Fields(vec!["priority".into(), "assignee".into()]);
    let listed = read("columnsBy=anyFieldDuration&historyFields=priority,assignee");
    assert_eq!(listed.shape.measure, fields);
    let expanded = "columnsBy=anyfielddurationexpanded&historyFields=priority,assignee";
    let expanded = request(Endpoint::Expanded, expanded).unwrap();
    assert_eq!(expanded.shape.measure, fields);
}

#[rstest]
#[case(
    Endpoint::List,
    "columnsBy=groupDuration",
    "groups is required; allowed: names of user groups"
)]
#[case(
    Endpoint::List,
    "columnsBy=anyFieldDuration",
    "historyFields is required; allowed: ids of fields"
)]
#[case(
    Endpoint::List,
    "columnsBy=durationBetweenStatuses",
    "dbsMetrics is required"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDurationExpanded",
    "columnsBy: 'statusDurationExpanded' is not accepted; allowed: statusDuration, durationBetweenStatuses,"
)]
#[case(
    Endpoint::Expanded,
    "columnsBy=statusDuration",
    "columnsBy: 'statusDuration' is not accepted; allowed: statusDurationExpanded, anyFieldDurationExpanded."
)]
#[case(
    Endpoint::Aggregation,
    "aggregationType=sum&columnsBy=lastTransitionToStatusDate",
    "columnsBy: 'lastTransitionToStatusDate' is not accepted"
)]
#[case(
    Endpoint::Aggregation,
    "columnsBy=statusCount",
    "aggregationType is required; allowed: average, sum, median, standardDeviation, percentile85, percentile95."
)]
#[case(
    Endpoint::Aggregation,
    "columnsBy=statusCount&aggregationType=mean",
    "aggregationType: 'mean' is not accepted"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDuration&calendar=office",
    "calendar: 'office' is not accepted; allowed: normalHours, default, or the number of a calendar."
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDuration&calendar=0",
    "calendar: '0' is not accepted"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDuration&timePeriod=fortnight&columnsBy=statusDurationByTimePeriod",
    "columnsBy is given more than once"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDurationByTimePeriod&timePeriod=fortnight",
    "timePeriod: 'fortnight' is not accepted; allowed: day, week, month, quarter, year."
)]
#[case(
    Endpoint::List,
    "columnsBy=statusCount&weekStart=mon",
    "weekStart: 'mon' is not accepted"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusDuration&multiVisitBehavior=both",
    "multiVisitBehavior: 'both' is not accepted; allowed: total, first, last, average."
)]
#[case(
    Endpoint::List,
    "columnsBy=statusCount&dateTimeFormat=QQQ",
    "dateTimeFormat: 'QQQ' is not accepted; allowed: a pattern like dd/MMM/yy h:mm a"
)]
#[case(
    Endpoint::List,
    "columnsBy=statusCount&statuses=Done",
    "statuses: 'Done' is not accepted"
)]
fn what_does_not_belong_is_told(
    #[case] endpoint: Endpoint,
    #[case] query: &str,
    #[case] expected: &str,
) {
    let told = request(endpoint, query).unwrap_err();
    assert!(
        told.iter().any(|text| text.starts_with(expected)),
        "{expected}: {told:?}"
    );
}

#[test]
fn an_expanded_report_of_nothing_else_is_one_of_statuses() {
    let shape = request(Endpoint::Expanded, "").unwrap().shape;
    assert_eq!(shape.report.name(), "statusDurationExpanded");
    assert_eq!(shape.calendar, CalendarRef::NormalHours);
}

#[rstest]
#[case("", CalendarRef::NormalHours, true)]
#[case("&calendar=NORMALHOURS", CalendarRef::NormalHours, false)]
#[case("&calendar=default", CalendarRef::Default, false)]
#[case("&calendar=12", CalendarRef::Id(CalendarId::new(12).unwrap()), false)]
fn a_missing_calendar_is_said(
    #[case] query: &str,
    #[case] expected: CalendarRef,
    #[case] said: bool,
) {
    let request = read(&format!("columnsBy=statusDuration{query}"));
    assert_eq!(request.shape.calendar, expected);
    let warning = "calendar: none is given, so time counts around the clock (normalHours).";
    assert_eq!(
        request.warnings == [warning],
        said,
        "{:?}",
        request.warnings
    );
    let strict = request_strict(query);
    assert_eq!(strict.is_err(), said, "{strict:?}");
}

fn request_strict(query: &str) -> Result<Request<()>, Vec<String>> {
    request(
        Endpoint::List,
        &format!("columnsBy=statusDuration&strict=true{query}"),
    )
}

#[test]
fn counts_and_dates_need_no_calendar() {
    for columns_by in [
        "statusCount",
        "transitionCount",
        "lastTransitionToStatusDate",
    ] {
        let request = read(&format!(
            "columnsBy={columns_by}&calendar=nonsense&viewFormat=weeks"
        ));
        assert_eq!(request.warnings, [""; 0], "{columns_by}");
    }
}

#[rstest]
#[case("average", Statistic::Average(Denominator::NonNull))]
#[case("AVERAGE&averageDenominator=ALL", Statistic::Average(Denominator::All))]
#[case("sum", Statistic::Sum)]
#[case("median", Statistic::Median)]
#[case(
    "standardDeviation",
    Statistic::StandardDeviation(Deviation::Population, Denominator::NonNull)
)]
#[case(
    "standarddeviation&deviation=sample&averageDenominator=all",
    Statistic::StandardDeviation(Deviation::Sample, Denominator::All)
)]
#[case("percentile85", Statistic::Percentile85)]
#[case("percentile95", Statistic::Percentile95)]
fn every_statistic_has_a_name(#[case] query: &str, #[case] expected: Statistic) {
    let query = format!("columnsBy=statusCount&aggregationType={query}");
    let request = request(Endpoint::Aggregation, &query).unwrap();
    assert_eq!(request.statistic, Some(expected));
}

#[rstest]
#[case(
    "days&dayLength=businessDays",
    ViewFormat::Days,
    DayLengthChoice::Business
)]
#[case(
    "DAYS&dayLength=calendardays",
    ViewFormat::Days,
    DayLengthChoice::Hours24
)]
#[case(
    "hours&dayLength=nonsense",
    ViewFormat::Hours,
    DayLengthChoice::Hours24
)]
#[case(
    "d+h+m+s&dayLength=24hourdays",
    ViewFormat::DaysHoursMinutesSeconds,
    DayLengthChoice::Hours24
)]
#[case("hh:MM:ss", ViewFormat::Clock, DayLengthChoice::Hours24)]
#[case("humanreadable", ViewFormat::HumanReadable, DayLengthChoice::Hours24)]
fn durations_have_a_format(
    #[case] query: &str,
    #[case] view: ViewFormat,
    #[case] day: DayLengthChoice,
) {
    let style = read(&format!("columnsBy=statusDuration&viewFormat={query}"))
        .shape
        .style;
    assert_eq!((style.view, style.day), (view, day));
}

#[test]
fn outputs_and_texts_have_defaults() {
    let plain = read("columnsBy=statusDuration").shape;
    assert_eq!(plain.output, OutputType::Json);
    assert_eq!(plain.style.view, ViewFormat::Minutes);
    let texts = [
        &plain.style.empty_token,
        &plain.style.dates.text,
        &plain.style.date_times.text,
    ];
    assert_eq!(texts, ["-", "dd/MMM/yy", "dd/MMM/yy h:mm a"]);
    let other = read("columnsBy=statusDuration&outputType=JSONSIMPLIFIED&visitCounts=true").shape;
    assert_eq!(
        (other.output, other.style.visit_counts),
        (OutputType::Simplified, true)
    );
}
