//! Looks into an answer.

use sandbox::accounts::{ADMIN, FAR};
use serde_json::Value;

use super::stage::HOUR;
use crate::test_app::Answer;

/// | what | |
/// |---|---|
/// | `status`, `text`, `header NAME` | of the answer |
/// | `/pointer` | into the document |
/// | `members /pointer` | names of an object's members, in their order |
/// | `keys`, `columns`, `headings` | issue keys; ids and names of value columns |
/// | `cells`, `raws`, `values` | of the first row, `id=` and hours, `raw` or `value`; only those with a figure |
/// | `cell ID MEMBER` | of the first row |
/// | `row /pointer` | into the first row |
/// | `warnings` | in one line |
pub(super) fn seen(answer: &Answer, what: &str) -> Option<String> {
    let (what, of) = what.split_once(' ').unwrap_or((what, ""));
    match what {
        "status" => return Some(answer.status.as_u16().to_string()),
        "text" => return Some(answer.text.clone()),
        "header" => {
            let header = answer.headers.get(of)?;
            return Some(header.to_str().unwrap().to_owned());
        }
        _ => {}
    }
    let document = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
    let row = &document["table"]["body"]["rows"][0];
    let found = match what {
        "keys" => joined(&document["table"]["body"]["rows"], |row| {
            Some(text(&row["headerColumns"][0]["value"]))
        }),
        "columns" => joined(header(&document), |column| Some(text(&column["id"]))),
        "headings" => joined(header(&document), |column| Some(text(&column["value"]))),
        "cells" => joined(&row["valueColumns"], |cell| figure(cell, HOUR)),
        "raws" => joined(&row["valueColumns"], |cell| figure(cell, 1)),
        "values" => joined(&row["valueColumns"], value),
        "cell" => cell(row, of)?,
        "row" => text(row.pointer(of)?),
        "members" => document.pointer(of)?.as_object().map(names)?,
        "warnings" => joined(&document["warnings"], |warning| Some(text(warning))),
        pointer => text(document.pointer(pointer)?),
    };
    Some(found.replace(ADMIN, "ada").replace(FAR, "fara"))
}

fn header(document: &Value) -> &Value {
    &document["table"]["header"]["valueColumns"]
}

fn joined(list: &Value, of: impl Fn(&Value) -> Option<String>) -> String {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(of).collect::<Vec<_>>().join(" ")
}

fn names(object: &serde_json::Map<String, Value>) -> String {
    object
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Texts without their quotes, anything else as JSON; null is `null`.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn figure(cell: &Value, unit: i64) -> Option<String> {
    let raw: i64 = cell["raw"].as_str()?.parse().ok()?;
    let whole = (raw % unit == 0).then(|| (raw / unit).to_string());
    let shown = whole.unwrap_or_else(|| format!("{raw}ms"));
    Some(format!("{}={shown}", cell["id"].as_str()?))
}

/// Of cells that have a figure.
fn value(cell: &Value) -> Option<String> {
    let shown = cell["value"].as_str()?;
    (shown != "-").then(|| format!("{}={shown}", cell["id"].as_str().unwrap_or_default()))
}

fn cell(row: &Value, of: &str) -> Option<String> {
    let (id, member) = of.rsplit_once(' ').expect("an id and a member");
    let mut cells = row["valueColumns"].as_array()?.iter();
    let cell = cells.find(|cell| cell["id"] == id)?;
    cell.get(member).map(text)
}
