//! The pitfalls of Jira's histories (Jira, section 9) that reach the engine, and the fault that each is told by; the
//! sentences are tested in `reports/warnings`. Cut or repeated pages, missing tokens and foreign encodings are the
//! fetcher's.

use rstest::rstest;

use crate::kinds::measure;
use crate::notation::{Case, cells, faults};

#[rstest]
#[case::renamed_status(
    "total",
    "created 09:00 open | 10:00 open→in development#3 | 11:00 in progress#3→done",
    "open 1h; prog 1h; done *2h",
    ""
)]
#[case::no_id(
    "total",
    "created 09:00 open | 10:00 open→prog# | 11:00 prog→done",
    "open 1h; prog 1h; done *2h",
    "no id 10:00 prog=3"
)]
#[case::no_id_and_nobody_knows_the_name(
    "total",
    "created 09:00 open | 10:00 open→lost# | 11:00 lost#→done",
    "open 1h; done *2h; lost 1h",
    "no id 10:00 lost=name:lost; no id 11:00 lost=name:lost"
)]
#[case::deleted_status(
    "total",
    "created 09:00 open | 10:00 open→gone#77 | 11:00 gone#77→done",
    "open 1h; done *2h; gone 1h",
    ""
)]
#[case::one_name_in_many_projects(
    "total",
    "created 09:00 twin | 10:00 twin→twin#10 | 11:00 twin#10→done",
    "done *2h; twin 1h; twin 1h",
    ""
)]
#[case::history_ends_elsewhere(
    "total",
    "created 09:00 open | 10:00 open→prog | is done",
    "open 1h; prog *3h",
    "ends prog/done"
)]
#[case::first_source_is_not_where_a_change_came_from(
    "total",
    "created 09:00 open | 10:00 open→prog | 11:00 review→done",
    "open 1h; prog 1h; done *2h",
    "gap 11:00 prog/review"
)]
#[case::change_before_creation(
    "total",
    "created 09:00 open | 08:00 open→prog | 10:00 prog→done",
    "open 0; prog 1h; done *3h",
    "early 08:00"
)]
#[case::equal_timestamps(
    "total",
    "created 09:00 open | 10:00@10 prog→done | 10:00@9 open→prog | is done",
    "open 1h; prog 0; done *3h",
    ""
)]
#[case::localised_field_name(
    "total",
    "created 09:00 open | 10:00 open→prog [Статус/status] | is prog",
    "open 1h; prog *3h",
    ""
)]
#[case::moved_issue(
    "total",
    "created 09:00 open | 10:00 a#1→b#2 [project/project], x#→y# [Key] | 11:00 open→fresh#88",
    "open 2h; fresh *2h",
    ""
)]
#[case::status_of_another_workflow_after_a_move(
    "total",
    "created 09:00 old#77 | 10:00 old#77→open | 11:00 open→old#77 | 12:00 old#77→done",
    "open 1h; done *1h; old 2h x2",
    ""
)]
#[case::former_user(
    "assignee",
    "created 09:00 open | 10:00 #gone→bob#b [assignee/assignee]",
    "Former user 1h; bob *3h",
    ""
)]
#[case::former_user_whom_one_history_names(
    "assignee",
    "created 09:00 open | 10:00 ann#a→bob#b [assignee/assignee] | 11:00 bob#b→#a [assignee/assignee]",
    "ann *3h (2h); bob 1h",
    ""
)]
#[case::no_value_at_all(
    "total",
    "created 09:00 open | 10:00 open→- | 11:00 open→done",
    "open 2h; done *2h",
    "no value 10:00"
)]
fn read_and_told(
    #[case] name: &str,
    #[case] line: &str,
    #[case] expected: &str,
    #[case] said: &str,
) {
    assert_eq!(cells(&Case::parse(line).table(measure(name))), expected);
    assert_eq!(faults(line), said);
}
