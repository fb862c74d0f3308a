//! Histories that are not as they should be: how they are read, and what is said about it.

use rstest::rstest;

use crate::notation::{faults, figures};

#[rstest]
#[case::self_transition_is_no_visit(
    "created 09:00 open | 10:00 open→open | 11:00 open→prog | 12:00 prog→prog",
    "open 2h, prog *2h",
    ""
)]
#[case::gap_trusts_where_the_change_led(
    "created 09:00 open | 10:00 open→prog | 11:00 review→done",
    "open 1h, prog 1h, done *2h",
    "gap 11:00 prog/review"
)]
#[case::gap_back_to_the_same_status_is_a_new_visit(
    "created 09:00 open | 10:00 open→prog | 11:00 open→prog",
    "open 1h, prog *3h x2 (2h)",
    "gap 11:00 prog/open"
)]
#[case::gap_by_a_self_transition(
    "created 09:00 open | 10:00 open→prog | 11:00 done→done",
    "open 1h, prog 1h, done *2h",
    "gap 11:00 prog/done"
)]
#[case::current_is_not_where_history_ends(
    "created 09:00 open | 10:00 open→prog | is done",
    "open 1h, prog *3h",
    "ends prog/done"
)]
#[case::change_before_creation(
    "created 09:00 open | 08:00 open→prog | 10:00 prog→done",
    "open 0, prog 1h, done *3h",
    "early 08:00"
)]
#[case::everything_before_creation(
    "created 09:00 open | 07:00 open→prog | 08:00 prog→done",
    "open 0, prog 0, done *4h",
    "early 07:00; early 08:00"
)]
#[case::no_id_but_a_known_name(
    "created 09:00 open | 10:00 open→prog# | 11:00 prog→done",
    "open 1h, prog 1h, done *2h",
    "no id 10:00 prog=3"
)]
#[case::no_id_and_an_unknown_name(
    "created 09:00 open | 10:00 open→lost# | 11:00 lost#→done",
    "open 1h, done *2h, lost† 1h",
    "no id 10:00 lost=name:lost; no id 11:00 lost=name:lost"
)]
#[case::no_id_and_a_name_of_two(
    "created 09:00 open | 10:00 open→twin# | 11:00 twin#→done",
    "open 1h, done *2h, twin† 1h",
    "no id 10:00 twin=name:twin; no id 11:00 twin=name:twin"
)]
#[case::names_match_exactly(
    "created 09:00 open | 10:00 open→Prog# | 11:00 prog→done",
    "open 1h, done *2h, Prog† 1h",
    "no id 10:00 Prog=name:Prog; gap 11:00 Prog/prog"
)]
#[case::no_name(
    "created 09:00 open | 10:00 open→#55 | 11:00 #55→done",
    "open 1h, done *2h, 55† 1h",
    ""
)]
#[case::current_without_id("created 09:00 open | is prog#", "prog *4h", "no current id prog")]
#[case::no_destination(
    "created 09:00 open | 10:00 open→- | 11:00 open→done",
    "open 2h, done *2h",
    "no value 10:00"
)]
#[case::no_source(
    "created 09:00 open | 10:00 open→prog | 11:00 -→done",
    "open 1h, prog 1h, done *2h",
    "no value 11:00"
)]
#[case::no_first_status(
    "created 09:00 open | 10:00 -→prog | 11:00 prog→done",
    "prog 2h, done *2h",
    "no value 10:00"
)]
#[case::nothing_known("created 09:00 -", "", "no status")]
#[case::history_but_no_current_status(
    "created 09:00 - | 10:00 open→prog | is -",
    "open 1h, prog *3h",
    ""
)]
#[case::late_change_still_leads_to_the_current_status(
    "created 09:00 open | 14:00 open→prog | is prog",
    "open *4h",
    ""
)]
fn dirty_histories(#[case] history: &str, #[case] expected: &str, #[case] said: &str) {
    assert_eq!(figures(history), expected);
    assert_eq!(faults(history), said);
}
