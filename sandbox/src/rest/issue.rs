//! One issue, or many.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::Answer;
use super::present::{self, Selection};
use super::site_info::has_one_value;
use super::{Asked, Reply, request};
use crate::generated;
use crate::misbehave::Misbehaviour;
use crate::traffic::Work;

const MOST_ISSUES: usize = 100;
const MOST_CHEAP_ISSUES: usize = 1000;
const MOST_CHEAP_FIELDS: usize = 100;

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
    let (fields, expand) = (
        request::texts(&body, "fields")?,
        request::texts(&body, "expand")?,
    );
    let most = most_issues(&fields, &expand, asked);
    if wanted.is_empty() || wanted.len() > most {
        return Err(Answer::error(
            400,
            format!("The number of issue IDs or keys must be between 1 and {most}."),
        ));
    }
    let generated = asked.view.data.generated;
    if generated.is_seen_by(asked.view) {
        let selection = Selection::new(&fields, true);
        let found = wanted.iter().filter_map(|name| generated.find(name));
        let found: BTreeSet<usize> = found.collect();
        let work = Work::Fields {
            issues: found.len(),
        };
        let takes = |name: &str| selection.takes(name);
        let issues = generated::write_fields(found.into_iter(), takes, asked.base_url);
        let body = format!("{{\"issues\":[{issues}],\"issueErrors\":[]}}");
        return Ok(Answer::written(body).after(work));
    }
    let found = wanted.iter().filter_map(|name| asked.view.find_issue(name));
    let by_id: BTreeMap<i64, _> = found.map(|issue| (issue.id, issue)).collect();
    let selection = Selection::new(&fields, true);
    let issues: Vec<Value> = by_id
        .values()
        .map(|issue| present::issue(issue, &selection, &expand, asked))
        .collect();
    let work = Work::Fields {
        issues: issues.len(),
    };
    Ok(Answer::ok(&json!({"issues": issues, "issueErrors": []})).after(work))
}

/// More where a few fields are named, each with one value at most, and nothing is expanded.
fn most_issues(fields: &[String], expand: &[String], asked: Asked<'_>) -> usize {
    let named = (1..=MOST_CHEAP_FIELDS).contains(&fields.len());
    let cheap = named && expand.is_empty() && fields.iter().all(|id| has_one_value(id));
    if cheap && !asked.faults.has(&Misbehaviour::SmallBatches) {
        MOST_CHEAP_ISSUES
    } else {
        MOST_ISSUES
    }
}
