use rstest::rstest;

use super::Reader;
use crate::reports::request::catalogue::Endpoint;

fn reader(parameters: &[(&str, &str)]) -> Reader {
    let owned: Vec<_> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Reader::new(Endpoint::List, &owned)
}

fn faults(reader: Reader) -> Vec<String> {
    let faults = reader.finish().expect_err("a fault");
    faults.0.iter().map(ToString::to_string).collect()
}

#[test]
fn empty_is_absent_and_repeated_with_one_value_is_once() {
    let mut reader = reader(&[("user", ""), ("user", " "), ("user", "a"), ("user", "a")]);
    assert_eq!(reader.text("user").as_deref(), Some("a"));
    assert_eq!(reader.text("projectKey"), None);
    assert_eq!(reader.finish().expect("no fault"), [""; 0]);
}

#[test]
fn two_values_are_one_fault_however_often_they_are_read() {
    let mut reader = reader(&[("user", "a"), ("user", "b")]);
    reader.text("user");
    reader.text("user");
    assert_eq!(
        faults(reader),
        ["user is given more than once with different values; give it once."]
    );
}

#[test]
fn lists_continue_and_name_each_item_once() {
    let mut reader = reader(&[("fields", "a, b,,a"), ("fields", "c,b"), ("statuses", ",")]);
    assert_eq!(reader.list("fields").unwrap(), ["a", "b", "c"]);
    assert_eq!(reader.list("statuses"), None);
}

#[rstest]
#[case("1", Some(1))]
#[case(" 1000 ", Some(1000))]
#[case("0", None)]
#[case("1001", None)]
#[case("-1", None)]
#[case("1e3", None)]
#[case("99999999999999999999", None)]
fn numbers_stay_in_their_range(#[case] text: &str, #[case] expected: Option<u64>) {
    let mut reader = reader(&[("pageSize", text)]);
    assert_eq!(reader.number("pageSize", &(1..=1000)), expected);
    assert_eq!(reader.finish().is_ok(), expected.is_some());
}

#[rstest]
#[case("TRUE", true)]
#[case(" false", false)]
fn choices_know_no_case(#[case] text: &str, #[case] expected: bool) {
    let mut reader = reader(&[("includeDeletedStatuses", text)]);
    assert_eq!(reader.boolean("includeDeletedStatuses"), expected);
}

#[test]
fn long_values_are_not_echoed_whole() {
    let long = "ä".repeat(5_000);
    let mut reader = reader(&[("pageSize", &long), (&long, "x"), ("strict", "true")]);
    reader.number("pageSize", &(1..=2));
    let told = faults(reader);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter().all(|text| text.chars().count() < 130),
        "{told:?}"
    );
}

#[test]
fn strictness_turns_silence_and_warnings_into_faults() {
    let parameters = [("groups", "a"), ("colour", "red")];
    assert_eq!(
        reader(&parameters).finish().expect("no fault"),
        ["colour is not known and was ignored."]
    );
    let mut strict = parameters.to_vec();
    strict.push(("strict", "true"));
    let expected = [
        "colour is not known and was ignored.",
        "groups is not used by this report and was ignored.",
    ];
    assert_eq!(faults(reader(&strict)), expected);
}
