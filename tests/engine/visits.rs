//! Clean histories.

use dwell::engine::Measure;
use rstest::rstest;

use crate::notation::{Case, faults, figures, shown};

#[rstest]
#[case::never_moved("created 09:00 open", "open *4h")]
#[case::one_way(
    "created 09:00 open | 10:00 open→prog | 12:30 prog→done",
    "open 1h, prog 2h30m, done *30m"
)]
#[case::visits_add_up_and_the_last_one_is_current(
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open | 12:00 open→prog",
    "open 2h x2, prog *2h x2 (1h)"
)]
#[case::columns_follow_jira_and_not_history(
    "created 09:00 done | 10:00 done→review | 11:00 review→open",
    "open *2h, review 1h, done 1h"
)]
#[case::any_order(
    "created 09:00 open | 12:30@30 prog→done | 10:00@20 open→prog | is done",
    "open 1h, prog 2h30m, done *30m"
)]
#[case::repeated_history(
    "created 09:00 open | 10:00@5 open→prog | 10:00@5 open→prog | 12:00@6 prog→done",
    "open 1h, prog 2h, done *1h"
)]
#[case::several_items_of_one_history(
    "created 09:00 open | 10:00 open→prog, prog→review | 12:00 review→done",
    "open 1h, prog 0, review 2h, done *1h"
)]
#[case::tie_of_histories_goes_by_numeric_id(
    "created 09:00 open | 10:00@10 prog→done | 10:00@9 open→prog | is done",
    "open 1h, prog 0, done *3h"
)]
#[case::history_goes_before_position(
    "created 09:00 open | 10:00@10 prog→done | 10:00@9 open→prog [labels], open→prog | is done",
    "open 1h, prog 0, done *3h"
)]
#[case::zero_is_not_empty("created 09:00 open | 09:00 open→prog", "open 0, prog *4h")]
#[case::renamed_status_keeps_its_id_and_shows_its_name_of_today(
    "created 09:00 open | 10:00 open→development#3 | 11:00 in work#3→done",
    "open 1h, prog 1h, done *2h"
)]
#[case::equal_names_are_two_statuses(
    "created 09:00 twin | 10:00 twin→twin#10 | 12:00 twin#10→done",
    "done *1h, twin 1h, twin 2h"
)]
#[case::other_fields_do_not_count(
    "created 09:00 open | 10:00 open→prog [Workflow] | 11:00 open→done | 12:00 open→prog [resolution/resolution]",
    "open 2h, done *2h"
)]
#[case::custom_field_named_status(
    "created 09:00 open | 10:00 open→prog [Status/customfield_10001] | 11:00 open→done",
    "open 2h, done *2h"
)]
#[case::name_decides_only_without_field_id(
    "created 09:00 open | 10:00 open→prog [Status] | is prog",
    "open 1h, prog *3h"
)]
#[case::id_decides_whatever_the_name(
    "created 09:00 open | 10:00 open→prog [Статус/status] | is prog",
    "open 1h, prog *3h"
)]
#[case::change_after_the_report(
    "created 09:00 open | 10:00 open→prog | 14:00 prog→done",
    "open 1h, prog *3h"
)]
#[case::change_at_the_report("created 09:00 open | 13:00 open→prog", "open 4h, prog *0")]
#[case::created_at_the_report("created 13:00 open", "open *0")]
#[case::created_after_the_report("created 14:00 open", "")]
#[case::deleted_status(
    "created 09:00 open | 10:00 open→old#77 | 12:00 old#77→done",
    "open 1h, done *1h, old† 2h"
)]
#[case::deleted_status_has_its_latest_name(
    "created 09:00 open | 12:00@9 newer#77→done | 10:00@8 open→older#77 | is done",
    "open 1h, done *1h, newer† 2h"
)]
#[case::occupied_status_is_not_deleted(
    "created 09:00 open | 10:00 open→fresh#88",
    "open 1h, fresh *3h"
)]
fn durations(#[case] history: &str, #[case] expected: &str) {
    assert_eq!(figures(history), expected);
    assert_eq!(faults(history), "", "a clean history has no fault");
}

#[rstest]
#[case::first_status_is_a_visit("created 09:00 open", "open *1")]
#[case::returns_count(
    "created 09:00 open | 10:00 open→prog | 11:00 prog→open",
    "open *2, prog 1"
)]
#[case::passing_through_counts(
    "created 09:00 open | 10:00 open→prog, prog→done",
    "open 1, prog 1, done *1"
)]
fn counts(#[case] history: &str, #[case] expected: &str) {
    assert_eq!(
        shown(&Case::parse(history).table(Measure::StatusCount)),
        expected
    );
}
