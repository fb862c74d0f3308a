//! Every visit of one issue, and what they add up to.

use std::collections::HashMap;

use super::columns::{Heading, Headings};
use super::fault::Fault;
use super::input::{HistoryItem, IssueInput};
use super::key::{ColumnKey, Part};
use super::measure::Measure;
use super::reader::Reader;
use super::spec::Spec;
use super::statuses::Statuses;
use super::timeline::Visit;
use super::values::{ValueKey, Values};

/// One visit within the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandedVisit {
    /// The status or value.
    pub part: Part,
    pub start: i64,
    /// `None`: it goes on, measured until now (or until the end of the window).
    pub end: Option<i64>,
    /// Worked milliseconds.
    pub ms: i64,
    /// Who made the change that began it; `None` at creation, at the start of the window and where Jira does not say.
    pub entered_by: Option<ValueKey>,
    /// Who made the change that ended it.
    pub left_by: Option<ValueKey>,
}

/// All visits of one status or value together; milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitStatistics {
    pub part: Part,
    pub heading: Heading,
    pub visits: u32,
    pub total: i64,
    /// Rounded half away from zero.
    pub average: i64,
    pub least: i64,
    pub most: i64,
}

/// One issue's visits in the order of time. Statuses that are not chosen have rows and no statistics.
#[derive(Debug)]
pub struct Expanded {
    pub visits: Vec<ExpandedVisit>,
    /// In the order of columns.
    pub statistics: Vec<VisitStatistics>,
    pub faults: Vec<Fault>,
    pub statuses: Statuses,
    /// Values of the measured field.
    pub values: Values,
    pub people: Values,
}

impl Expanded {
    /// Visits of statuses, or of the field that the spec measures.
    pub fn read<'a, I>(spec: Spec, statuses: Statuses, issue: IssueInput<'a, I>) -> Self
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        let mut reader = Reader::new(spec, statuses);
        reader.read_with_authors(issue);
        let tracks = reader.tracks();
        let visits = match reader.spec.measure {
            Measure::FieldDuration(_) if tracks.sets().is_empty() => {
                clipped(tracks.values(), &reader.spec)
            }
            Measure::FieldDuration(_) => clipped(tracks.sets(), &reader.spec),
            _ => clipped(tracks.statuses(), &reader.spec),
        };
        let statistics = statistics(&visits, &reader);
        Self {
            visits,
            statistics,
            faults: reader.faults().collect(),
            statuses: reader.names.statuses,
            values: reader.names.values,
            people: reader.names.people,
        }
    }
}

fn clipped<K: Copy + Into<Part>>(visits: &[Visit<K>], spec: &Spec) -> Vec<ExpandedVisit> {
    let mut rows: Vec<ExpandedVisit> = Vec::with_capacity(visits.len());
    for (place, visit) in visits.iter().enumerate() {
        let Some(span) = spec.window.clip(visit.start, visit.end, spec.now) else {
            continue;
        };
        let end = visit.end.filter(|end| *end == span.end());
        let entry = visit.entry.filter(|_| span.start() == visit.start);
        let next = visits.get(place + 1).filter(|_| end.is_some());
        rows.push(ExpandedVisit {
            part: visit.state.into(),
            start: span.start(),
            end,
            ms: spec.calendar.worked(span.start(), span.end()),
            entered_by: entry.and_then(|entry| entry.by),
            left_by: next.and_then(|next| next.entry).and_then(|entry| entry.by),
        });
    }
    rows
}

fn statistics(visits: &[ExpandedVisit], reader: &Reader) -> Vec<VisitStatistics> {
    let headings = Headings::new(&reader.spec, &reader.names, &reader.choice().included);
    let columns = headings.columns(visits.iter().map(|visit| ColumnKey::one(visit.part)));
    let mut by_part: HashMap<Part, Vec<i64>> = HashMap::new();
    for visit in visits {
        by_part.entry(visit.part).or_default().push(visit.ms);
    }
    let of = |part: Part| {
        let all = by_part.get(&part)?;
        let visits = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let total = all.iter().copied().fold(0, i64::saturating_add);
        let count = i64::from(visits);
        Some(VisitStatistics {
            part,
            heading: headings.heading(part),
            visits,
            total,
            average: total / count + i64::from(total % count * 2 >= count),
            least: all.iter().copied().min()?,
            most: all.iter().copied().max()?,
        })
    };
    columns
        .iter()
        .filter_map(|column| of(column.key.outer))
        .collect()
}
