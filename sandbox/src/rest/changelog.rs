//! Whole histories: of one issue by offset, of many by token.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::Answer;
use super::history::{self, Created, Entry};
use super::page_token::{self, Pages};
use super::{Asked, Reply, request};
use crate::data::issue::item_is_of;
use crate::generated;
use crate::misbehave::Misbehaviour;
use crate::traffic::Work;

const MOST_OF_ISSUE: i64 = 100;
const MOST_ISSUES: usize = 1000;
const MOST_FIELDS: usize = 10;
const MOST_HISTORIES: i64 = 10_000;

pub(super) fn of_issue(asked: Asked<'_>) -> Reply {
    let request = asked.request;
    let issue = asked
        .view
        .find_issue(&request.subject())
        .ok_or_else(Answer::no_such_issue)?;
    let start = usize::try_from(request.number("startAt")?.unwrap_or(0)).unwrap_or(0);
    let allowed = request
        .number("maxResults")?
        .unwrap_or(MOST_OF_ISSUE)
        .clamp(0, MOST_OF_ISSUE);
    let size = page_token::size(asked, usize::try_from(allowed).unwrap_or_default());
    let (mut entries, total) = history::entries(issue, asked);
    if asked.faults.has(&Misbehaviour::DescendingHistories) {
        entries.reverse();
    }
    let first = first_of_page(start, asked);
    let page = entries.iter().skip(first).take(size + start - first);
    let values: Vec<Value> = page
        .map(|entry| history::shown(*entry, Created::Text, asked))
        .collect();
    let end = first + values.len();
    let url = format!("{}/rest/api/3/issue/{}/changelog", asked.base_url, issue.id);
    let mut body = json!({
        "self": format!("{url}?maxResults={allowed}&startAt={start}"),
        "maxResults": allowed, "startAt": start, "total": total,
        "isLast": end >= entries.len(), "values": values,
    });
    if end < entries.len() {
        body["nextPage"] = format!("{url}?maxResults={allowed}&startAt={end}").into();
    }
    Ok(Answer::ok(&body))
}

/// Pages count histories, oldest first over all issues: one issue's histories may go on on the next page.
pub(super) fn bulk(asked: Asked<'_>) -> Reply {
    let body =
        asked
            .request
            .object(&["issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"])?;
    let names = request::texts(&body, "issueIdsOrKeys")?;
    let fields = request::texts(&body, "fieldIds")?;
    let allowed = request::number(&body, "maxResults")?.unwrap_or(1000);
    check(&names, &fields, allowed)?;
    if asked.view.data.generated.is_seen_by(asked.view) {
        let token = body["nextPageToken"].as_str();
        return generated_page((&names, &fields), allowed, token, asked);
    }
    let all = matching(&names, &fields, asked);
    let question = format!("{names:?} {fields:?}");
    let pages = Pages::open(&question, body["nextPageToken"].as_str(), asked)?;
    let size = page_token::size(asked, usize::try_from(allowed).unwrap_or_default());
    let first = first_of_page(pages.start, asked);
    let end = (pages.start + size).min(all.len());
    let page = all.get(first..end).unwrap_or_default();
    let mut body = json!({"issueChangeLogs": by_issue(page, asked)});
    if let Some(token) = pages.next(end, all.len(), asked) {
        body["nextPageToken"] = Value::from(token);
    }
    let work = Work::Changelogs {
        issues: names.len(),
        entries: page.len(),
    };
    Ok(Answer::ok(&body).after(work))
}

fn generated_page(
    (names, fields): (&[String], &[String]),
    allowed: i64,
    token: Option<&str>,
    asked: Asked<'_>,
) -> Reply {
    let generated = asked.view.data.generated;
    let found: BTreeSet<usize> = names
        .iter()
        .filter_map(|name| generated.find(name))
        .collect();
    let mut all: Vec<(usize, generated::History)> = Vec::new();
    for index in found {
        let histories = generated::histories(index).into_iter();
        let wanted = |field: &str| fields.is_empty() || fields.iter().any(|name| name == field);
        let histories = histories.filter(|history| wanted(history.change.field()));
        all.extend(histories.map(|history| (index, history)));
    }
    all.sort_by_key(|(index, history)| (history.created, *index, history.id));
    let pages = Pages::open(&format!("{names:?} {fields:?}"), token, asked)?;
    let size = page_token::size(asked, usize::try_from(allowed).unwrap_or_default());
    let end = (pages.start + size).min(all.len());
    let page = all.get(pages.start..end).unwrap_or_default();
    let token = pages
        .next(end, all.len(), asked)
        .map_or(String::new(), |token| {
            format!(",\"nextPageToken\":\"{token}\"")
        });
    let work = Work::Changelogs {
        issues: names.len(),
        entries: page.len(),
    };
    let logs = generated::write_changelogs(page);
    let body = format!("{{\"issueChangeLogs\":[{logs}]{token}}}");
    Ok(Answer::written(body).after(work))
}

fn check(names: &[String], fields: &[String], allowed: i64) -> Result<(), Answer> {
    let unique = fields
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        == fields.len();
    let fault = if names.is_empty() || names.len() > MOST_ISSUES {
        format!("issueIdsOrKeys must have between 1 and {MOST_ISSUES} entries.")
    } else if fields.len() > MOST_FIELDS || !unique {
        format!("fieldIds must have at most {MOST_FIELDS} entries, each once.")
    } else if !(1..=MOST_HISTORIES).contains(&allowed) {
        format!("maxResults must be between 1 and {MOST_HISTORIES}.")
    } else {
        return Ok(());
    };
    Err(Answer::error(400, fault))
}

fn first_of_page(start: usize, asked: Asked<'_>) -> usize {
    let overlap = asked.faults.has(&Misbehaviour::DuplicateBorders);
    start.saturating_sub(usize::from(overlap))
}

/// Histories that touch one of the fields, whole: the other items stay in.
fn matching<'a>(names: &[String], fields: &[String], asked: Asked<'a>) -> Vec<(i64, Entry<'a>)> {
    let found = names.iter().filter_map(|name| asked.view.find_issue(name));
    let issues: BTreeMap<i64, _> = found.map(|issue| (issue.id, issue)).collect();
    let touches = |entry: &Entry<'_>| {
        let mut items = entry.history.items.iter();
        fields.is_empty() || items.any(|item| fields.iter().any(|field| item_is_of(item, field)))
    };
    let mut all: Vec<(i64, Entry<'a>)> = Vec::new();
    for (id, issue) in issues {
        let entries = history::entries(issue, asked).0.into_iter().filter(touches);
        all.extend(entries.map(|entry| (id, entry)));
    }
    all.sort_by_key(|(issue, entry)| (entry.created_at, *issue, entry.history.id));
    all
}

fn by_issue(page: &[(i64, Entry<'_>)], asked: Asked<'_>) -> Vec<Value> {
    let mut order: Vec<i64> = Vec::new();
    let mut histories: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
    for (issue, entry) in page {
        if !order.contains(issue) {
            order.push(*issue);
        }
        histories.entry(*issue).or_default().push(history::shown(
            *entry,
            Created::EpochMillis,
            asked,
        ));
    }
    let entry = |issue: i64| {
        let mut histories = histories.remove(&issue).unwrap_or_default();
        if asked.faults.has(&Misbehaviour::DescendingHistories) {
            histories.reverse();
        }
        json!({"issueId": issue.to_string(), "changeHistories": histories})
    };
    order.into_iter().map(entry).collect()
}
