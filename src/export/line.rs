//! A row from left to right, as CSV, flat JSON and worksheets have it.

use std::borrow::Cow;

use super::document::{CellStyle, Document, Head};
use crate::engine::{Cell, Row};

/// One entry of a line.
#[derive(Clone, Debug)]
pub(super) enum Entry<'a> {
    /// Somebody's words.
    Text(Cow<'a, str>),
    /// `None`: nothing was ever there.
    Figure(Option<Cell>),
    Issues(u64),
}

impl<'a> Entry<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn shown(self, style: &'a CellStyle) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Figure(cell) => style.value(cell),
            Self::Issues(issues) => issues.to_string().into(),
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
            if self.shows_people() {
                headings.push(format!("{} (transitioned by)", column.name).into());
            }
        }
        headings
    }

    /// Statistics have no visits.
    fn shows_visits(&self) -> bool {
        self.style.visit_counts && self.statistic.is_none()
    }

    fn shows_people(&self) -> bool {
        self.style.people.is_some() && self.statistic.is_none()
    }

    /// Who made the transition of a date. An author whom the history does not name is no one.
    fn author(&self, cell: Cell) -> Option<&'a str> {
        let (Some(people), Cell::Date { by: Some(by), .. }) = (&self.style.people, cell) else {
            return None;
        };
        let id = self.layout.people.id(by);
        Some(people.get(id).map_or(id, String::as_str))
    }

    pub(super) fn line<'r, H: Head>(
        &self,
        row: &'r Row<H>,
    ) -> impl Iterator<Item = Entry<'r>> + use<'a, 'r, H>
    where
        'a: 'r,
    {
        let document = *self;
        let fields = self.field_texts(row.head.fields());
        let texts = row.head.texts().chain(fields).map(Entry::text);
        let issues = row.head.issues().map(Entry::Issues);
        let columns = self.layout.columns.iter();
        let (shows_visits, shows_people) = (self.shows_visits(), self.shows_people());
        let cells = columns.flat_map(move |column| {
            let cell = row.cell(column.key);
            let visits = shows_visits.then(|| Entry::Figure(cell.and_then(visits)));
            let author = shows_people.then(|| {
                let author = cell.and_then(|cell| document.author(cell));
                author.map_or(Entry::Figure(None), Entry::text)
            });
            [Entry::Figure(cell)]
                .into_iter()
                .chain(visits)
                .chain(author)
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
