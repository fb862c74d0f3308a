//! All issues of a query: in order, ahead of the reader but not far, and never half of them as if they were all.

use std::time::Duration;

use dwell::jira::{Issue, IssueId, JiraError};
use dwell::reports::whole::{Batch, Whole};
use serde_json::{Value, json};

use super::stub::{Reply, Seen, Stub, ok, reply};

pub(super) const SEARCH: &str = "/rest/api/3/search/jql";
pub(super) const BULK_ISSUES: &str = "/rest/api/3/issue/bulkfetch";
const BULK_CHANGELOGS: &str = "/rest/api/3/changelog/bulkfetch";
const PAGE: u64 = 5000;

/// A site with the issues 1 to `count`; the query finds the last first.
pub(super) fn serve(stub: &Stub, count: u64) {
    stub.on(SEARCH, move |call| id_page(call, count));
    stub.on(BULK_ISSUES, |call| {
        let issues: Vec<Value> = asked(call).into_iter().rev().map(issue).collect();
        ok(&json!({ "issues": issues, "issueErrors": [] }))
    });
    stub.on(BULK_CHANGELOGS, |call| {
        let logs: Vec<Value> = asked(call).into_iter().map(changelog).collect();
        ok(&json!({ "issueChangeLogs": logs }))
    });
}

fn id_page(call: &Seen, count: u64) -> Reply {
    let token = call.json()["nextPageToken"].clone();
    let start: u64 = token.as_str().map_or(0, |token| token.parse().unwrap());
    let end = (start + PAGE).min(count);
    let ids = (start..end).map(|index| json!({ "id": (count - index).to_string() }));
    let issues: Vec<Value> = ids.collect();
    let next = (end < count).then(|| end.to_string());
    ok(&json!({ "issues": issues, "isLast": next.is_none(), "nextPageToken": next }))
}

fn asked(call: &Seen) -> Vec<u64> {
    let ids = call.json()["issueIdsOrKeys"].clone();
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().parse().unwrap())
        .collect()
}

fn issue(id: u64) -> Value {
    let status = json!({ "id": "1", "name": "To Do" });
    let fields = json!({ "created": 1_704_448_800_000_i64, "status": status });
    json!({ "id": id.to_string(), "key": format!("A-{id}"), "fields": fields })
}

fn changelog(id: u64) -> Value {
    let items = json!([{ "field": "status", "fieldId": "status", "from": "1", "to": "3" }]);
    let history = json!({ "id": id.to_string(), "created": id, "items": items });
    json!({ "issueId": id.to_string(), "changeHistories": [history] })
}

fn start(stub: &Stub) -> Whole {
    let (names, fields) = (Vec::new(), vec!["status".to_owned()]);
    Whole::start(stub.user(), "a = b".to_owned(), names, fields, false)
}

fn numbers(batch: &Batch) -> Vec<u64> {
    let id = |(issue, _): &(Issue, _)| issue.id.as_u64();
    batch.iter().map(id).collect()
}

/// Waits until nothing has been asked for a while.
async fn settle(stub: &Stub) {
    let asked = || [SEARCH, BULK_ISSUES, BULK_CHANGELOGS].map(|path| stub.seen(path).len());
    let (mut before, mut quiet) = (asked(), 0);
    while quiet < 30 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let now = asked();
        quiet = if now == before { quiet + 1 } else { 0 };
        before = now;
    }
}

#[tokio::test]
async fn batches_come_in_the_order_of_the_query_each_issue_with_its_own_histories() {
    let stub = Stub::start().await;
    serve(&stub, 7_300);
    let (mut whole, mut all, mut sizes) = (start(&stub), Vec::new(), Vec::new());
    while let Some(batch) = whole.next().await {
        let batch = batch.unwrap();
        for (issue, changelog) in &batch {
            let histories: Vec<u64> = changelog.histories().map(|history| history.id).collect();
            assert_eq!(histories, [issue.id.as_u64()]);
        }
        sizes.push(batch.len());
        all.extend(numbers(&batch));
    }
    assert_eq!(all, (1..=7_300).rev().collect::<Vec<_>>());
    assert_eq!(sizes, [[500; 14].as_slice(), &[300]].concat());
    assert_eq!(whole.total(), Some(7_300));
    let calls = [SEARCH, BULK_ISSUES, BULK_CHANGELOGS].map(|path| stub.seen(path).len());
    assert_eq!(calls, [2, 14 * 2 + 2, 14 * 2 + 1]);
}

#[tokio::test]
async fn a_query_that_finds_nothing_is_a_whole_of_nothing() {
    let stub = Stub::start().await;
    serve(&stub, 0);
    let mut whole = start(&stub);
    assert!(whole.next().await.is_none());
    assert_eq!(whole.total(), Some(0));
}

#[tokio::test]
async fn a_list_that_is_known_is_fetched_without_a_search_and_without_what_is_gone() {
    let stub = Stub::start().await;
    serve(&stub, 0);
    stub.on(BULK_ISSUES, |call| {
        let mut found = asked(call);
        found.retain(|id| id % 10 != 0);
        let issues: Vec<Value> = found.into_iter().map(issue).collect();
        ok(&json!({ "issues": issues }))
    });
    let ids: Vec<IssueId> = [30, 7, 12, 10].map(IssueId::new).to_vec();
    let fields = vec!["status".to_owned()];
    let mut whole = Whole::of(stub.user(), ids, Vec::new(), fields, false);
    assert_eq!(whole.total(), Some(4));
    let batch = whole.next().await.unwrap().unwrap();
    assert_eq!(numbers(&batch), [7, 12]);
    assert!(whole.next().await.is_none());
    assert!(stub.seen(SEARCH).is_empty());
}

#[tokio::test]
async fn nothing_is_fetched_far_ahead_of_a_reader_who_takes_his_time() {
    let stub = Stub::start().await;
    serve(&stub, 20_000);
    let mut whole = start(&stub);
    whole.next().await.unwrap().unwrap();
    settle(&stub).await;
    let batches = stub.seen(BULK_CHANGELOGS).len() / 2;
    // The one taken, one ready, one about to be, and six in flight.
    assert!(batches <= 9, "{batches}");
    assert_eq!(
        whole.total(),
        Some(20_000),
        "the walk goes on without the reader"
    );
}

#[tokio::test]
async fn nothing_more_is_asked_when_nobody_reads_any_more() {
    let stub = Stub::start().await;
    serve(&stub, 200_000);
    let mut whole = start(&stub);
    whole.next().await.unwrap().unwrap();
    drop(whole);
    settle(&stub).await;
    let searched = stub.seen(SEARCH).len();
    assert!(searched < 40, "the walk was cut off: {searched}");
}

#[tokio::test]
async fn what_goes_wrong_in_the_middle_is_an_error_and_no_shorter_list() {
    for path in [SEARCH, BULK_ISSUES, BULK_CHANGELOGS] {
        let stub = Stub::start().await;
        serve(&stub, 6_000);
        stub.on(path, move |call| {
            let late = match path {
                SEARCH => call.json().get("nextPageToken").is_some(),
                _ => asked(call).contains(&4_500),
            };
            match path {
                _ if late => reply(403, ""),
                SEARCH => id_page(call, 6_000),
                BULK_ISSUES => {
                    let issues: Vec<Value> = asked(call).into_iter().map(issue).collect();
                    ok(&json!({ "issues": issues }))
                }
                _ => {
                    let logs: Vec<Value> = asked(call).into_iter().map(changelog).collect();
                    ok(&json!({ "issueChangeLogs": logs }))
                }
            }
        });
        let (mut whole, mut read) = (start(&stub), 0);
        let error = loop {
            match whole.next().await {
                Some(Ok(batch)) => read += batch.len(),
                Some(Err(error)) => break error,
                None => panic!("{path}: {read} issues that look like all"),
            }
        };
        assert!(matches!(error, JiraError::Forbidden { .. }), "{error:?}");
        assert!(read >= 1_000, "{path}: {read}");
        assert!(whole.next().await.is_none(), "{path}");
    }
}

#[tokio::test]
async fn an_issue_that_was_found_and_cannot_be_read_is_an_error() {
    let stub = Stub::start().await;
    serve(&stub, 50);
    stub.on(BULK_ISSUES, |call| {
        let mut found = asked(call);
        found.retain(|id| *id != 17);
        let issues: Vec<Value> = found.into_iter().map(issue).collect();
        ok(&json!({ "issues": issues }))
    });
    let error = start(&stub).next().await.unwrap().unwrap_err();
    assert!(
        matches!(error, JiraError::Vanished { count: 1, .. }),
        "{error:?}"
    );
}
