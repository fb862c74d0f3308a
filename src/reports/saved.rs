//! Saved parameters as a report call would send them.

use serde_json::{Map, Value};

use super::ReportError;
use super::request::catalogue::{Endpoint, PARAMETER_SET};
use super::request::{ParameterFault, ParameterFaults, Request};
use crate::atlassian::ids::ParameterSetId;
use crate::parameter_sets::ParameterSets;
use crate::parameter_sets::fault::ParameterSetError;
use crate::tokens::check::TokenHolder;

type Parameters = Vec<(String, String)>;

/// What a saved report calls `columnsBy` (Timepiece: parameter-set endpoints).
const REPORT_TYPE: &str = "reportType";
const COLUMNS_BY: &str = "columnsBy";

/// A call's parameters: numbers and truth values as text, lists of them with commas, anything else as JSON. `null` is nothing.
pub fn parameters_of(saved: &Map<String, Value>) -> Parameters {
    let sent = saved.iter().filter_map(|(name, value)| {
        let name = if name == REPORT_TYPE {
            COLUMNS_BY
        } else {
            name
        };
        Some((name.to_owned(), text_of(value)?))
    });
    sent.collect()
}

fn text_of(value: &Value) -> Option<String> {
    let is_plain = |item: &Value| !item.is_array() && !item.is_object();
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(is_plain) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            Some(texts.join(","))
        }
        other => Some(other.to_string()),
    }
}

/// The parameters that a call means: its own, and of the saved ones that it names with `paramSetId` those that it does
/// not send itself (Timepiece: shared request parameters).
pub async fn with_saved(
    sets: &ParameterSets,
    holder: &TokenHolder,
    sent: &[(String, String)],
) -> Result<Parameters, ReportError> {
    let Some(id) = set_id(sent)? else {
        return Ok(sent.to_vec());
    };
    match sets.get(holder, id).await {
        Ok(set) => Ok(merged(sent, parameters_of(&set.parameters))),
        Err(ParameterSetError::NotFound) => {
            let allowed = "the id of a parameter set that the token's user may use";
            let fault = ParameterFault::value(PARAMETER_SET, &id.to_string(), allowed);
            Err(ParameterFaults::from(fault).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// An empty value counts as absent, as everywhere.
fn set_id(sent: &[(String, String)]) -> Result<Option<ParameterSetId>, ParameterFaults> {
    let values = sent.iter().filter(|(name, _)| name == PARAMETER_SET);
    let mut texts: Vec<&str> = values.map(|(_, value)| value.trim()).collect();
    texts.retain(|text| !text.is_empty());
    texts.dedup();
    match texts.as_slice() {
        [] => Ok(None),
        [text] => match ParameterSetId::parse(text) {
            Some(id) => Ok(Some(id)),
            None => {
                let allowed = "the UUID of a parameter set";
                Err(ParameterFault::value(PARAMETER_SET, text, allowed).into())
            }
        },
        _ => Err(ParameterFault::repeated(PARAMETER_SET).into()),
    }
}

fn merged(sent: &[(String, String)], saved: Parameters) -> Parameters {
    let is_sent = |name: &str| {
        let mut sent = sent.iter();
        sent.any(|(own, value)| own == name && !value.trim().is_empty())
    };
    let kept = saved.into_iter().filter(|(name, _)| !is_sent(name));
    sent.iter().cloned().chain(kept).collect()
}

/// What a report call with these parameters alone would be warned of, or everything it would be refused for, by the
/// names that a set has for them.
pub fn check(saved: &Map<String, Value>) -> Result<Vec<String>, ParameterFaults> {
    let parameters = parameters_of(saved);
    let open = |text: &str| {
        let allowed = "nothing here: each answer brings its own";
        Err(ParameterFault::value("nextPageToken", text, allowed))
    };
    let read = Request::<()>::read(Endpoint::List2, &parameters, open);
    let read = read.map_err(|ParameterFaults(faults)| {
        if saved.contains_key(COLUMNS_BY) {
            return ParameterFaults(faults);
        }
        let faults = faults.into_iter();
        ParameterFaults(
            faults
                .map(|fault| fault.renamed(COLUMNS_BY, REPORT_TYPE))
                .collect(),
        )
    });
    read.map(|request| request.warnings)
}

#[cfg(test)]
mod tests;
