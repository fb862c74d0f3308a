use rstest::rstest;
use serde_json::json;

use super::{BulkChangelogs, History, Issue, IssueId, Item, Myself, Status, in_order};
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
    let history = serde_json::from_value::<History>(json!({ "id": "1", "created": created }));
    assert_eq!(history.ok().map(|history| history.created), millis);
}

#[test]
fn nulls_and_unknown_keys_are_no_surprise() {
    let page: BulkChangelogs = serde_json::from_value(json!({
        "issueChangeLogs": [{
            "issueId": "10001",
            "changeHistories": [{
                "id": "7", "created": MILLIS, "historyMetadata": {}, "author": null,
                "items": [{
                    "field": "status", "fieldtype": "jira", "fieldId": null, "from": "1",
                    "fromString": null, "to": null, "toString": "Done", "tmpToAccountId": null,
                }],
            }],
        }],
        "nextPageToken": null,
    }))
    .unwrap();
    let item = Item {
        field: "status".into(),
        from: Some("1".into()),
        to_string: Some("Done".into()),
        ..Item::default()
    };
    let history = History {
        id: 7,
        created: MILLIS,
        author: None,
        items: vec![item],
    };
    assert_eq!(page.issue_change_logs[0].issue_id, IssueId::new(10001));
    assert_eq!(page.issue_change_logs[0].change_histories, [history]);
}

#[test]
fn an_author_without_an_account_is_nobody() {
    let author = |author| {
        let history = json!({ "id": 1, "created": MILLIS, "author": author });
        serde_json::from_value::<History>(history).unwrap().author
    };
    assert_eq!(author(json!({ "displayName": "Automation" })), None);
    assert_eq!(
        author(json!({ "accountId": "u" })),
        Some(AccountId::new("u"))
    );
}

#[test]
fn histories_are_put_in_order_and_told_once() {
    let history = |id, created| History {
        id,
        created,
        author: None,
        items: Vec::new(),
    };
    let ordered = in_order(vec![
        history(9, 20),
        history(10, 10),
        history(9, 20),
        history(2, 10),
        history(1, 30),
    ]);
    let ids: Vec<u64> = ordered.iter().map(|history| history.id).collect();
    assert_eq!(ids, [2, 10, 9, 1]);
}

#[rstest]
#[case::same(Some("status"), true)]
#[case::other(Some("assignee"), false)]
#[case::unknown(None, true)]
fn an_item_is_dropped_only_when_it_names_another_field(
    #[case] field_id: Option<&str>,
    #[case] kept: bool,
) {
    let item = Item {
        field_id: field_id.map(str::to_owned),
        ..Item::default()
    };
    assert_eq!(item.may_be_of(&["status", "resolution"]), kept);
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
