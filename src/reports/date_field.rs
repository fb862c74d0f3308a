//! Date fields at which metrics begin or end.

use chrono::DateTime;

use super::request::ParameterFault;
use super::request::dates::{DateInput, Frame};
use crate::engine::{Metric, MetricEdge};
use crate::jira::{Field, Issue};

/// Ids of the date fields that metrics name, each once; what is no date field is the caller's fault.
pub(super) fn choose(
    metrics: &[Metric],
    known: &[Field],
) -> Result<Vec<String>, Vec<ParameterFault>> {
    let edges = metrics
        .iter()
        .flat_map(|metric| metric.start.iter().chain([&metric.stop]));
    let (mut ids, mut faults) = (Vec::<String>::new(), Vec::new());
    for edge in edges {
        let MetricEdge::Date { field } = edge else {
            continue;
        };
        if !known
            .iter()
            .any(|known| known.id == *field && is_date(known))
        {
            let allowed = "date fields that the token's user can see";
            faults.push(ParameterFault::value("dbsMetrics", field, allowed));
        } else if !ids.contains(field) {
            ids.push(field.clone());
        }
    }
    if faults.is_empty() {
        Ok(ids)
    } else {
        Err(faults)
    }
}

fn is_date(field: &Field) -> bool {
    let kind = field.schema.as_ref().map(|schema| schema.kind.as_str());
    matches!(kind, Some("date" | "datetime"))
}

/// Milliseconds since 1970; a day begins at midnight of the user's zone.
pub(super) fn instant(issue: &Issue, id: &str, frame: Frame) -> Option<i64> {
    match id {
        "created" => Some(issue.created),
        "updated" => issue.updated,
        _ => {
            let text = issue.extra.get(id)?.as_str()?;
            let at = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok();
            let at = at.map(|at| at.to_utc());
            let at = at.or_else(|| Some(DateInput::parse(text)?.resolve(frame)))?;
            Some(at.timestamp_millis())
        }
    }
}
