use rstest::rstest;

use super::{Endpoint, FIGURES, KNOWN, REPORT, SELECTION, near_miss};

#[rstest]
#[case("calender", Some("calendar"))]
#[case("COLUMNSBY", Some("columnsBy"))]
#[case("projectkey", Some("projectKey"))]
#[case("field", Some("fields"))]
#[case("users", Some("user"))]
#[case("jqlFilterId", Some("jqlFilterID"))]
#[case("nextPageTokne", Some("nextPageToken"))]
#[case("startdates", Some("startDate"))]
#[case("_", None)]
#[case("colour", None)]
#[case("x", None)]
#[case("", None)]
fn a_slip_of_the_pen_is_recognised(#[case] unknown: &str, #[case] expected: Option<&str>) {
    assert_eq!(near_miss(unknown), expected);
}

#[test]
fn the_catalogue_is_sorted_and_knows_what_the_endpoints_use() {
    assert!(KNOWN.is_sorted(), "{KNOWN:?}");
    for name in REPORT.iter().chain(SELECTION).chain(FIGURES) {
        assert!(KNOWN.contains(name), "{name}");
        assert!(Endpoint::List2.uses(name), "{name}");
    }
    assert!(!Endpoint::Issue.uses("customjql") && !Endpoint::List.uses("nextPageToken"));
}
