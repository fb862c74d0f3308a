//! What was odd about the histories, in sentences: never silently put right.

use chrono::{DateTime, SecondsFormat};

use super::request::fault::clip;
use crate::engine::{
    Expanded, Fault, GroupHead, Layout, Measure, Metric, MetricEdge, Row, Spec, Table,
};
use crate::export::RowHead;

/// More than this many are summed up in one last sentence.
const MOST: usize = 200;

pub(super) fn of_table(spec: &Spec, table: &Table<RowHead>) -> Vec<String> {
    let faults = table.rows.iter().flat_map(of_row);
    told(unknown_ids(spec, &table.layout), faults, &table.layout)
}

pub(super) fn of_issue(spec: &Spec, expanded: &Expanded<RowHead>) -> Vec<String> {
    let layout = &expanded.layout;
    told(unknown_ids(spec, layout), of_row(&expanded.row), layout)
}

/// Statistics tell how many issues are in doubt, not which.
pub(super) fn of_groups(spec: &Spec, table: &Table<GroupHead>) -> Vec<String> {
    let mut told = told(
        unknown_ids(spec, &table.layout),
        std::iter::empty(),
        &table.layout,
    );
    let faulty: u64 = table.rows.iter().map(|row| row.head.faulty_issues).sum();
    if faulty > 0 {
        told.push(format!(
            "histories of {faulty} issue(s) contradict themselves; a list of these issues says how each was read."
        ));
    }
    told
}

/// What is told of rows that come one by one.
#[derive(Debug)]
pub(super) struct Gathered {
    told: Vec<String>,
    left_out: usize,
}

impl Gathered {
    pub(super) fn new(spec: &Spec, layout: &Layout) -> Self {
        let told = told(unknown_ids(spec, layout), std::iter::empty(), layout);
        Self { told, left_out: 0 }
    }

    pub(super) fn see(&mut self, row: &Row<RowHead>, layout: &Layout) {
        for (key, fault) in of_row(row) {
            if self.told.len() < MOST {
                self.told
                    .push(format!("{key}: {}", sentence(fault, layout)));
            } else {
                self.left_out += 1;
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<String> {
        if self.left_out > 0 {
            let left_out = format!("{} further warnings are left out.", self.left_out);
            self.told.push(left_out);
        }
        self.told
    }
}

/// Of one row, apart from what its table does not know.
pub(super) fn of_one(row: &Row<RowHead>, layout: &Layout) -> Vec<String> {
    told(Vec::new(), of_row(row), layout)
}

/// What the request names and the table does not know.
pub(super) fn of_layout(spec: &Spec, layout: &Layout) -> Vec<String> {
    told(unknown_ids(spec, layout), std::iter::empty(), layout)
}

/// Of a page's issues, how many were there when the run began and cannot be read now.
pub(super) fn of_missing(missing: usize) -> Option<String> {
    (missing > 0).then(|| {
        format!(
            "{missing} issue(s) of this page have been deleted, or hidden from the token's user, since the first page was read: their rows are missing."
        )
    })
}

fn of_row(row: &Row<RowHead>) -> impl Iterator<Item = (&str, &Fault)> {
    let key = row.head.key.as_str();
    row.faults.iter().map(move |fault| (key, fault))
}

/// Ids of statuses that the request names and nobody knows, with the parameter that names them.
fn unknown_ids<'a>(spec: &'a Spec, layout: &'a Layout) -> Vec<(&'static str, &'a String)> {
    let groups = spec.consolidated.iter().flat_map(|group| &group.statuses);
    let metrics = match &spec.measure {
        Measure::BetweenStatuses(metrics) => metrics.as_slice(),
        _ => &[],
    };
    let named = groups.map(|id| ("statusGroups", id));
    let named = named.chain(metrics.iter().flat_map(ids_of).map(|id| ("dbsMetrics", id)));
    let mut unknown: Vec<_> = layout
        .unknown_ids
        .iter()
        .map(|id| ("statuses", id))
        .collect();
    unknown.extend(named.filter(|(_, id)| layout.statuses.find(id).is_none()));
    unknown
}

fn ids_of(metric: &Metric) -> impl Iterator<Item = &String> {
    let edges = metric.start.iter().chain([&metric.stop]);
    let of_edges = edges.flat_map(|edge| match edge {
        MetricEdge::Statuses { ids, .. } => ids.as_slice(),
        MetricEdge::Date { .. } => &[],
    });
    of_edges.chain(&metric.pause)
}

fn told<'a>(
    unknown: Vec<(&str, &String)>,
    faults: impl Iterator<Item = (&'a str, &'a Fault)>,
    layout: &Layout,
) -> Vec<String> {
    let unknown = unknown
        .into_iter()
        .map(|(name, id)| format!("{name}: no status has the id {:?}.", clip(id)));
    let faults = faults.map(|(key, fault)| format!("{key}: {}", sentence(fault, layout)));
    let mut all = unknown.chain(faults);
    let mut told: Vec<String> = all.by_ref().take(MOST).collect();
    let left_out = all.count();
    if left_out > 0 {
        told.push(format!("{left_out} further warnings are left out."));
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
