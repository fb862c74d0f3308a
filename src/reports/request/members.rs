//! Parameters whose value is a JSON list of objects, read member by member, so that a fault tells where it is.

use serde_json::{Map, Value};

use super::fault::{ParameterFault, clip};
use super::reader::Reader;

/// A list is a set of columns: no report has more.
const MOST: usize = 100;
const LONGEST_NAME: usize = 255;

pub(super) type Object = Map<String, Value>;

/// Each object of the list, read by `read`; its fault is told with the place of the object, counted from 1.
pub(super) fn objects<T>(
    reader: &mut Reader,
    name: &'static str,
    example: &str,
    read: impl Fn(&Object) -> Result<T, String>,
) -> Option<Vec<T>> {
    let text = reader.text(name)?;
    let Ok(list) = serde_json::from_str::<Vec<Object>>(&text) else {
        let allowed = format!("a JSON list of objects like {example}");
        reader.fault(ParameterFault::value(name, &text, &allowed));
        return None;
    };
    if list.is_empty() || list.len() > MOST {
        let allowed = format!("a JSON list of 1 to {MOST} objects");
        reader.fault(ParameterFault::value(name, &text, &allowed));
        return None;
    }
    let mut objects = Vec::with_capacity(list.len());
    for (place, object) in list.iter().enumerate() {
        match read(object) {
            Ok(object) => objects.push(object),
            Err(what) => reader.fault(ParameterFault::inside(name, place + 1, &what)),
        }
    }
    Some(objects)
}

/// Refuses members that nobody reads: a slip in an optional one would silently change figures.
pub(super) fn only(object: &Object, known: &[&str]) -> Result<(), String> {
    let unknown = object
        .keys()
        .find(|member| !known.contains(&member.as_str()));
    unknown.map_or(Ok(()), |member| {
        let (member, known) = (clip(member), known.join(", "));
        Err(format!("'{member}' is not known; allowed: {known}"))
    })
}

/// The name that a column gets.
pub(super) fn name(object: &Object) -> Result<String, String> {
    let name = object
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(format!(
            "name is required, a text of at most {LONGEST_NAME} characters"
        ));
    }
    Ok(name.to_owned())
}

/// Ids of statuses, as numbers or as text; none when the member is absent, null or an empty list.
pub(super) fn status_ids(object: &Object) -> Result<Vec<String>, String> {
    let id = |value: &Value| match value {
        Value::Number(number) => number.as_u64().map(|id| id.to_string()),
        Value::String(text) => Some(text.trim().to_owned()).filter(|id| is_status_id(id)),
        _ => None,
    };
    let ids = match object.get("ids") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(ids)) => ids.iter().map(id).collect(),
        Some(_) => None,
    };
    ids.ok_or_else(|| "ids must be a list of status ids like [3, 10041]".to_owned())
}

/// Ids are numbers; a status that history knows by its name alone has the id that a document gave it.
pub(super) fn is_status_id(id: &str) -> bool {
    let is_number = !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_digit());
    is_number || id.starts_with("name:")
}

/// Of names that stand above columns, the first that is there twice.
pub(super) fn repeated<'a>(mut names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = std::collections::BTreeSet::new();
    names.find(|name| !seen.insert(*name))
}
