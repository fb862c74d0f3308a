use chrono::{DateTime, Weekday};
use chrono_tz::Tz;
use rstest::rstest;

use super::{Selection, quote, split_order};
use crate::reports::request::catalogue::Endpoint;
use crate::reports::request::dates::Frame;
use crate::reports::request::reader::Reader;

#[rstest]
#[case("project = A ORDER BY key", "project = A", "ORDER BY key")]
#[case(
    "project = A order  by key desc, created",
    "project = A",
    "order  by key desc, created"
)]
#[case("project = A\nOrder\tBy key", "project = A", "Order\tBy key")]
#[case("ORDER BY created", "", "ORDER BY created")]
#[case("  project = A  ", "project = A", "")]
#[case("(project = A)ORDER BY key", "(project = A)", "ORDER BY key")]
#[case("summary ~ \"x\"ORDER BY key", "summary ~ \"x\"", "ORDER BY key")]
#[case(
    "project = A ORDER BY\"Story points\"",
    "project = A",
    "ORDER BY\"Story points\""
)]
#[case("summary ~ \"order by\"", "summary ~ \"order by\"", "")]
#[case("summary ~ 'order by x'", "summary ~ 'order by x'", "")]
#[case(
    "summary ~ \"a \\\" order by x\"",
    "summary ~ \"a \\\" order by x\"",
    ""
)]
#[case(
    "summary ~ \"it's\" ORDER BY key",
    "summary ~ \"it's\"",
    "ORDER BY key"
)]
#[case(
    "summary ~ \" order by x\" ORDER BY key",
    "summary ~ \" order by x\"",
    "ORDER BY key"
)]
#[case("reorder by = 1", "reorder by = 1", "")]
#[case("border = by", "border = by", "")]
#[case("order = byte", "order = byte", "")]
#[case("project = order bypass", "project = order bypass", "")]
#[case("summary ~ ö ORDER BY key", "summary ~ ö", "ORDER BY key")]
#[case("order", "order", "")]
#[case("order by", "", "order by")]
#[case("", "", "")]
fn a_query_is_split_before_its_order(#[case] jql: &str, #[case] clause: &str, #[case] order: &str) {
    assert_eq!(split_order(jql), (clause, order));
}

#[rstest]
#[case("WEB", r#""WEB""#)]
#[case(r#"A" OR project = "B"#, r#""A\" OR project = \"B""#)]
#[case(r"A\", r#""A\\""#)]
#[case(r#"\""#, r#""\\\"""#)]
fn a_quoted_value_cannot_leave_its_quotes(#[case] value: &str, #[case] expected: &str) {
    assert_eq!(quote(value), expected);
}

fn jql(parameters: &[(&str, &str)]) -> String {
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let mut reader = Reader::new(Endpoint::List, &parameters);
    let selection = Selection::read(&mut reader);
    reader.finish().expect("no fault");
    selection.jql(Frame {
        zone: Tz::Europe__Berlin,
        now: DateTime::UNIX_EPOCH,
        week_start: Weekday::Mon,
    })
}

#[rstest]
#[case(&[("filterType", "user"), ("user", "712020:a")], "assignee was \"712020:a\" ORDER BY key ASC")]
#[case(&[("filterType", "project"), ("projectKey", " WEB ")], "project = \"WEB\" ORDER BY key ASC")]
#[case(&[("filterType", "Advanced"), ("jqlFilterID", "007")], "filter = 7 ORDER BY key ASC")]
#[case(&[("filterType", "sprint"), ("sprintID", "9")], "sprint = 9 ORDER BY key ASC")]
#[case(&[("filterType", "customjql"), ("customjql", "a = 1 OR b = 2 order by c")], "a = 1 OR b = 2 order by c")]
#[case(&[("filterType", "customjql"), ("customjql", "a = 1 OR b = 2"), ("endDate", "2026-01-01"), ("dateRangeField", "UPDATED")],
    "(a = 1 OR b = 2) AND updated <= \"2026-01-01 00:00\" ORDER BY key ASC")]
#[case(&[("filterType", "customjql"), ("customjql", "ORDER BY a"), ("startDate", "2026-01-01")],
    "created >= \"2026-01-01 00:00\" ORDER BY a")]
#[case(&[("filterType", "customjql"), ("customjql", "ORDER BY a")], "ORDER BY a")]
fn a_selection_is_a_query(#[case] parameters: &[(&str, &str)], #[case] expected: &str) {
    assert_eq!(jql(parameters), expected);
}
