//! Histories as they really are: exact figures, or an honest word about it.

use rstest::rstest;
use sandbox::accounts::ADMIN;
use sandbox::{Edit, Misbehaviour, Operation, Rule};
use serde_json::{Value, json};

use super::story::{acme, issue};
use super::{durations, hours, rows, warnings};
use crate::test_app::TestApp;

const LIST: &str = "/rest/list?filterType=project&projectKey=WEB&includeDeletedStatuses=true";
const ISSUE: &str = "/rest/issue?issueKey=WEB-3&includeDeletedStatuses=true";

fn spoil(app: &TestApp, what: &Misbehaviour) {
    for operation in [Operation::BulkChangelogs, Operation::IssueChangelog] {
        app.site(0).misbehave(Rule::always(operation, what.clone()));
    }
}

#[rstest]
#[case(Misbehaviour::DescendingHistories, None)]
#[case(Misbehaviour::ShortPages { size: 2 }, None)]
#[case(Misbehaviour::ShortPages { size: 2 }, Some(Misbehaviour::DuplicateBorders))]
#[case(Misbehaviour::MissingAuthor, None)]
#[case(Misbehaviour::MissingFieldId, None)]
#[tokio::test]
async fn the_way_jira_writes_it_changes_no_figure(
    #[case] what: Misbehaviour,
    #[case] also: Option<Misbehaviour>,
) {
    let app = acme().await;
    let (list, one) = (
        durations(&app, ADMIN, LIST).await,
        durations(&app, ADMIN, ISSUE).await,
    );
    spoil(&app, &what);
    if let Some(also) = also {
        spoil(&app, &also);
    }
    assert_eq!(durations(&app, ADMIN, LIST).await, list);
    assert_eq!(durations(&app, ADMIN, ISSUE).await, one);
    assert_eq!(warnings(&list), [""; 0]);
}

#[tokio::test]
async fn a_status_without_its_id_is_known_by_its_name_and_said_so() {
    let app = acme().await;
    spoil(&app, &Misbehaviour::MissingTo);
    let report = durations(&app, ADMIN, "/rest/issue?issueKey=WEB-1").await;
    assert_eq!(
        hours(&report),
        [("WEB-1", vec![("1", 6), ("3", 6), ("5", 12)])]
    );
    let expected = [
        "WEB-1: the change at 2026-11-20T18:00:00.000Z names a status without an id; it was taken for \"In Progress\".",
        "WEB-1: the change at 2026-11-21T00:00:00.000Z names a status without an id; it was taken for \"Done\".",
    ];
    assert_eq!(warnings(&report), expected);
}

#[tokio::test]
async fn changes_of_one_instant_lose_no_time() {
    let app = acme().await;
    spoil(&app, &Misbehaviour::TiedHistories);
    for path in [LIST, ISSUE] {
        let report = durations(&app, ADMIN, path).await;
        let third = hours(&report).pop().unwrap();
        assert_eq!(
            third,
            ("WEB-3", vec![("1", 1), ("3", 0), ("5", 47), ("9", 0)]),
            "{path}"
        );
        assert_eq!(warnings(&report), [""; 0], "{path}");
        let cells = rows(&report).last().unwrap()["valueColumns"].clone();
        assert_eq!(
            cells[1]["count"], "2",
            "visits of no length are visits: {cells}"
        );
    }
}

#[tokio::test]
async fn a_history_that_stops_before_its_end_gives_no_figure() {
    let app = acme().await;
    spoil(&app, &Misbehaviour::TruncatedChangelog { keep: 2 });
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("{ISSUE}&columnsBy=statusDuration");
    let body = app.report(&token, &path).await.expect(502).json();
    assert_eq!(body["status"], 502, "{body}");
}

async fn with_history(changes: &[(&str, &str)], spoil: impl FnOnce(&mut Value)) -> Value {
    let app = acme().await;
    let mut raw = issue(7, "WEB-7", ("2026-11-21T00:00:00.000+0000", "1"), changes);
    spoil(&mut raw);
    app.site(0).edit(Edit::Put(raw)).unwrap();
    durations(&app, ADMIN, "/rest/issue?issueKey=WEB-7").await
}

fn item(raw: &mut Value, index: usize) -> &mut Value {
    &mut raw["changelog"]["histories"][index]["items"][0]
}

const TWO: [(&str, &str); 2] = [
    ("2026-11-21T04:00:00.000+0000", "3"),
    ("2026-11-21T06:00:00.000+0000", "5"),
];

#[tokio::test]
async fn a_history_that_contradicts_itself_is_followed_and_told() {
    let gap = with_history(&TWO, |raw| {
        item(raw, 1)["from"] = json!("20");
        item(raw, 1)["fromString"] = json!("Triage");
    });
    let gap = gap.await;
    assert_eq!(hours(&gap), [("WEB-7", vec![("1", 4), ("3", 2), ("5", 6)])]);
    assert_eq!(warnings(&gap).len(), 1);
    assert!(
        warnings(&gap)[0]
            .contains("leaves \"Triage\", although the one before had led to \"In Progress\""),
        "{gap}"
    );

    let imported = with_history(&TWO, |raw| {
        raw["fields"]["status"]["id"] = json!("3");
        raw["fields"]["status"]["name"] = json!("In Progress");
    });
    let imported = imported.await;
    assert_eq!(
        hours(&imported),
        [("WEB-7", vec![("1", 4), ("3", 2), ("5", 6)])]
    );
    assert!(
        warnings(&imported)[0]
            .contains("the history ends in \"Done\", but Jira shows \"In Progress\""),
        "{imported}"
    );
    assert_eq!(rows(&imported)[0]["currentState"][0]["id"], "5");
}

#[tokio::test]
async fn a_change_before_creation_and_one_that_says_nothing_are_told() {
    let early = with_history(&[("2026-11-20T20:00:00.000+0000", "3")], |_| {}).await;
    assert_eq!(hours(&early), [("WEB-7", vec![("1", 0), ("3", 12)])]);
    assert!(
        warnings(&early)[0].contains("is older than the issue"),
        "{early}"
    );

    let mute = with_history(&TWO, |raw| {
        item(raw, 0)["to"] = Value::Null;
        item(raw, 0)["toString"] = Value::Null;
    });
    let mute = mute.await;
    let texts = warnings(&mute);
    assert!(
        texts[0].contains("at 2026-11-21T04:00:00.000Z does not say what it changed"),
        "{texts:?}"
    );
    let total: i64 = hours(&mute)[0].1.iter().map(|(_, hours)| hours).sum();
    assert_eq!(total, 12, "no time is lost: {mute}");
}

#[tokio::test]
async fn staying_where_one_is_is_no_visit() {
    let changes = [
        ("2026-11-21T02:00:00.000+0000", "1"),
        ("2026-11-21T04:00:00.000+0000", "3"),
    ];
    let report = with_history(&changes, |_| {}).await;
    assert_eq!(hours(&report), [("WEB-7", vec![("1", 4), ("3", 8)])]);
    assert_eq!(rows(&report)[0]["valueColumns"][0]["count"], "1");
    assert_eq!(warnings(&report), [""; 0]);
}
