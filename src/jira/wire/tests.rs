use rstest::rstest;
use serde_json::json;

use super::instant::Millis;
use super::{Issue, IssueId, Myself, Project, Status};
use crate::atlassian::ids::AccountId;

const MILLIS: i64 = 1_704_448_800_000; // 2024-01-05T10:00:00Z

#[rstest]
#[case::millis(json!(1_704_448_800_123_i64), Some(MILLIS + 123))]
#[case::seconds(json!(1_704_448_800), Some(MILLIS))]
#[case::jira(json!("2024-01-05T10:00:00.000+0000"), Some(MILLIS))]
#[case::east(json!("2024-01-05T18:00:00.785+0800"), Some(MILLIS + 785))]
#[case::west(json!("2024-01-05T05:00:00.000-0500"), Some(MILLIS))]
#[case::half_hour(json!("2024-01-05T15:30:00.000+0530"), Some(MILLIS))]
#[case::colon(json!("2024-01-05T10:00:00.001+00:00"), Some(MILLIS + 1))]
#[case::zulu(json!("2024-01-05T10:00:00.000Z"), Some(MILLIS))]
#[case::no_millis(json!("2024-01-05T10:00:00Z"), Some(MILLIS))]
#[case::no_millis_no_colon(json!("2024-01-05T10:00:00+0000"), Some(MILLIS))]
#[case::microseconds(json!("2024-01-05T10:00:00.123456Z"), Some(MILLIS + 123))]
#[case::before_1970(json!(-1_000), Some(-1_000_000))]
#[case::largest_millis(json!(i64::MAX), Some(i64::MAX))]
#[case::second_of_a_leap(json!("2016-12-31T23:59:60.000+0000"), Some(1_483_228_800_000))]
#[case::no_digit(json!("2024-01-05T1x:00:00.000+0000"), None)]
#[case::no_sign(json!("2024-01-05T10:00:00.000.0000"), None)]
#[case::no_such_hour(json!("2024-01-05T24:00:00.000+0000"), None)]
#[case::no_offset(json!("2024-01-05T10:00:00.000"), None)]
#[case::date(json!("2024-01-05"), None)]
#[case::no_such_day(json!("2024-02-30T10:00:00.000+0000"), None)]
#[case::fraction(json!(1_704_448_800.5), None)]
#[case::nothing(json!(null), None)]
#[case::object(json!({}), None)]
fn an_instant_is_read_in_every_shape(
    #[case] created: serde_json::Value,
    #[case] millis: Option<i64>,
) {
    let read = serde_json::from_value::<Millis>(created);
    assert_eq!(read.ok().map(|Millis(millis)| millis), millis);
}

#[test]
fn an_issue_has_its_own_fields_typed_and_the_others_as_they_are() {
    let issue: Issue = serde_json::from_value(json!({
        "id": "10001", "key": "ABC-1", "self": "https://…",
        "fields": {
            "summary": null, "created": "2024-01-05T10:00:00.000+0000", "updated": MILLIS,
            "status": {
                "id": "3", "name": "In Progress", "statusCategory": { "id": 4, "key": "indeterminate" },
                "scope": { "type": "PROJECT", "project": { "id": "10" } },
            },
            "project": { "self": "https://…", "id": "10", "key": "ABC", "name": "Letters" },
            "labels": ["a"], "duedate": null,
        },
    }))
    .unwrap();
    let status = Status {
        id: "3".into(),
        name: "In Progress".into(),
        category_key: Some("indeterminate".into()),
        project: Some("10".into()),
    };
    assert_eq!(issue.status, status);
    let project = Project {
        id: "10".into(),
        key: "ABC".into(),
        name: "Letters".into(),
    };
    assert_eq!(issue.project, Some(project));
    assert_eq!((issue.created, issue.updated), (MILLIS, Some(MILLIS)));
    assert_eq!(
        issue.extra.into_iter().collect::<Vec<_>>(),
        [("labels".to_owned(), json!(["a"]))]
    );
}

#[test]
fn an_issue_id_is_written_as_text_and_read_as_both() {
    assert_eq!(json!(IssueId::new(7)), json!("7"));
    let read = |id| serde_json::from_value::<IssueId>(id).ok();
    assert_eq!(read(json!("10001")), Some(IssueId::new(10001)));
    assert_eq!(read(json!(10001)), Some(IssueId::new(10001)));
    assert_eq!(read(json!("ABC-1")), None);
    assert_eq!(read(json!(-1)), None);
}

#[test]
fn a_user_may_hide_nearly_everything() {
    let myself: Myself =
        serde_json::from_value(json!({ "accountId": "u", "timeZone": null })).unwrap();
    assert_eq!(myself.account_id, AccountId::new("u"));
    assert_eq!((myself.time_zone, myself.locale), (None, None));
}
