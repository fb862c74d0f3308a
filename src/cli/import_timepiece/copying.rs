//! From one service to the other, one kind of thing at a time.

use std::collections::BTreeSet;

use serde_json::Value;

use super::outcome::{Outcome, Report};
use super::service::{Service, ServiceError, words};

/// A kind of thing that is copied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copied {
    /// As people call it.
    pub(super) name: &'static str,
    /// Where it lives; `/search` below it is the paged list, `/{id}` one of them.
    pub(super) path: &'static str,
    /// The body that creates it as it is, or what cannot be said of it there.
    pub(super) body: fn(&Value) -> Result<Value, String>,
    /// Whether `/{id}/validate` tells what reports make of it.
    pub(super) validated: bool,
}

const PAGE: usize = 100;
/// No site has as many.
const MOST_PAGES: usize = 100;

pub(super) async fn copy(
    copied: Copied,
    from: &Service,
    to: &Service,
    report: &mut Report,
) -> Result<(), ServiceError> {
    for id in ids(copied, from).await? {
        let path = format!("{}/{id}", copied.path);
        let Some(original) = from.find(&path).await? else {
            continue;
        };
        let name = original["name"].as_str().unwrap_or_default();
        let what = format!("{} {id} {name:?}", copied.name);
        let outcome = match (copied.body)(&original) {
            Ok(body) => copy_one(copied, to, (&path, &body)).await?,
            Err(why) => Outcome::NotCopied(why),
        };
        report.add(&what, &outcome);
        if copied.validated && !matches!(outcome, Outcome::NotCopied(_)) {
            validate(&path, to, report).await?;
        }
    }
    Ok(())
}

async fn copy_one(
    copied: Copied,
    to: &Service,
    (path, body): (&str, &Value),
) -> Result<Outcome, ServiceError> {
    let there = to.find(path).await?;
    let Some(there) = there else {
        let created = to.create(copied.path, body).await?;
        return Ok(created.map_or_else(Outcome::NotCopied, |()| Outcome::Copied));
    };
    if (copied.body)(&there).as_ref() == Ok(body) {
        return Ok(Outcome::Unchanged);
    }
    let why = "the target has another one of this id, which stays as it is";
    Ok(Outcome::NotCopied(why.to_owned()))
}

/// Ids in the order of the list; what has none (the built-in calendar) is everywhere.
async fn ids(copied: Copied, from: &Service) -> Result<Vec<String>, ServiceError> {
    let (mut ids, mut seen) = (Vec::new(), BTreeSet::new());
    for page in 0..MOST_PAGES {
        let path = format!("{}/search?pageNumber={page}&maxResults={PAGE}", copied.path);
        let answer = from.get(&path).await?;
        let Some(elements) = answer["elements"].as_array() else {
            return Err(from.strange(&path, "a page of a list"));
        };
        let new = elements
            .iter()
            .filter_map(id)
            .filter(|id| seen.insert(id.clone()));
        let before = ids.len();
        ids.extend(new);
        // A service that says nothing of the end has reached it when a page brings nothing new.
        let last = answer["last"].as_bool().unwrap_or(ids.len() == before);
        if last || elements.is_empty() {
            break;
        }
    }
    Ok(ids)
}

/// A number, or a text that is safe in a path.
fn id(element: &Value) -> Option<String> {
    match &element["id"] {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => {
            let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (!text.is_empty() && text.bytes().all(safe)).then(|| text.clone())
        }
        _ => None,
    }
}

/// What reports at the target make of it.
async fn validate(path: &str, to: &Service, report: &mut Report) -> Result<(), ServiceError> {
    let verdict = to.get(&format!("{path}/validate")).await?;
    if verdict["valid"] != true {
        report.doubt(&format!("reports refuse it: {}", words(&verdict)));
    }
    let warnings = verdict["warnings"].as_array().into_iter().flatten();
    for warning in warnings.filter_map(Value::as_str) {
        report.note(warning);
    }
    Ok(())
}
