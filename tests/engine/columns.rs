//! Which statuses get columns.

use dwell::engine::{Spec, StatusKey, Table, TableBuilder};
use rstest::rstest;

use crate::notation::{Case, DURATION, listed};

const ISSUES: [&str; 2] = [
    "created 09:00 done | 10:00 done→old#77 | 11:00 old#77→prog",
    "created 09:00 ancient#8 | 10:00 ancient#8→open",
];

fn table(issues: &[&str], chosen: Option<&[&str]>, include_deleted: bool) -> Table<usize> {
    let cases: Vec<Case> = issues.iter().map(|line| Case::parse(line)).collect();
    let spec = Spec {
        statuses: chosen.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()),
        include_deleted,
        ..cases[0].spec(DURATION)
    };
    let mut builder = TableBuilder::new(spec, listed());
    for (index, case) in cases.iter().enumerate() {
        builder.push(index, case.input());
    }
    builder.finish()
}

fn names(table: &Table<usize>, keys: &[StatusKey]) -> String {
    let names: Vec<&str> = keys
        .iter()
        .map(|key| table.layout.statuses.name(*key))
        .collect();
    names.join(" ")
}

#[rstest]
#[case::those_that_occur(None, false, "open prog done", "", "ancient old")]
#[case::deleted_ones_last(None, true, "open prog done ancient old", "", "ancient old")]
#[case::chosen_in_their_order(Some(&["6", "1"][..]), false, "done open", "prog", "ancient old")]
#[case::chosen_though_never_visited(Some(&["4"][..]), false, "review", "open prog done", "ancient old")]
#[case::chosen_twice(Some(&["3", "3"][..]), false, "prog", "open done", "ancient old")]
#[case::chosen_by_name_of_a_deleted_one(Some(&["77"][..]), false, "old", "open prog done", "ancient old")]
#[case::chosen_are_all_there_is(Some(&["3"][..]), true, "prog", "open done", "ancient old")]
#[case::none_chosen(Some(&[][..]), true, "", "open prog done", "ancient old")]
fn columns(
    #[case] chosen: Option<&[&str]>,
    #[case] include_deleted: bool,
    #[case] included: &str,
    #[case] excluded: &str,
    #[case] deleted: &str,
) {
    let table = table(&ISSUES, chosen, include_deleted);
    assert_eq!(names(&table, &table.layout.included), included);
    assert_eq!(names(&table, &table.layout.excluded), excluded);
    assert_eq!(names(&table, &table.layout.deleted), deleted);
    let headings: Vec<&str> = table
        .layout
        .columns
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(headings.join(" "), included);
}

#[test]
fn unknown_ids_are_told() {
    let table = table(&ISSUES, Some(&["404", "1", "x"]), false);
    assert_eq!(table.layout.unknown_ids, ["404", "x"]);
    assert_eq!(names(&table, &table.layout.included), "open");
}

#[test]
fn order_of_issues_changes_nothing_but_rows() {
    let forwards = table(&ISSUES, None, true);
    let backwards = table(&[ISSUES[1], ISSUES[0]], None, true);
    assert_eq!(
        names(&forwards, &forwards.layout.included),
        names(&backwards, &backwards.layout.included)
    );
}

#[test]
fn a_status_outside_the_window_does_not_occur() {
    let case = Case::parse("created 09:00 open | 10:00 open→prog | trim 11:00..");
    let table = case.table(DURATION);
    assert_eq!(table.layout.columns.len(), 1);
    assert_eq!(table.layout.columns[0].name, "prog");
}
