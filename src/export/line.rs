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

    pub(super) fn shown(self, style: &CellStyle) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Figure(cell) => style.value(cell).into(),
            Self::Issues(issues) => issues.to_string().into(),
        }
    }
}

impl<'a> Document<'a> {
    /// The heading of every column.
    pub(super) fn headings(&self) -> Vec<&'a str> {
        let heads = self.head_columns().iter().map(|(_, name)| *name);
        let fields = self.fields.iter().map(|field| field.name.as_str());
        let issues = self.statistic.map(|_| "Issue Count");
        let values = self.layout.columns.iter();
        let values = values.map(|column| column.name.as_str());
        heads.chain(fields).chain(issues).chain(values).collect()
    }

    pub(super) fn line<'r, H: Head>(
        &self,
        row: &'r Row<H>,
    ) -> impl Iterator<Item = Entry<'r>> + use<'a, 'r, H> {
        let fields = self.field_texts(row.head.fields());
        let texts = row.head.texts().chain(fields).map(Entry::text);
        let issues = row.head.issues().map(Entry::Issues);
        let columns = self.layout.columns.iter();
        let cells = columns.map(|column| Entry::Figure(row.cell(column.key)));
        texts.chain(issues).chain(cells)
    }
}
