use std::collections::HashMap;

use rstest::rstest;
use serde_json::{Value, json};

use super::{Changelog, ChangelogPages, Item, Wanted};
use crate::jira::wire::IssueId;

const AT: i64 = 1_704_448_800_000;

fn read(fields: &[&str], pages: &[Value]) -> serde_json::Result<HashMap<IssueId, Changelog>> {
    let authors = true;
    let mut reading = ChangelogPages::new(Wanted { fields, authors });
    for page in pages {
        reading.read_bulk(page.to_string().as_bytes())?;
    }
    Ok(reading.finish())
}

fn page(issue: u64, histories: &Value) -> Value {
    json!({ "issueChangeLogs": [{ "issueId": issue.to_string(), "changeHistories": histories }] })
}

/// All of issue 1, told on one page.
fn one(fields: &[&str], histories: &Value) -> Changelog {
    let mut all = read(fields, &[page(1, histories)]).unwrap();
    all.remove(&IssueId::new(1)).unwrap_or_default()
}

fn ids(changelog: &Changelog) -> Vec<u64> {
    changelog.histories().map(|history| history.id).collect()
}

#[test]
fn nulls_and_unknown_keys_are_no_surprise() {
    let mut reading = ChangelogPages::new(Wanted::EVERYTHING);
    let page = json!({
        "self": "https://…",
        "issueChangeLogs": [
            { "issueId": 7, "changeHistories": null },
            { "changeHistories": [{
                "items": [
                    { "toString": "Done", "to": null, "fieldtype": "jira", "fieldId": null, "from": "1", "field": "status" },
                    { "field": null },
                ],
                "created": AT, "historyMetadata": { "a": [1, {}] }, "author": null, "id": 7,
            }], "issueId": "10001" },
        ],
        "nextPageToken": "b",
    });
    let token = reading.read_bulk(page.to_string().as_bytes()).unwrap();
    assert_eq!(token.as_deref(), Some("b"));
    let all = reading.finish();
    assert_eq!(all.keys().collect::<Vec<_>>(), [&IssueId::new(10001)]);
    let history = all[&IssueId::new(10001)].histories().next().unwrap();
    assert_eq!((history.id, history.created, history.author), (7, AT, None));
    let status = Item {
        field: "status",
        from: Some("1"),
        to_string: Some("Done"),
        ..Item::default()
    };
    assert_eq!(
        history.items().collect::<Vec<_>>(),
        [status, Item::default()]
    );
}

#[test]
fn texts_are_read_whatever_they_hold() {
    for text in [
        "",
        "plain",
        "In \"Review\"",
        "\\",
        "line\nline\ttab\u{1}",
        "Größe 🙂",
        "\u{feff}",
    ] {
        let histories = json!([{ "id": "1", "created": AT, "items": [{ "field": text, "fieldId": text, "to": text }] }]);
        let changelog = one(&[], &histories);
        let item = changelog
            .histories()
            .next()
            .unwrap()
            .items()
            .next()
            .unwrap();
        assert_eq!(
            (item.field, item.field_id, item.to),
            (text, Some(text), Some(text))
        );
    }
    let escaped = br#"{"issueChangeLogs":[{"issueId":"1","changeHistories":[{"id":"1","created":1,"items":[{"\u0066ield":"\u00dcber\ud83d\ude42"}]}]}]}"#;
    let mut reading = ChangelogPages::new(Wanted::EVERYTHING);
    reading.read_bulk(escaped).unwrap();
    let changelog = reading.finish_one(IssueId::new(1));
    let item = changelog
        .histories()
        .next()
        .unwrap()
        .items()
        .next()
        .unwrap();
    assert_eq!(item.field, "Über🙂");
}

#[rstest]
#[case::nobody(json!(null), None)]
#[case::automation(json!({ "displayName": "Automation" }), None)]
#[case::anonymous(json!({ "accountId": null }), None)]
#[case::somebody(json!({ "avatarUrls": { "48x48": "x" }, "accountId": "u" }), Some("u"))]
fn an_author_without_an_account_is_nobody(#[case] author: Value, #[case] account: Option<&str>) {
    let history = |id: u64| json!({ "id": id, "created": AT, "author": author, "items": [] });
    let changelog = one(&[], &json!([history(1), history(2)]));
    let authors: Vec<_> = changelog
        .histories()
        .map(|history| history.author)
        .collect();
    assert_eq!(authors, [account, account]);
}

#[test]
fn authors_are_left_out_where_nobody_asks_for_them() {
    let history = json!([{ "id": 1, "created": AT, "author": { "accountId": "u" }, "items": [{ "to": "1" }] }]);
    let mut reading = ChangelogPages::new(Wanted::default());
    let page = page(1, &history).to_string();
    reading.read_bulk(page.as_bytes()).unwrap();
    let changelog = reading.finish_one(IssueId::new(1));
    let history = changelog.histories().next().unwrap();
    assert_eq!((history.author, history.items().count()), (None, 1));
}

#[test]
fn histories_are_put_in_order_and_told_once_over_all_pages() {
    let history = |id: u64, created: i64| json!({ "id": id.to_string(), "created": created, "items": [{ "to": id.to_string() }] });
    let pages = [
        page(1, &json!([history(9, 20), history(10, 10)])),
        page(2, &json!([history(3, 5)])),
        page(1, &json!([history(9, 20), history(2, 10), history(1, 30)])),
    ];
    let all = read(&[], &pages).unwrap();
    let first = &all[&IssueId::new(1)];
    assert_eq!(ids(first), [2, 10, 9, 1]);
    for history in first.histories() {
        let to = history.items().next().unwrap().to;
        assert_eq!(
            to,
            Some(history.id.to_string().as_str()),
            "each has its own items"
        );
    }
    assert_eq!(ids(&all[&IssueId::new(2)]), [3]);
}

#[rstest]
#[case::same(json!({ "fieldId": "status" }), true)]
#[case::other(json!({ "fieldId": "assignee", "field": "status" }), false)]
#[case::other_told_late(json!({ "to": "1", "toString": "Done", "field": "status", "fieldId": "assignee" }), false)]
#[case::unknown(json!({ "field": "status" }), true)]
#[case::null(json!({ "fieldId": null }), true)]
#[case::empty(json!({ "fieldId": "" }), true)]
fn an_item_is_dropped_only_when_it_names_another_field(#[case] item: Value, #[case] kept: bool) {
    let resolved = json!({ "fieldId": "resolution", "to": "10" });
    let alone = json!({ "id": 1, "created": AT, "items": [item] });
    let beside = json!({ "id": 2, "created": AT, "items": [item, resolved, item] });
    let changelog = one(&["status", "resolution"], &json!([alone, beside]));
    assert_eq!(ids(&changelog), if kept { vec![1, 2] } else { vec![2] });
    let beside = changelog.histories().last().unwrap();
    assert_eq!(beside.items().count(), if kept { 3 } else { 1 });
    let resolution = beside
        .items()
        .find(|item| item.field_id == Some("resolution"));
    assert_eq!(resolution.unwrap().to, Some("10"));
}

#[rstest]
#[case::no_list(json!({}))]
#[case::no_issue(json!({ "issueChangeLogs": [{ "changeHistories": [] }] }))]
#[case::no_number(page(1, &json!([{ "id": "x", "created": AT }])))]
#[case::no_id(page(1, &json!([{ "created": AT }])))]
#[case::no_instant(page(1, &json!([{ "id": 1 }])))]
#[case::null_instant(page(1, &json!([{ "id": 1, "created": null }])))]
#[case::items_of_another_shape(page(1, &json!([{ "id": 1, "created": AT, "items": {} }])))]
#[case::text_of_another_shape(page(1, &json!([{ "id": 1, "created": AT, "items": [{ "to": 1 }] }])))]
#[case::no_object(json!([]))]
fn another_shape_is_an_error(#[case] page: Value) {
    let error = read(&[], &[page]).unwrap_err();
    assert!(error.is_data(), "{error}");
}

#[test]
fn half_a_page_is_no_page() {
    let whole = page(
        1,
        &json!([{ "id": 1, "created": AT, "items": [{ "to": "Größe" }] }]),
    )
    .to_string();
    for length in 0..whole.len() {
        let mut reading = ChangelogPages::new(Wanted::EVERYTHING);
        assert!(
            reading.read_bulk(&whole.as_bytes()[..length]).is_err(),
            "{length}"
        );
        // And spoils nothing that is read afterwards.
        reading.read_bulk(whole.as_bytes()).unwrap();
        let found = reading.finish();
        assert_eq!(ids(&found[&IssueId::new(1)]), [1]);
    }
    let twice = whole.repeat(2);
    assert!(
        ChangelogPages::new(Wanted::EVERYTHING)
            .read_bulk(twice.as_bytes())
            .is_err()
    );
}

#[test]
fn of_half_a_page_nothing_stays() {
    let history = |id: u64| json!([{ "id": id, "created": AT, "items": [{ "to": "3" }] }]);
    let first = page(1, &history(1)).to_string();
    let second = json!({ "issueChangeLogs": [
        { "issueId": "1", "changeHistories": history(2) },
        { "issueId": "2", "changeHistories": history(3) },
    ], "nextPageToken": "c" })
    .to_string();
    for length in 0..second.len() {
        let half = &second.as_bytes()[..length];
        let mut reading = ChangelogPages::new(Wanted::EVERYTHING);
        reading.read_bulk(first.as_bytes()).unwrap();
        reading.read_bulk(half).unwrap_err();
        reading.read_issue(IssueId::new(3), half).unwrap_err();
        let found = reading.finish();
        assert_eq!(found.len(), 1, "{length}");
        assert_eq!(ids(&found[&IssueId::new(1)]), [1], "{length}");
    }
}
