//! What was odd about the histories, in sentences: never silently put right.

use chrono::{DateTime, SecondsFormat};

use super::request::fault::clip;
use crate::engine::{Fault, Layout, Table};
use crate::export::RowHead;

/// More than this many are summed up in one last sentence.
const MOST: usize = 200;

pub(super) fn of_table(table: &Table<RowHead>) -> Vec<String> {
    let faults = table.rows.iter().flat_map(|row| {
        row.faults
            .iter()
            .map(|fault| (row.head.key.as_str(), fault))
    });
    let unknown_ids = &table.layout.unknown_ids;
    let mut told: Vec<String> = unknown_ids
        .iter()
        .take(MOST)
        .map(|id| format!("statuses: no status has the id {:?}.", clip(id)))
        .collect();
    let total = unknown_ids.len() + table.rows.iter().map(|row| row.faults.len()).sum::<usize>();
    told.extend(
        faults
            .take(MOST.saturating_sub(told.len()))
            .map(|(key, fault)| format!("{key}: {}", sentence(fault, &table.layout))),
    );
    if total > told.len() {
        told.push(format!(
            "{} further warnings are left out.",
            total - told.len()
        ));
    }
    told
}

fn sentence(fault: &Fault, layout: &Layout) -> String {
    let status_name = |key| layout.statuses.name(key);
    let name = |part| layout.name(part);
    match *fault {
        Fault::MissingId {
            at: Some(at),
            status,
        } => format!(
            "the change at {} names a status without an id; it was taken for {:?}.",
            instant(at),
            status_name(status)
        ),
        Fault::MissingId { at: None, status } => format!(
            "the current status has no id; it was taken for {:?}.",
            status_name(status)
        ),
        Fault::MissingValue { at } => {
            format!(
                "the change at {} does not say what it changed.",
                instant(at)
            )
        }
        Fault::Gap {
            at,
            expected,
            found,
        } => format!(
            "the change at {} leaves {:?}, although the one before had led to {:?}; each was taken at its word.",
            instant(at),
            name(found),
            name(expected)
        ),
        Fault::CurrentDiffers { last, current } => format!(
            "the history ends in {:?}, but Jira shows {:?}; the time since counts for {:?}.",
            name(last),
            name(current),
            name(last)
        ),
        Fault::BeforeCreation { at } => format!(
            "the change at {} is older than the issue; it was moved to the issue's creation.",
            instant(at)
        ),
        Fault::NoStatus => "neither the issue nor its history names a status.".to_owned(),
    }
}

fn instant(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(
        || ms.to_string(),
        |at| at.to_rfc3339_opts(SecondsFormat::Millis, true),
    )
}

#[cfg(test)]
mod tests;
