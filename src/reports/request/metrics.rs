//! `dbsMetrics`: what begins, ends and pauses each column of a duration between statuses (Timepiece: `dbsMetrics`).

use serde_json::Value;

use super::fault::{ParameterFault, clip};
use super::members::{Object, name, objects, only, repeated, status_ids};
use super::reader::Reader;
use crate::engine::{Metric, MetricEdge, Occurrence};

const NAME: &str = "dbsMetrics";
const EXAMPLE: &str = r#"[{"name":"Cycle Time","startAt":{"type":"status","ids":[3]},"stopAt":{"type":"status","ids":[10001]}}]"#;
const TYPES: &str = "type must be one of status, dateField, creation";

/// Required; faults go to the reader.
pub(super) fn read(reader: &mut Reader) -> Vec<Metric> {
    if reader.text(NAME).is_none() {
        let allowed = format!("a JSON list like {EXAMPLE}");
        reader.fault(ParameterFault::missing(NAME, &allowed));
    }
    let metrics = objects(reader, NAME, EXAMPLE, metric).unwrap_or_default();
    if let Some(twice) = repeated(metrics.iter().map(|metric| &metric.name)) {
        let allowed = "each name once";
        reader.fault(ParameterFault::value(NAME, twice, allowed));
    }
    metrics
}

fn metric(object: &Object) -> Result<Metric, String> {
    only(object, &["name", "startAt", "stopAt", "pauseAt"])?;
    let name = name(object)?;
    Ok(Metric {
        id: name.clone(),
        name,
        start: edge(object, "startAt")?,
        stop: edge(object, "stopAt")?
            .ok_or("stopAt is required; allowed: statuses or a date field")?,
        pause: pause(object)?,
    })
}

/// `None`: the creation of the issue, which is also what no statuses at all mean.
fn edge(metric: &Object, which: &str) -> Result<Option<MetricEdge>, String> {
    let in_edge = |what: String| format!("{which}: {what}");
    let Some(object) = object(metric, which)? else {
        return Ok(None);
    };
    only(object, &["type", "ids", "field", "visit"]).map_err(in_edge)?;
    let kind = object
        .get("type")
        .map_or(Some("status"), Value::as_str)
        .ok_or_else(|| in_edge(TYPES.to_owned()))?;
    match kind.to_ascii_lowercase().as_str() {
        "status" => {
            let ids = status_ids(object).map_err(in_edge)?;
            let visit = visit(object).map_err(in_edge)?;
            Ok((!ids.is_empty()).then_some(MetricEdge::Statuses { ids, visit }))
        }
        "datefield" => {
            let field = object.get("field").and_then(Value::as_str);
            let field = field.filter(|field| !field.is_empty());
            let field = field
                .ok_or_else(|| in_edge("field is required, the id of a date field".to_owned()))?;
            let field = field.to_owned();
            Ok(Some(MetricEdge::Date { field }))
        }
        "creation" => Ok(None),
        _ => Err(in_edge(TYPES.to_owned())),
    }
}

fn pause(metric: &Object) -> Result<Vec<String>, String> {
    let in_pause = |what: String| format!("pauseAt: {what}");
    let Some(object) = object(metric, "pauseAt")? else {
        return Ok(Vec::new());
    };
    only(object, &["type", "ids"]).map_err(in_pause)?;
    let kind = object
        .get("type")
        .map_or(Some("status"), Value::as_str)
        .filter(|kind| kind.eq_ignore_ascii_case("status"));
    kind.ok_or_else(|| in_pause("type must be status".to_owned()))?;
    status_ids(object).map_err(in_pause)
}

fn object<'a>(metric: &'a Object, which: &str) -> Result<Option<&'a Object>, String> {
    match metric.get(which) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(format!("{which} must be an object")),
    }
}

fn visit(edge: &Object) -> Result<Occurrence, String> {
    let visit = match edge.get("visit") {
        None | Some(Value::Null) => return Ok(Occurrence::First),
        Some(visit) => visit.as_str().unwrap_or_default(),
    };
    match visit.to_ascii_lowercase().as_str() {
        "first" => Ok(Occurrence::First),
        "last" => Ok(Occurrence::Last),
        _ => Err(format!("visit '{}' must be first or last", clip(visit))),
    }
}

#[cfg(test)]
mod tests;
