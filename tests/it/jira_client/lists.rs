use dwell::jira::{IssueId, JiraError, SearchPage, Wanted};
use rstest::rstest;
use serde_json::{Value, json};

use super::stub::{Reply, Seen, Stub, ok, reply};
use super::wanted;

const SEARCH: &str = "/rest/api/3/search/jql";
const BULK_ISSUES: &str = "/rest/api/3/issue/bulkfetch";
const BULK_CHANGELOGS: &str = "/rest/api/3/changelog/bulkfetch";
const CHANGELOG: &str = "/rest/api/3/issue/A-1/changelog";

fn page(ids: &[u64], is_last: Option<bool>, token: Option<&str>) -> Reply {
    let issues: Vec<Value> = ids
        .iter()
        .map(|id| {
            json!({ "id": id.to_string(), "key": format!("A-{id}"), "fields": {
                "created": 1_700_000_000_000_i64, "status": { "id": "1", "name": "To Do" } } })
        })
        .collect();
    ok(&json!({ "issues": issues, "isLast": is_last, "nextPageToken": token }))
}

fn history(id: u64, created: &Value, items: &Value) -> Value {
    json!({ "id": id.to_string(), "created": created, "items": items })
}

fn to_done() -> Value {
    json!([{ "field": "status", "fieldId": "status", "from": "1", "to": "3" }])
}

fn numbers(ids: &[IssueId]) -> Vec<u64> {
    ids.iter().map(|id| id.as_u64()).collect()
}

fn ids(range: std::ops::RangeInclusive<u64>) -> Vec<IssueId> {
    range.map(IssueId::new).collect()
}

#[tokio::test]
async fn a_search_goes_on_over_short_and_empty_pages() {
    let stub = Stub::start().await;
    stub.script(
        SEARCH,
        [
            page(&[5, 3], Some(false), Some("a")),
            page(&[], Some(false), Some("b")),
            page(&[3, 9], None, Some("c")),
            page(&[1], Some(true), Some("never used")),
        ],
    );
    let found = stub
        .user()
        .search_ids("project = A ORDER BY rank")
        .await
        .unwrap();
    assert_eq!(numbers(&found), [5, 3, 9, 1]);

    let asked: Vec<Value> = stub.seen(SEARCH).iter().map(Seen::json).collect();
    let first = json!({ "jql": "project = A ORDER BY rank", "fields": ["id"], "maxResults": 5000 });
    assert_eq!(asked[0], first);
    let tokens: Vec<&Value> = asked[1..]
        .iter()
        .map(|body| &body["nextPageToken"])
        .collect();
    assert_eq!(tokens, ["a", "b", "c"]);
}

#[rstest]
#[case::null(None)]
#[case::empty(Some(""))]
#[tokio::test]
async fn a_search_ends_where_there_is_no_token(#[case] token: Option<&str>) {
    let stub = Stub::start().await;
    stub.script(SEARCH, [page(&[1], Some(false), token)]);
    assert_eq!(
        numbers(&stub.user().search_ids("a = b").await.unwrap()),
        [1]
    );
}

#[tokio::test]
async fn a_repeated_page_token_is_an_error_and_no_endless_loop() {
    let stub = Stub::start().await;
    stub.on(SEARCH, |_| page(&[1], Some(false), Some("same")));
    let error = stub.user().search_ids("a = b").await.unwrap_err();
    assert!(matches!(error, JiraError::Malformed { .. }), "{error:?}");
    assert_eq!(stub.seen(SEARCH).len(), 2);

    let error = stub
        .user()
        .search_page("a = b", &[], 50, Some("same"))
        .await
        .unwrap_err();
    assert!(matches!(error, JiraError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_page_is_filled_from_as_many_of_jiras_as_it_takes_each_issue_once() {
    let stub = Stub::start().await;
    stub.script(
        SEARCH,
        [
            page(&[1, 2], Some(false), Some("b")),
            page(&[], Some(false), Some("c")),
            page(&[2, 3], Some(false), Some("d")),
            page(&[4], Some(false), Some("e")),
            page(&[5], Some(true), None),
        ],
    );
    let user = stub.user();
    let ids = |page: &SearchPage| -> Vec<u64> {
        page.issues.iter().map(|issue| issue.id.as_u64()).collect()
    };
    let first = user
        .search_page("a = b", &["labels"], 4, None)
        .await
        .unwrap();
    assert_eq!(
        (ids(&first), first.next_page_token.as_deref()),
        (vec![1, 2, 3, 4], Some("e"))
    );
    let last = user
        .search_page("a = b", &["labels"], 4, Some("e"))
        .await
        .unwrap();
    assert_eq!((ids(&last), last.next_page_token), (vec![5], None));

    let asked: Vec<Value> = stub.seen(SEARCH).iter().map(Seen::json).collect();
    let sizes: Vec<&Value> = asked.iter().map(|body| &body["maxResults"]).collect();
    assert_eq!(sizes, [4, 2, 2, 1, 4], "never more than is missing");
    assert_eq!(
        asked[0]["fields"],
        json!([
            "summary", "status", "project", "created", "updated", "labels"
        ])
    );
}

#[rstest]
#[case::fields_of_one_value(&["assignee"], 2)]
#[case::a_field_of_many(&["labels"], 3)]
#[tokio::test]
async fn issues_are_fetched_in_batches_and_come_in_the_order_asked_for(
    #[case] fields: &[&str],
    #[case] calls: usize,
) {
    let stub = Stub::start().await;
    stub.on(BULK_ISSUES, |call| {
        let asked = call.json();
        let mut asked: Vec<u64> = numbers_of(&asked["issueIdsOrKeys"]);
        asked.sort_unstable();
        asked.retain(|id| id % 50 != 0);
        let issues: Vec<Value> = asked.into_iter().map(issue).collect();
        ok(&json!({ "issues": issues, "issueErrors": [] }))
    });
    let mut wanted = ids(1..=250);
    wanted.reverse();
    let found = stub.user().issues(&wanted, fields).await.unwrap();
    wanted.retain(|id| id.as_u64() % 50 != 0);
    let found: Vec<IssueId> = found.into_iter().map(|issue| issue.id).collect();
    assert_eq!(found, wanted);
    assert_eq!(stub.seen(BULK_ISSUES).len(), calls);
}

#[tokio::test]
async fn a_site_that_refuses_large_batches_is_asked_for_small_ones_from_then_on() {
    let stub = Stub::start().await;
    stub.on(BULK_ISSUES, |call| {
        let asked = numbers_of(&call.json()["issueIdsOrKeys"]);
        if asked.len() > 100 {
            return reply(400, r#"{"errorMessages":["too many"]}"#);
        }
        let issues: Vec<Value> = asked.into_iter().map(issue).collect();
        ok(&json!({ "issues": issues, "issueErrors": [] }))
    });
    let (user, wanted) = (stub.user(), ids(1..=300));
    for calls in [2 + 4, 3] {
        let before = stub.seen(BULK_ISSUES).len();
        let found = user.issues(&wanted, &[]).await.unwrap();
        assert_eq!(found.len(), 300);
        assert_eq!(stub.seen(BULK_ISSUES).len() - before, calls);
    }
}

#[tokio::test]
async fn a_page_of_changelogs_too_large_to_be_read_is_asked_for_in_smaller_ones() {
    let stub = Stub::start().await;
    stub.on(BULK_CHANGELOGS, |call| {
        let asked = call.json();
        if asked["maxResults"].as_u64() > Some(100) {
            return reply(200, " ".repeat(2 * 1024 * 1024));
        }
        let next = asked.get("nextPageToken").is_none().then_some("b");
        let id = if next.is_some() { 1 } else { 2 };
        let histories = [history(id, &json!(id), &to_done())];
        let logs = [json!({ "issueId": "1", "changeHistories": histories })];
        ok(&json!({ "issueChangeLogs": logs, "nextPageToken": next }))
    });
    let fields = ["status"];
    let found = stub.user().changelogs(&ids(1..=1), wanted(&fields)).await;
    assert_eq!(found.unwrap()[&IssueId::new(1)].len(), 2);
    let asked = stub.seen(BULK_CHANGELOGS);
    let sizes: Vec<Value> = asked
        .iter()
        .map(|call| call.json()["maxResults"].clone())
        .collect();
    assert_eq!(sizes, [10_000, 1_000, 100, 100]);
}

fn numbers_of(ids: &Value) -> Vec<u64> {
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().parse().unwrap())
        .collect()
}

fn issue(id: u64) -> Value {
    let status = json!({ "id": "1", "name": "To Do" });
    let fields = json!({ "summary": "S", "created": 1_704_448_800_000_i64, "status": status });
    json!({ "id": id.to_string(), "key": format!("A-{id}"), "fields": fields })
}

#[tokio::test]
async fn changelogs_are_merged_over_pages_without_doubles_and_in_order() {
    let stub = Stub::start().await;
    let of = |id: &str, histories: Value| json!({ "issueId": id, "changeHistories": histories });
    let late = history(12, &json!(2_000_000_000_000_i64), &to_done());
    let tied = history(9, &json!(2_000_000_000_000_i64), &to_done());
    let early = history(11, &json!("2024-01-05T10:00:00.000+0000"), &to_done());
    let noise = json!([{ "field": "description", "fieldId": "description", "toString": "long" }]);
    let noise = history(13, &json!(1), &noise);
    let pages = [
        json!({ "issueChangeLogs": [of("1", json!([late])), of("2", json!([tied]))], "nextPageToken": "b" }),
        json!({ "issueChangeLogs": [], "nextPageToken": "c" }),
        json!({ "issueChangeLogs": [of("1", json!([late, tied, early, noise]))] }),
    ];
    stub.script(BULK_CHANGELOGS, pages.iter().map(ok));
    let found = stub
        .user()
        .changelogs(&ids(1..=3), wanted(&["status"]))
        .await
        .unwrap();

    let order = |id| {
        found[&IssueId::new(id)]
            .histories()
            .map(|history| history.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(order(1), [11, 9, 12]);
    assert_eq!(order(2), [9]);
    assert_eq!(found.len(), 2);
    let asked = stub.seen(BULK_CHANGELOGS)[0].json();
    assert_eq!(asked["fieldIds"], json!(["status"]));
    assert_eq!(asked["issueIdsOrKeys"], json!(["1", "2", "3"]));
}

#[tokio::test]
async fn changelogs_of_many_issues_are_fetched_side_by_side() {
    let stub = Stub::start().await;
    stub.on(BULK_CHANGELOGS, |call| {
        let asked = numbers_of(&call.json()["issueIdsOrKeys"]);
        let logs: Vec<Value> = asked
            .into_iter()
            .map(|id| json!({ "issueId": id.to_string(), "changeHistories": [history(id, &json!(id), &to_done())] }))
            .collect();
        ok(&json!({ "issueChangeLogs": logs, "nextPageToken": "" }))
    });
    let found = stub
        .user()
        .changelogs(&ids(1..=610), wanted(&["status"]))
        .await
        .unwrap();
    assert_eq!(found.len(), 610);
    assert!(found.iter().all(|(id, changelog)| {
        changelog
            .histories()
            .all(|history| history.id == id.as_u64())
    }));
    assert_eq!(stub.seen(BULK_CHANGELOGS).len(), 2);
}

#[tokio::test]
async fn more_fields_than_jira_takes_are_sorted_out_here() {
    let stub = Stub::start().await;
    let other = json!([{ "field": "other", "fieldId": "other", "to": "1" }]);
    let histories = json!([
        history(1, &json!(1), &other),
        history(2, &json!(2), &to_done())
    ]);
    let logs = json!({ "issueChangeLogs": [{ "issueId": "1", "changeHistories": histories }] });
    stub.on(BULK_CHANGELOGS, move |_| ok(&logs));
    let names: Vec<String> = (0..10)
        .map(|number| format!("customfield_{number}"))
        .collect();
    let fields: Vec<&str> = names.iter().map(String::as_str).chain(["status"]).collect();
    let found = stub
        .user()
        .changelogs(&ids(1..=1), wanted(&fields))
        .await
        .unwrap();
    assert_eq!(found[&IssueId::new(1)].len(), 1);
    assert_eq!(stub.seen(BULK_CHANGELOGS)[0].json().get("fieldIds"), None);
}

fn changelog_page(start_at: u64, ids: &[u64], total: u64, is_last: bool) -> Reply {
    let values: Vec<Value> = ids
        .iter()
        .map(|id| history(*id, &json!(1000 - id), &to_done()))
        .collect();
    ok(
        &json!({ "startAt": start_at, "maxResults": 100, "total": total, "isLast": is_last, "values": values }),
    )
}

#[tokio::test]
async fn the_changelog_of_one_issue_is_read_to_its_end() {
    let stub = Stub::start().await;
    stub.script(
        CHANGELOG,
        [
            changelog_page(0, &[1, 2], 3, false),
            changelog_page(2, &[3], 3, true),
        ],
    );
    let changelog = stub.user().issue_changelog("A-1").await.unwrap();
    let order: Vec<u64> = changelog.histories().map(|history| history.id).collect();
    assert_eq!(order, [3, 2, 1]);
    let asked: Vec<String> = stub
        .seen(CHANGELOG)
        .into_iter()
        .map(|call| call.query["startAt"].clone())
        .collect();
    assert_eq!(asked, ["0", "2"]);
}

#[tokio::test]
async fn a_changelog_that_is_cut_or_goes_in_circles_is_an_error() {
    let stub = Stub::start().await;
    for pages in [
        [
            changelog_page(0, &[1, 2], 5, true),
            changelog_page(2, &[], 5, true),
        ],
        [
            changelog_page(0, &[1, 2], 5, false),
            changelog_page(0, &[1, 2], 5, false),
        ],
    ] {
        stub.script(CHANGELOG, pages);
        let error = stub.user().issue_changelog("A-1").await.unwrap_err();
        assert!(matches!(error, JiraError::Malformed { .. }), "{error:?}");
    }
}

/// Handlers of a server must be able to hold these futures over threads.
#[test]
fn every_call_can_be_made_on_any_thread() {
    fn check(_: &impl Send) {}
    fn all(user: &dwell::jira::AsUser, ids: &[IssueId]) {
        check(&user.search_ids(""));
        check(&user.search_page("", &[], 1, None));
        check(&user.issues(ids, &[]));
        check(&user.issues_with_changelogs(ids, &[], Wanted::EVERYTHING));
        check(&user.walk_ids(String::new(), 0).next());
        check(&user.issue("", &[]));
        check(&user.changelogs(ids, Wanted::EVERYTHING));
        check(&user.issue_changelog(""));
    }
    let _: fn(&dwell::jira::AsUser, &[IssueId]) = all;
}
