//! Which issues a statistic is about: those whose rows meet the report's conditions.

use std::collections::BTreeSet;

use crate::jira::{Changelog, Issue};
use crate::reports::Run;
use crate::reports::people::People;
use crate::reports::row_filter::{RowFilter, unknown_column};
use crate::reports::rows::tabulate;

type Entry = (Issue, Changelog);

/// Remembers what no batch had a column for; `None` before the first.
#[derive(Debug, Default)]
pub(in crate::reports) struct Choice(Option<BTreeSet<String>>);

impl Choice {
    /// Without conditions nothing is measured for it.
    pub(in crate::reports) fn of<'a>(
        &mut self,
        run: &Run<'_>,
        people: &People,
        issues: &'a [Entry],
    ) -> Vec<&'a Entry> {
        let conditions = &run.request.shape.conditions;
        if conditions.is_empty() {
            return issues.iter().collect();
        }
        let table = tabulate(run, people, issues);
        let filter = RowFilter::new(conditions, &table.layout, run.plan.style.day);
        let unknown: BTreeSet<String> = filter.unknown().map(str::to_owned).collect();
        match &mut self.0 {
            Some(so_far) => so_far.retain(|name| unknown.contains(name)),
            None => self.0 = Some(unknown),
        }
        let rows = issues.iter().zip(&table.rows);
        let kept = rows.filter(|(_, row)| filter.keeps(row));
        kept.map(|(entry, _)| entry).collect()
    }

    /// A sentence about each.
    pub(in crate::reports) fn unknown(&self) -> impl Iterator<Item = String> {
        let unknown = self.0.iter().flatten();
        unknown.map(|name| unknown_column(name))
    }
}
