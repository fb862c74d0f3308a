//! One issue, or up to a hundred.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::Answer;
use super::present::{self, Selection};
use super::{Asked, Reply, request};

const MOST_ISSUES: usize = 100;

/// A key from before a move is answered under the new key.
pub(super) fn one(asked: Asked<'_>) -> Reply {
    let issue = asked
        .view
        .find_issue(&asked.request.subject())
        .ok_or_else(Answer::no_such_issue)?;
    let selection = Selection::new(&asked.request.list("fields"), true);
    Ok(Answer::ok(&present::issue(
        issue,
        &selection,
        &asked.request.list("expand"),
        asked,
    )))
}

/// Ascending by id. What is not there or not visible is in neither list.
pub(super) fn bulk(asked: Asked<'_>) -> Reply {
    let body = asked.request.object(&[
        "issueIdsOrKeys",
        "fields",
        "expand",
        "fieldsByKeys",
        "properties",
    ])?;
    let wanted = request::texts(&body, "issueIdsOrKeys")?;
    if wanted.is_empty() || wanted.len() > MOST_ISSUES {
        return Err(Answer::error(
            400,
            format!("The number of issue IDs or keys must be between 1 and {MOST_ISSUES}."),
        ));
    }
    let found = wanted.iter().filter_map(|name| asked.view.find_issue(name));
    let by_id: BTreeMap<i64, _> = found.map(|issue| (issue.id, issue)).collect();
    let selection = Selection::new(&request::texts(&body, "fields")?, true);
    let expand = request::texts(&body, "expand")?;
    let issues: Vec<Value> = by_id
        .values()
        .map(|issue| present::issue(issue, &selection, &expand, asked))
        .collect();
    Ok(Answer::ok(&json!({"issues": issues, "issueErrors": []})))
}
