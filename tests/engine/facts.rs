//! Each row of Timepiece, sections 11.1, 11.2 and 11.5, as one line. The names begin with the row.

use dwell::engine::{
    Calendar, Consolidated, FieldShape, HistoryField, IssueInput, Measure, Metric, MetricEdge,
    Occurrence, Spec, TableBuilder, Value,
};
use dwell::export::{DayLength, ViewFormat, format_duration};
use rstest::rstest;

use crate::calendar::{at, rules};
use crate::kinds::measure;
use crate::notation::{Case, cells, faults, listed};

/// Section 11.1: from a changelog to a timeline.
#[rstest]
#[case::row1_items_of_the_field_in_order_of_time(
    "created 09:00 open | 12:00@30 prog→done | 11:00@20 low#1→high#2 [priority/priority] | 10:00@10 open→prog | is done",
    "open 1h; prog 2h; done *1h",
    ""
)]
#[case::row1_ties_by_history_then_item(
    "created 09:00 open | 10:00@10 prog→done | 10:00@9 open→review, review→prog | is done",
    "open 1h; prog 0; review 0; done *3h",
    ""
)]
#[case::row2_starts_where_the_first_change_came_from(
    "created 09:00 open | 10:00 review→prog",
    "prog *3h; review 1h",
    ""
)]
#[case::row2_without_change_the_current_status_all_along("created 09:00 prog", "prog *4h", "")]
#[case::row3_the_last_one_runs(
    "created 09:00 open | 10:00 open→prog | now 10:30",
    "open 1h; prog *30m",
    ""
)]
#[case::row4_one_id_has_its_name_of_today(
    "created 09:00 open | 10:00 open→development#3 | 11:00 in work#3→done",
    "open 1h; prog 1h; done *2h",
    ""
)]
#[case::row4_an_unknown_id_has_its_name_of_then(
    "created 09:00 open | 10:00 open→old#77 | 12:00 old#77→done",
    "open 1h; done *1h; old 2h",
    ""
)]
#[case::row4_equal_names_of_two_projects_stay_apart(
    "created 09:00 twin | 10:00 twin→twin#10",
    "twin 1h; twin *3h",
    ""
)]
#[case::row5_a_change_to_the_same_status_is_no_visit(
    "created 09:00 open | 10:00 open→prog | 11:00 prog→prog | 12:00 prog→done",
    "open 1h; prog 2h; done *1h",
    ""
)]
#[case::row6_a_gap_trusts_where_the_change_led(
    "created 09:00 open | 10:00 open→prog | 11:00 review→done",
    "open 1h; prog 1h; done *2h",
    "gap 11:00 prog/review"
)]
#[case::row6_moved_without_history_the_last_one_goes_on(
    "created 09:00 open | 10:00 open→prog | is done",
    "open 1h; prog *3h",
    "ends prog/done"
)]
#[case::row7_time_before_a_move_stays_on_its_ids(
    "created 09:00 twin | 10:00 abc#1→def#2 [project/project], a-1#→d-7# [Key], twin→twin#10",
    "twin 1h; twin *3h",
    ""
)]
#[case::row8_passed_through_is_zero("created 09:00 open | 09:00 open→prog", "open 0; prog *4h", "")]
#[case::row8_never_visited_is_empty("created 09:00 open", "open *4h", "")]
fn timeline(#[case] line: &str, #[case] expected: &str, #[case] said: &str) {
    assert_eq!(cells(&Case::parse(line).table(measure("total"))), expected);
    assert_eq!(faults(line), said);
}

/// Section 11.2, the vendor's setting: Friday 16:00 to the next Wednesday 16:00.
#[rstest]
#[case::round_the_clock(None, false, "5.0")]
#[case::business_hours_in_days_of_24(Some("9-17"), false, "1.0")]
#[case::business_hours_in_business_days(Some("9-17"), true, "3.0")]
fn worked_check(#[case] hours: Option<&str>, #[case] business: bool, #[case] expected: &str) {
    let calendar = hours.map_or(Calendar::always(), |hours| {
        Calendar::new(&rules("UTC", "mon-fri", hours)).unwrap()
    });
    let day = if business {
        DayLength::of_ms(calendar.business_day_ms().unwrap()).unwrap()
    } else {
        DayLength::HOURS_24
    };
    let ms = calendar.worked(at("2024-03-08T16:00:00Z"), at("2024-03-13T16:00:00Z"));
    assert_eq!(format_duration(ms, ViewFormat::Days, day), expected);
}

const LIFE: &str = "created 09:00 open | 09:30 -→ann#a [assignee/assignee] | 10:00 open→prog | \
    11:00 prog→open | 11:30 ann#a→bob#b [assignee/assignee] | 12:00 open→prog | 12:30 prog→done";

/// Section 11.5: the formula of each report.
#[rstest]
#[case::row1_status_duration("total", "open 2h x2; prog 1h30m x2; done *30m")]
#[case::row2_first("first", "open 1h x2; prog 1h x2; done *30m")]
#[case::row2_last("last", "open 1h x2; prog 30m x2; done *30m")]
#[case::row2_average("average", "open 1h x2; prog 45m x2; done *30m")]
#[case::row4_status_count("count", "open 2; prog 2; done *1")]
#[case::row5_transition_count("transitions", "open → prog 2; prog → open 1; prog → done 1")]
#[case::row6_first_transition_to("first to", "open 09:00; prog 10:00; done 12:30")]
#[case::row6_last_transition_to("last to", "open 11:00; prog 12:00; done 12:30")]
#[case::row7_first_transition_from("first from", "open 10:00; prog 11:00")]
#[case::row7_last_transition_from("last from", "open 12:00; prog 12:30")]
#[case::row8_assignee_duration("assignee", "ann 2h; bob *1h30m; Unassigned 30m")]
#[case::row9_status_per_assignee(
    "assignee/status",
    "ann / open 1h; ann / prog 1h; bob / open 30m; bob / prog 30m; bob / done *30m; Unassigned / open 30m"
)]
#[case::row9_assignee_per_status(
    "status/assignee",
    "open / ann 1h; open / bob 30m; open / Unassigned 30m; prog / ann 1h; prog / bob 30m; done / bob *30m"
)]
#[case::row10_group_duration("group", "both 3h30m; bobs 1h30m")]
#[case::row12_status_by_period(
    "status/day",
    "open / 1970-01-01 2h; prog / 1970-01-01 1h30m; done / 1970-01-01 *30m"
)]
#[case::row12_period_by_status(
    "day/status",
    "1970-01-01 / open 2h; 1970-01-01 / prog 1h30m; 1970-01-01 / done *30m"
)]
fn formulas(#[case] name: &str, #[case] expected: &str) {
    assert_eq!(cells(&Case::parse(LIFE).table(measure(name))), expected);
}

#[test]
fn row3_a_consolidated_column_is_the_sum_of_its_statuses() {
    let case = Case::parse(LIFE);
    let set = |name: &str, ids: [&str; 2]| Consolidated {
        id: name.to_owned(),
        name: name.to_owned(),
        statuses: ids.map(str::to_owned).to_vec(),
    };
    let table = case.table_of(Spec {
        consolidated: vec![set("Work", ["3", "4"]), set("Empty", ["4", "77"])],
        ..case.spec(measure("total"))
    });
    assert_eq!(
        cells(&table),
        "open 2h x2; prog 1h30m x2; done *30m; Work 1h30m x2"
    );
}

#[rstest]
#[case::only_while_selected(&["3"], "ann 1h; bob 30m")]
#[case::both(&["1", "3"], "ann 2h; bob 1h; Unassigned 30m")]
fn row8_statuses_restrict_assignees(#[case] ids: &[&str], #[case] expected: &str) {
    let case = Case::parse(LIFE);
    let statuses = ids.iter().map(|id| (*id).to_owned()).collect();
    let table = case.table_of(Spec {
        statuses: Some(statuses),
        ..case.spec(measure("assignee"))
    });
    assert_eq!(cells(&table), expected);
}

#[test]
fn row11_any_field_measures_like_a_status_does() {
    let line = "created 09:00 open | 10:00 low#1→high#2 [priority/priority] | 12:00 high#2→low#1 [priority/priority]";
    let case = Case::parse(line);
    let field = |id: &str| HistoryField {
        id: id.to_owned(),
        name: id.to_owned(),
        shape: FieldShape::Single,
    };
    let read = |fields: Vec<HistoryField>| {
        let low = [Value::new(Some("1"), Some("low"))];
        let mut builder = TableBuilder::new(case.spec(Measure::FieldDuration(fields)), listed());
        builder.push(
            (),
            IssueInput {
                fields: &[&low, &[]],
                ..case.input()
            },
        );
        cells(&builder.finish())
    };
    assert_eq!(read(vec![field("priority")]), "high 2h; low *2h (1h)");
    assert_eq!(
        read(vec![field("priority"), field("resolution")]),
        "priority / high 2h; priority / low 2h; resolution / None 4h"
    );
}

#[rstest]
#[case::first_start_to_the_stop(Occurrence::First, &[], "M 2h30m finished")]
#[case::last_start_to_the_stop(Occurrence::Last, &[], "M 30m finished")]
#[case::without_pauses(Occurrence::First, &["1"], "M 1h30m finished")]
fn row13_duration_between_statuses(
    #[case] visit: Occurrence,
    #[case] pause: &[&str],
    #[case] expected: &str,
) {
    let edge = |id: &str, visit| MetricEdge::Statuses {
        ids: vec![id.to_owned()],
        visit,
    };
    let metric = Metric {
        id: "m".to_owned(),
        name: "M".to_owned(),
        start: Some(edge("3", visit)),
        stop: edge("6", Occurrence::First),
        pause: pause.iter().map(|id| (*id).to_owned()).collect(),
    };
    let table = Case::parse(LIFE).table(Measure::BetweenStatuses(vec![metric]));
    assert_eq!(cells(&table), expected);
}
