//! `search/jql` and its smaller relatives.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::page_token::{self, Pages};
use super::present::{self, Selection};
use super::{Asked, Reply, request, site_info};
use crate::data::{Issue, Viewer};
use crate::generated;
use crate::jql;
use crate::misbehave::Misbehaviour;
use crate::traffic::Work;

const MOST_IDS: usize = 5000;
const MOST_ISSUES: usize = 100;
const KNOWN: [&str; 9] = [
    "jql",
    "nextPageToken",
    "maxResults",
    "fields",
    "expand",
    "properties",
    "fieldsByKeys",
    "failFast",
    "reconcileIssues",
];

struct Wanted {
    jql: String,
    token: Option<String>,
    max_results: i64,
    fields: Vec<String>,
    expand: Vec<String>,
    reconcile: Vec<String>,
}

pub(super) fn removed() -> Answer {
    Answer::error(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.",
    )
}

pub(super) fn search(asked: Asked<'_>) -> Reply {
    let wanted = if asked.request.method == "GET" {
        from_query(asked)?
    } else {
        from_body(asked)?
    };
    let most = i64::try_from(MOST_IDS).unwrap_or(i64::MAX);
    if !(1..=most).contains(&wanted.max_results) {
        return Err(Answer::error(
            400,
            format!("The value of maxResults must be between 1 and {MOST_IDS}."),
        ));
    }
    let found = find(&wanted.jql, &wanted.reconcile, asked)?;
    let selection = Selection::new(&wanted.fields, false);
    let expands_issues = wanted.expand.iter().any(|part| part == "changelog");
    let most = if selection.is_light() && !expands_issues {
        MOST_IDS
    } else {
        MOST_ISSUES
    };
    let size = usize::try_from(wanted.max_results)
        .unwrap_or(most)
        .min(most);
    let size = page_token::size(asked, size);
    let pages = Pages::open(&wanted.jql, wanted.token.as_deref(), asked)?;
    if asked.view.data.generated.is_seen_by(asked.view) {
        return Ok(generated_page(
            &pages,
            &selection,
            (size, !found.is_empty()),
            asked,
        ));
    }
    let page = found.iter().skip(pages.start).take(size);
    let issues: Vec<Value> = page
        .map(|issue| present::issue(issue, &selection, &wanted.expand, asked))
        .collect();
    let next = pages.next(pages.start + issues.len(), found.len(), asked);
    let mut body = json!({"isLast": next.is_none(), "issues": issues});
    if let Some(token) = next {
        body["nextPageToken"] = Value::from(token);
    }
    expand_names(&mut body, &wanted.expand, asked);
    let work = work(&selection, body["issues"].as_array().map_or(0, Vec::len));
    Ok(Answer::ok(&body).after(work))
}

fn work(selection: &Selection, issues: usize) -> Work {
    if selection.is_light() {
        Work::Ids { issues }
    } else {
        Work::Search { issues }
    }
}

/// All issues or none, by `found`.
fn generated_page(
    pages: &Pages,
    selection: &Selection,
    (size, found): (usize, bool),
    asked: Asked<'_>,
) -> Answer {
    let total = if found {
        asked.view.data.generated.count
    } else {
        0
    };
    let indices = pages.start..(pages.start + size).min(total).max(pages.start);
    let (next, count) = (pages.next(indices.end, total, asked), indices.len());
    let issues = if selection.is_light() {
        generated::write_ids(indices)
    } else {
        generated::write_fields(indices, |name| selection.takes(name), asked.base_url)
    };
    let token = next.map_or(String::new(), |token| {
        format!(",\"nextPageToken\":\"{token}\"")
    });
    let is_last = token.is_empty();
    let body = format!("{{\"isLast\":{is_last}{token},\"issues\":[{issues}]}}");
    Answer::written(body).after(work(selection, count))
}

/// With a lagging index only the issues named by `reconcileIssues` are up to date.
fn find<'a>(
    query: &str,
    reconcile: &[String],
    asked: Asked<'a>,
) -> Result<Vec<&'a Arc<Issue>>, Answer> {
    let data = asked.view.data;
    let lagging = asked.faults.has(&Misbehaviour::SearchLag);
    let issues = if lagging {
        data.lagging_issues()
    } else {
        &data.issues
    };
    let reconciled = |id: &i64| reconcile.iter().any(|wanted| *wanted == id.to_string());
    let indexed = issues
        .iter()
        .filter(|(id, _)| !reconciled(id))
        .map(|(_, issue)| issue);
    let fresh = data
        .issues
        .iter()
        .filter(|(id, _)| reconciled(id))
        .map(|(_, issue)| issue);
    match jql::search(
        query,
        jql::Asked::new(asked.view, asked.now),
        indexed.chain(fresh),
    ) {
        // Nobody sees nothing: Jira tells an anonymous caller not even that the query is wrong.
        Err(_) if matches!(asked.view.viewer, Viewer::Anonymous) => Ok(Vec::new()),
        Err(error) => Err(Answer::errors(400, &error.0)),
        Ok(found) => Ok(found),
    }
}

fn from_query(asked: Asked<'_>) -> Result<Wanted, Answer> {
    let request = asked.request;
    Ok(Wanted {
        jql: request.parameter("jql").unwrap_or_default(),
        token: request.parameter("nextPageToken"),
        max_results: request.number("maxResults")?.unwrap_or(50),
        fields: request.list("fields"),
        expand: request.list("expand"),
        reconcile: request.list("reconcileIssues"),
    })
}

fn from_body(asked: Asked<'_>) -> Result<Wanted, Answer> {
    let body = asked.request.object(&KNOWN)?;
    let expand = body["expand"].as_str().unwrap_or_default();
    Ok(Wanted {
        jql: body["jql"].as_str().unwrap_or_default().to_owned(),
        token: body["nextPageToken"].as_str().map(str::to_owned),
        max_results: request::number(&body, "maxResults")?.unwrap_or(50),
        fields: request::texts(&body, "fields")?,
        expand: expand
            .split(',')
            .map(|part| part.trim().to_owned())
            .collect(),
        reconcile: request::texts(&body, "reconcileIssues")?,
    })
}

fn expand_names(body: &mut Value, expand: &[String], asked: Asked<'_>) {
    for (wanted, member) in [("names", "name"), ("schema", "schema")] {
        if !expand.iter().any(|part| part == wanted) {
            continue;
        }
        let fields = site_info::field_list(asked);
        let by_id: Map<String, Value> = fields
            .into_iter()
            .filter_map(|field| {
                Some((field["id"].as_str()?.to_owned(), field.get(member)?.clone()))
            })
            .collect();
        body[wanted] = Value::Object(by_id);
    }
}

pub(super) fn approximate_count(asked: Asked<'_>) -> Reply {
    let body = asked.request.object(&["jql"])?;
    let found = find(body["jql"].as_str().unwrap_or_default(), &[], asked)?;
    let generated = asked.view.data.generated;
    let count = if generated.is_seen_by(asked.view) && !found.is_empty() {
        generated.count
    } else {
        found.len()
    };
    Ok(Answer::ok(&json!({"count": count})))
}
