//! Which issues a report is about.

use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR, MEMBER};

use super::story::acme;
use super::{durations, keys};

#[rstest]
#[case::was_assignee(
    "filterType=user&user=712020:5f1d9c3e-ada0-4000-8000-000000000005",
    "WEB-1 WEB-2"
)]
#[case::project("filterType=PROJECT&projectKey=SEC", "SEC-1")]
#[case::saved_filter("filterType=jqlfilter&jqlFilterID=500", "WEB-1 WEB-3")]
#[case::its_old_name("filterType=advanced&jqlFilterID=500", "WEB-1 WEB-3")]
#[case::sprint("filterType=sprint&sprintID=7", "WEB-3")]
#[case::jql(
    "filterType=customjql&customjql=created+is+not+empty",
    "SEC-1 WEB-1 WEB-2 WEB-3"
)]
#[case::jql_in_its_own_order(
    "filterType=customjql&customjql=project+%3D+WEB+ORDER+BY+created+DESC",
    "WEB-2 WEB-1 WEB-3"
)]
#[case::quoted_order_is_text(
    "filterType=customjql&customjql=summary+~+%22Number%22+and+summary+!~+%22x+order+by+y%22",
    "SEC-1 WEB-1 WEB-2 WEB-3"
)]
#[case::only_an_order_with_dates(
    "filterType=customjql&customjql=ORDER+BY+created&startDate=2026-11-20",
    "SEC-1 WEB-1 WEB-2"
)]
#[case::or_stays_inside_its_brackets(
    "filterType=customjql&customjql=key+%3D+WEB-3+OR+key+%3D+WEB-2+order+by+key+desc&startDate=2026-11-21",
    "WEB-2"
)]
#[tokio::test]
async fn every_filter_chooses_its_issues(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let expected: Vec<&str> = expected.split(' ').collect();
    for endpoint in ["list", "list2"] {
        let report = durations(&app, ADMIN, &format!("/rest/{endpoint}?{query}")).await;
        assert_eq!(keys(&report), expected, "{endpoint}: {}", report["query"]);
    }
}

#[rstest]
#[case::utc(ADMIN, "startDate=2026-11-20&endDate=2026-11-21", "SEC-1 WEB-1")]
#[case::far_ahead(FAR, "startDate=2026-11-20&endDate=2026-11-21", "SEC-1 WEB-3")]
#[case::behind(
    MEMBER,
    "startDate=2026-11-20+07:00&endDate=2026-11-21+05:00",
    "WEB-1 WEB-2"
)]
#[case::open_end(ADMIN, "startDate=2026-11-20T12:00", "WEB-1 WEB-2")]
#[case::open_start(ADMIN, "endDate=2026-11-19+12:00", "WEB-3")]
#[case::with_offset(
    FAR,
    "startDate=2026-11-20T13:00:00%2B01:00&endDate=2026-11-20T12:00:00Z",
    "WEB-1"
)]
#[case::a_plus_that_became_a_space(
    FAR,
    "startDate=2026-11-20T13:00:00+01:00&endDate=2026-11-20T12:00:00Z",
    "WEB-1"
)]
#[case::resolved(ADMIN, "startDate=2026-11-21&dateRangeField=Resolved", "WEB-1")]
#[case::updated(ADMIN, "startDate=2026-11-21&dateRangeField=updated", "WEB-2")]
#[tokio::test]
async fn a_date_range_is_read_in_the_users_zone(
    #[case] account: &str,
    #[case] range: &str,
    #[case] expected: &str,
) {
    let app = acme().await;
    let query = format!("/rest/list2?filterType=customjql&customjql=created+is+not+empty&{range}");
    let report = durations(&app, account, &query).await;
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(keys(&report), expected, "{}", report["query"]);
}

#[tokio::test]
async fn the_query_that_ran_is_told() {
    let app = acme().await;
    let query = "/rest/list?filterType=customjql&customjql=key+%3D+WEB-1+order+by+created&startDate=2026-11-20&endDate=2026-11-21T00:30:00Z";
    let report = durations(&app, FAR, query).await;
    let expected = "(key = WEB-1) AND created >= \"2026-11-20 00:00\" AND created <= \"2026-11-21 14:30\" order by created";
    assert_eq!(report["query"], expected);
}
