//! Expanded reports: each visit of one issue, and what they add up to.

use std::collections::HashMap;

use super::columns::Column;
use super::figures::field_column;
use super::input::{HistoryItem, IssueInput};
use super::key::ColumnKey;
use super::layout::Layout;
use super::reader::Reader;
use super::spec::Spec;
use super::statuses::Statuses;
use super::table::Row;
use super::timeline::Visit;
use super::values::ValueKey;

/// One visit within the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandedVisit {
    /// The status or value, as the totals are keyed.
    pub column: ColumnKey,
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
    pub column: Column,
    pub visits: u32,
    pub total: i64,
    /// Rounded half away from zero.
    pub average: i64,
    pub least: i64,
    pub most: i64,
}

/// One issue's visits in the order of their starts; those of several fields one field after the other. Statuses that
/// are not chosen have visits and no statistics.
#[derive(Debug)]
pub struct Expanded<H> {
    pub layout: Layout,
    /// The figures of the report that is not expanded.
    pub row: Row<H>,
    pub visits: Vec<ExpandedVisit>,
    /// In the order of columns.
    pub statistics: Vec<VisitStatistics>,
}

impl<H> Expanded<H> {
    /// Visits of statuses, or of the fields that the spec measures.
    pub fn read<'a, I>(spec: Spec, statuses: Statuses, head: H, issue: IssueInput<'a, I>) -> Self
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        let mut reader = Reader::new(spec, statuses);
        reader.read_with_authors(issue);
        let visits = visits(&reader);
        let row = Row {
            head,
            cells: reader.cells().to_vec(),
            current: reader.current(),
            faults: reader.faults().collect(),
        };
        let layout = Layout::new(&reader, visits.iter().map(|visit| visit.column));
        Self {
            statistics: statistics(&visits, &layout.columns),
            layout,
            row,
            visits,
        }
    }
}

fn visits(reader: &Reader) -> Vec<ExpandedVisit> {
    let (tracks, spec) = (reader.tracks(), &reader.spec);
    let fields = spec.measure.fields();
    let mut rows = Vec::new();
    if fields.is_empty() {
        clip_all(tracks.statuses(), spec, ColumnKey::one, &mut rows);
    }
    for place in 0..fields.len() {
        let column = |value| field_column(fields.len(), place, value);
        clip_all(tracks.values(place), spec, column, &mut rows);
        for held in tracks.sets(place) {
            rows.extend(clipped(&held.visit, held.left_by, spec, column));
        }
    }
    rows
}

/// Visits that follow each other: who began the next one ended this one.
fn clip_all<K: Copy>(
    visits: &[Visit<K>],
    spec: &Spec,
    column: impl Fn(K) -> ColumnKey + Copy,
    rows: &mut Vec<ExpandedVisit>,
) {
    for (place, visit) in visits.iter().enumerate() {
        let next = visits.get(place + 1).and_then(|next| next.entry);
        rows.extend(clipped(
            visit,
            next.and_then(|entry| entry.by),
            spec,
            column,
        ));
    }
}

fn clipped<K: Copy>(
    visit: &Visit<K>,
    left_by: Option<ValueKey>,
    spec: &Spec,
    column: impl Fn(K) -> ColumnKey,
) -> Option<ExpandedVisit> {
    let span = spec.window.clip(visit.start, visit.end, spec.now)?;
    let end = visit.end.filter(|end| *end == span.end());
    let entry = visit.entry.filter(|_| span.start() == visit.start);
    Some(ExpandedVisit {
        column: column(visit.state),
        start: span.start(),
        end,
        ms: spec.calendar.worked(span.start(), span.end()),
        entered_by: entry.and_then(|entry| entry.by),
        left_by: left_by.filter(|_| end.is_some()),
    })
}

fn statistics(visits: &[ExpandedVisit], columns: &[Column]) -> Vec<VisitStatistics> {
    let mut by_column: HashMap<ColumnKey, Vec<i64>> = HashMap::new();
    for visit in visits {
        by_column.entry(visit.column).or_default().push(visit.ms);
    }
    let of = |column: &Column| {
        let all = by_column.get(&column.key)?;
        let visits = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let total = all.iter().copied().fold(0, i64::saturating_add);
        let count = i64::from(visits);
        Some(VisitStatistics {
            column: column.clone(),
            visits,
            total,
            average: total / count + i64::from(total % count * 2 >= count),
            least: all.iter().copied().min()?,
            most: all.iter().copied().max()?,
        })
    };
    columns.iter().filter_map(of).collect()
}
