//! Histories clipped to a window in the zone of the token's user.

use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::json;

use super::story::acme;
use super::{durations, hours, rows};

#[rstest]
#[case::utc(
    ADMIN,
    "trimHistoryStartDate=2026-11-20+16:00&trimHistoryEndDate=2026-11-20+22:00"
)]
#[case::far_ahead(
    FAR,
    "trimHistoryStartDate=2026-11-21+06:00&trimHistoryEndDate=2026-11-21T12:00"
)]
#[case::behind(
    MEMBER,
    "trimHistoryStartDate=2026-11-20+11:00&trimHistoryEndDate=2026-11-20+17:00:00"
)]
#[case::offset(
    FAR,
    "trimHistoryStartDate=2026-11-20T17:00:00%2B01:00&trimHistoryEndDate=2026-11-20T22:00:00Z"
)]
#[case::plus_as_space(
    MEMBER,
    "trimHistoryStartDate=2026-11-20T17:00:00+01:00&trimHistoryEndDate=2026-11-20T17:00:00-05:00"
)]
#[tokio::test]
async fn the_same_window_in_every_zone(#[case] account: &str, #[case] window: &str) {
    let app = acme().await;
    let report = durations(
        &app,
        account,
        &format!("/rest/issue?issueKey=WEB-1&{window}"),
    )
    .await;
    assert_eq!(hours(&report), [("WEB-1", vec![("1", 2), ("3", 4)])]);
    assert_eq!(
        rows(&report)[0]["currentState"],
        json!([{ "id": "3", "value": "240.0", "raw": "14400000" }])
    );
    assert!(
        report["trimHistoryStartDate"]
            .as_str()
            .unwrap()
            .starts_with("2026-11-2"),
        "{report}"
    );
}

#[tokio::test]
async fn a_date_alone_is_midnight_and_a_missing_side_is_open() {
    let app = acme().await;
    let of = async |window: &str| {
        let query = format!("/rest/list?filterType=project&projectKey=WEB&{window}");
        durations(&app, ADMIN, &query).await
    };
    let since = of("trimHistoryStartDate=2026-11-21").await;
    let expected = vec![
        ("WEB-1", vec![("5", 12)]),
        ("WEB-2", vec![("1", 2)]),
        ("WEB-3", vec![("5", 12)]),
    ];
    assert_eq!(hours(&since), expected);
    let until = of("trimHistoryEndDate=2026-11-20").await;
    let expected = vec![
        ("WEB-1", vec![]),
        ("WEB-2", vec![]),
        ("WEB-3", vec![("1", 1), ("3", 9)]),
    ];
    assert_eq!(
        hours(&until),
        expected,
        "issues outside the window stay, without figures"
    );
    assert_eq!(until["trimHistoryStartDate"], json!(null));
    assert_eq!(until["trimHistoryEndDate"], "2026-11-20");
}
