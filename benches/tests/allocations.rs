//! Nothing is allocated for an item of a history, neither while it is read nor while it is measured.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own input has failed"
)]

use std::fmt::Write;

use allocation_counter::measure;
use dwell::engine::{
    Calendar, Category, KnownStatus, Measure, MultiVisit, Spec, Statuses, TableBuilder, Window,
};
use dwell::jira::Issue;
use dwell::jira::wire::{Changelog, ChangelogPages};
use dwell::reports::input;
use serde_json::json;

const ITEMS_A_HISTORY: usize = 4;

/// Issue 1 goes to and fro between two statuses. Two of the four items are of other fields, one with escapes in it.
fn page(histories: usize) -> String {
    let mut page = r#"{"issueChangeLogs":[{"issueId":"1","changeHistories":["#.to_owned();
    for id in 0..histories {
        let (comma, from) = (if id == 0 { "" } else { "," }, id % 2);
        let to = 1 - from;
        write!(
            page,
            r#"{comma}{{"id":"{id}","author":{{"accountId":"a","displayName":"Ada"}},"created":{},"items":[
            {{"field":"description","fieldId":"description","from":null,"fromString":"a\nb","to":null,"toString":"\u00e4"}},
            {{"field":"status","fieldId":"status","from":"{from}","fromString":"\u0053{from}","to":"{to}","toString":"S{to}"}},
            {{"field":"Rank","fieldId":"customfield_1","from":"","to":"","toString":"higher"}},
            {{"field":"Link","from":null,"to":"W-1"}}]}}"#,
            1_700_000_000_000_i64 + i64::try_from(id).unwrap() * 1_000
        )
        .unwrap();
    }
    page + "]}]}"
}

fn read(page: &str) -> Changelog {
    let mut pages = ChangelogPages::new(&["status"]);
    pages.read_bulk(page.as_bytes()).unwrap();
    pages.finish().into_values().next().unwrap()
}

fn issue() -> Issue {
    let fields = json!({ "summary": "S", "status": { "id": "0", "name": "S0" }, "created": 1_700_000_000_000_i64 });
    serde_json::from_value(json!({ "id": "1", "key": "W-1", "fields": fields })).unwrap()
}

fn builder() -> TableBuilder<()> {
    let known = ["0", "1"].map(|id| KnownStatus {
        id: id.to_owned(),
        name: format!("S{id}"),
        category: Category::New,
        project_key: None,
    });
    let spec = Spec {
        measure: Measure::StatusDuration(MultiVisit::Total),
        now: 1_800_000_000_000,
        window: Window::default(),
        calendar: Calendar::always(),
        statuses: None,
        include_deleted: true,
        consolidated: Vec::new(),
    };
    TableBuilder::new(spec, Statuses::new(known))
}

#[test]
fn reading_a_page_allocates_only_for_its_lists_to_grow() {
    let page = page(10_000);
    let allocations = measure(|| drop(read(&page))).count_total;
    assert!(
        allocations < 150,
        "{allocations} allocations for {} items",
        10_000 * ITEMS_A_HISTORY
    );
}

#[test]
fn measuring_an_issue_allocates_its_row_and_nothing_for_its_histories() {
    let (issue, few, many) = (issue(), read(&page(8)), read(&page(10_000)));
    let mut builder = builder();
    // The first issues make room that later ones use again.
    for changelog in [&many, &few, &many] {
        builder.push((), input::of_issue(&issue, changelog));
    }
    let of_few = measure(|| builder.push((), input::of_issue(&issue, &few))).count_total;
    let of_many = measure(|| builder.push((), input::of_issue(&issue, &many))).count_total;
    assert_eq!(many.len(), 10_000, "histories");
    assert!(
        of_few <= 2 && of_many <= 2,
        "{of_few} allocations for 8 histories, {of_many} for 10,000"
    );
}
