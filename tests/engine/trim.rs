//! History trim (Timepiece, section 11.4).

use dwell::engine::Measure;
use rstest::rstest;

use crate::notation::{Case, figures, shown};

const LIFE: &str = "created 09:00 open | 10:00 open→prog | 11:00 prog→open | 12:00 open→done";

#[rstest]
#[case::no_sides("..", "open 2h x2, prog 1h, done *1h")]
#[case::state_at_the_start_is_a_visit("10:30..", "open 1h, prog 30m, done *1h")]
#[case::start_on_a_change("10:00..", "open 1h, prog 1h, done *1h")]
#[case::end_stops_the_running_visit("..12:15", "open 2h x2, prog 1h, done *15m")]
#[case::end_on_a_change("..12:00", "open *2h x2 (1h), prog 1h")]
#[case::end_after_the_report("..20:00", "open 2h x2, prog 1h, done *1h")]
#[case::within_one_visit("10:15..10:45", "prog *30m")]
#[case::before_life("07:00..08:00", "")]
#[case::ends_with_creation("08:00..09:00", "")]
#[case::after_the_report("14:00..15:00", "")]
#[case::start_is_the_report("13:00..", "done *0")]
#[case::empty_window("11:00..11:00", "")]
#[case::inverted_window("12:00..10:00", "")]
fn life_is_clipped(#[case] window: &str, #[case] expected: &str) {
    assert_eq!(figures(&format!("{LIFE} | trim {window}")), expected);
}

#[rstest]
#[case::at_the_start("10:00..11:00", "open 0, prog 0, done *1h")]
#[case::at_the_end("09:00..10:00", "open *1h")]
#[case::no_end("10:00..", "open 0, prog 0, done *3h")]
fn visits_without_length_are_inside_when_their_instant_is(
    #[case] window: &str,
    #[case] expected: &str,
) {
    let history = "created 09:00 open | 10:00 open→prog, prog→open, open→done";
    assert_eq!(figures(&format!("{history} | trim {window}")), expected);
}

#[rstest]
#[case::events_inside("10:30..12:30", "open 1, prog 1, done *1")]
#[case::state_at_the_start_counts("11:30..11:45", "open *1")]
fn counts_see_the_window_only(#[case] window: &str, #[case] expected: &str) {
    let case = Case::parse(&format!("{LIFE} | trim {window}"));
    assert_eq!(shown(&case.table(Measure::StatusCount)), expected);
}
