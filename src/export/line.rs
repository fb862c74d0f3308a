//! A row from left to right, as CSV, flat JSON and worksheets have it.

use std::borrow::Cow;

use super::date::iso;
use super::document::{CellStyle, Document, Head};
use crate::engine::{Cell, Row};

/// What stands beside a date, where that was asked for.
pub(super) const INSTANTS: [&str; 2] = ["ISO 8601", "epoch ms"];

/// One entry of a line.
#[derive(Clone, Debug)]
pub(super) enum Entry<'a> {
    /// Somebody's words.
    Text(Cow<'a, str>),
    /// `None`: nothing was ever there.
    Figure(Option<Cell>),
    Issues(u64),
    /// An instant (epoch milliseconds) as ISO 8601.
    Iso(i64),
    /// An instant as it is.
    Epoch(i64),
}

impl<'a> Entry<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// What stands beside a date; nothing beside none.
    pub(super) fn instants(at: Option<i64>) -> [Self; 2] {
        at.map_or([Self::Figure(None), Self::Figure(None)], |at| {
            [Self::Iso(at), Self::Epoch(at)]
        })
    }

    pub(super) fn shown(self, style: &'a CellStyle) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Figure(cell) => style.value(cell),
            Self::Issues(issues) => issues.to_string().into(),
            Self::Iso(at) => iso(at, style.zone).into(),
            Self::Epoch(at) => at.to_string().into(),
        }
    }
}

impl<'a> Document<'a> {
    /// The heading of every column.
    pub(super) fn headings(&self) -> Vec<Cow<'a, str>> {
        let heads = self.head_columns().iter().map(|(_, name)| *name);
        let fields = self.fields.iter().map(|field| field.name.as_str());
        let issues = self.statistic.map(|_| "Issue Count");
        let mut headings: Vec<Cow<'_, str>> =
            heads.chain(fields).chain(issues).map(Cow::from).collect();
        for column in &self.layout.columns {
            headings.push(column.name.as_str().into());
            if self.shows_visits() {
                headings.push(format!("{} (visits)", column.name).into());
            }
            if self.shows_instants() {
                let beside = INSTANTS.map(|what| format!("{} ({what})", column.name).into());
                headings.extend(beside);
            }
            if self.style.transitioned_by {
                headings.push(format!("{} (transitioned by)", column.name).into());
            }
        }
        headings
    }

    /// Statistics have no visits.
    fn shows_visits(&self) -> bool {
        self.style.visit_counts && self.statistic.is_none()
    }

    /// Cells are dates, and what they mean stands beside them.
    fn shows_instants(&self) -> bool {
        self.layout.dates && self.meta.timestamps.is_some()
    }

    pub(super) fn line<'r, H: Head>(
        &self,
        row: &'r Row<H>,
    ) -> impl Iterator<Item = Entry<'r>> + use<'a, 'r, H> {
        let fields = self.field_texts(row.head.fields());
        let texts = row.head.texts().chain(fields).map(Entry::text);
        let issues = row.head.issues().map(Entry::Issues);
        let document = *self;
        let columns = self.layout.columns.iter();
        let (shows_visits, shows_instants) = (self.shows_visits(), self.shows_instants());
        let cells = columns.flat_map(move |column| {
            let cell = row.cell(column.key);
            let visits = shows_visits.then(|| Entry::Figure(cell.and_then(visits)));
            let instants = shows_instants.then(|| Entry::instants(cell.and_then(Cell::at)));
            let by = document.style.transitioned_by.then(|| {
                let by = document.transitioned_by(cell);
                by.map_or(Entry::Figure(None), |by| Entry::text(by.to_owned()))
            });
            let beside = visits.into_iter().chain(instants.into_iter().flatten());
            [Entry::Figure(cell)].into_iter().chain(beside).chain(by)
        });
        texts.chain(issues).chain(cells)
    }
}

fn visits(cell: Cell) -> Option<Cell> {
    match cell {
        Cell::Duration { visits, .. } => Some(Cell::Count(visits)),
        _ => None,
    }
}

/// Borrowed, as writers want them.
pub(super) fn texts<'a>(headings: &'a [Cow<'_, str>]) -> Vec<&'a str> {
    headings.iter().map(AsRef::as_ref).collect()
}
