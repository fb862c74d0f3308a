//! Which columns a table has: known only when the last issue was read.

use std::collections::HashSet;

use super::key::{ColumnKey, Part};
use super::measure::Measure;
use super::names::Names;
use super::spec::Spec;
use super::statuses::{StatusKey, Statuses};
use super::values::ValueKey;

/// A column and its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: ColumnKey,
    /// Of two levels: both ids, with a `/` between them.
    pub id: String,
    /// Of two levels: both names, with a ` / ` between them; of a transition, an arrow.
    pub name: String,
    /// Sums several statuses under a name of its own.
    pub consolidated: bool,
    /// The upper level of two.
    pub outer: Option<Heading>,
}

/// Id and name of one level of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub id: String,
    pub name: String,
}

/// The statuses of a report that get columns, and what became of the statuses that were met.
#[derive(Debug, Default)]
pub(super) struct StatusColumns {
    pub(super) included: Vec<StatusKey>,
    pub(super) excluded: Vec<StatusKey>,
    pub(super) deleted: Vec<StatusKey>,
    pub(super) unknown_ids: Vec<String>,
}

impl StatusColumns {
    /// `visited` in any order, without repetition.
    pub(super) fn choose(spec: &Spec, statuses: &Statuses, mut visited: Vec<StatusKey>) -> Self {
        visited.sort_by_cached_key(|key| place(statuses, *key));
        let mut columns = Self::default();
        match &spec.statuses {
            Some(chosen) => columns.include_chosen(chosen, statuses),
            None => columns.included.extend(
                visited
                    .iter()
                    .filter(|key| spec.include_deleted || !statuses.status(**key).is_deleted()),
            ),
        }
        let mut shown = vec![false; statuses.len()];
        for key in &columns.included {
            shown[key.index()] = true;
        }
        for key in visited {
            if statuses.status(key).is_deleted() {
                columns.deleted.push(key);
            } else if !shown[key.index()] {
                columns.excluded.push(key);
            }
        }
        columns
    }

    fn include_chosen(&mut self, chosen: &[String], statuses: &Statuses) {
        let mut seen = vec![false; statuses.len()];
        for id in chosen {
            match statuses.find(id) {
                Some(key) if seen[key.index()] => {}
                Some(key) => {
                    seen[key.index()] = true;
                    self.included.push(key);
                }
                None => self.unknown_ids.push(id.clone()),
            }
        }
    }
}

/// Jira's order, then what Jira does not list, then what it has forgotten; these two by id, shorter (older) ones first.
fn place(statuses: &Statuses, key: StatusKey) -> (bool, bool, usize, String) {
    let status = statuses.status(key);
    if status.is_listed() {
        (false, false, key.index(), String::new())
    } else {
        (
            status.is_deleted(),
            true,
            status.id.len(),
            status.id.clone(),
        )
    }
}

/// Puts columns in their order and gives them their headings.
#[derive(Debug)]
pub(super) struct Headings<'a> {
    spec: &'a Spec,
    names: &'a Names,
    /// By status: its place among those that are shown.
    statuses: Vec<Option<usize>>,
    /// By value: its place by name.
    values: Vec<usize>,
}

impl<'a> Headings<'a> {
    pub(super) fn new(spec: &'a Spec, names: &'a Names, included: &[StatusKey]) -> Self {
        let mut statuses = vec![None; names.statuses.len()];
        for (place, key) in included.iter().enumerate() {
            statuses[key.index()] = Some(place);
        }
        let mut sorted: Vec<ValueKey> = names.values.keys().collect();
        sorted.sort_by_key(|key| {
            let text = (names.values.name(*key), names.values.id(*key));
            (*key == ValueKey::NONE, text)
        });
        let mut values = vec![0; names.values.len()];
        for (place, key) in sorted.into_iter().enumerate() {
            values[key.index()] = place;
        }
        Self {
            spec,
            names,
            statuses,
            values,
        }
    }

    /// `met` are the columns of all cells. Statuses, groups and metrics have columns even without cells.
    pub(super) fn columns(&self, met: impl IntoIterator<Item = ColumnKey>) -> Vec<Column> {
        let met: HashSet<ColumnKey> = met.into_iter().chain(self.always()).collect();
        let ranked = met.into_iter().filter_map(|key| {
            let inner = match key.inner {
                Some(inner) => Some(self.rank(inner)?),
                None => None,
            };
            Some(((self.rank(key.outer)?, inner), key))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        ranked
            .into_iter()
            .map(|(_, key)| self.column(key))
            .collect()
    }

    fn always(&self) -> Vec<ColumnKey> {
        let of = |count: usize, part: fn(u32) -> Part| {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            (0..count)
                .map(|place| ColumnKey::one(part(place)))
                .collect()
        };
        match &self.spec.measure {
            Measure::StatusDuration(_) | Measure::StatusCount | Measure::TransitionDate(..) => {
                let mut keys: Vec<ColumnKey> = of(self.spec.consolidated.len(), Part::Consolidated);
                let shown = self
                    .names
                    .statuses
                    .keys()
                    .filter(|key| self.statuses[key.index()].is_some());
                keys.extend(shown.map(ColumnKey::one));
                keys
            }
            Measure::GroupDuration(groups) => of(groups.len(), Part::Group),
            Measure::BetweenStatuses(metrics) => of(metrics.len(), Part::Metric),
            _ => Vec::new(),
        }
    }

    /// `None`: a status that is not shown.
    fn rank(&self, part: Part) -> Option<(u8, i64)> {
        let place = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
        match part {
            Part::Status(key) => self.statuses[key.index()].map(|at| (0, place(at))),
            Part::Consolidated(at) | Part::Group(at) | Part::Metric(at) | Part::Field(at) => {
                Some((1, i64::from(at)))
            }
            Part::Value(key) => Some((0, place(self.values[key.index()]))),
            Part::Period(period) => Some((0, period.first_day())),
        }
    }

    fn column(&self, key: ColumnKey) -> Column {
        let outer = self.heading(key.outer);
        let consolidated = key
            .parts()
            .any(|part| matches!(part, Part::Consolidated(_)));
        let Some(inner) = key.inner else {
            let Heading { id, name } = outer;
            return Column {
                key,
                id,
                name,
                consolidated,
                outer: None,
            };
        };
        let inner = self.heading(inner);
        let composite = self.spec.measure.is_composite();
        let between = if composite { " / " } else { " → " };
        Column {
            key,
            id: format!("{}/{}", outer.id, inner.id),
            name: format!("{}{between}{}", outer.name, inner.name),
            consolidated,
            outer: composite.then_some(outer),
        }
    }

    pub(super) fn heading(&self, part: Part) -> Heading {
        let (id, name) = match part {
            Part::Status(key) => {
                let status = self.names.statuses.status(key);
                (status.id.clone(), status.name.clone())
            }
            Part::Value(key) => (
                self.names.values.id(key).to_owned(),
                self.names.values.name(key).to_owned(),
            ),
            Part::Consolidated(at) => {
                let set = &self.spec.consolidated[at as usize];
                (set.id.clone(), set.name.clone())
            }
            Part::Group(_) | Part::Metric(_) | Part::Period(_) | Part::Field(_) => {
                self.of_the_measure(part)
            }
        };
        Heading { id, name }
    }

    fn of_the_measure(&self, part: Part) -> (String, String) {
        match (&self.spec.measure, part) {
            (Measure::GroupDuration(groups), Part::Group(at)) => {
                let group = &groups[at as usize];
                (group.id.clone(), group.name.clone())
            }
            (Measure::BetweenStatuses(metrics), Part::Metric(at)) => {
                let metric = &metrics[at as usize];
                (metric.id.clone(), metric.name.clone())
            }
            (Measure::FieldDuration(fields), Part::Field(at)) => {
                let field = &fields[at as usize];
                (field.id.clone(), field.name.clone())
            }
            (
                Measure::StatusByPeriod(periods) | Measure::PeriodByStatus(periods),
                Part::Period(period),
            ) => {
                let name = periods.name(period);
                (name.clone(), name)
            }
            _ => Default::default(),
        }
    }
}
