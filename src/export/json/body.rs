//! `table`: headings and rows.

use serde::Serialize;

use super::cells::{CurrentCell, TextCell, ValueCell, ValueColumn};
use crate::engine::Row;
use crate::export::document::{Document, Head};

#[derive(Serialize)]
pub(super) struct Header<'a> {
    #[serde(rename = "headerColumns")]
    head: Vec<TextCell<'a>>,
    #[serde(rename = "groupByColumns")]
    groups: Vec<TextCell<'a>>,
    #[serde(rename = "fieldColumns")]
    fields: Vec<TextCell<'a>>,
    #[serde(rename = "valueColumns")]
    values: Vec<ValueColumn<'a>>,
}

pub(super) fn header(document: Document<'_>) -> Header<'_> {
    let heads = document.head_columns().iter();
    let names = document.fields.iter().map(|field| field.name.as_str());
    let (groups, fields) = divided(document, names);
    let columns = document.layout.columns.iter();
    Header {
        head: heads.map(|(id, name)| TextCell::new(id, name)).collect(),
        groups,
        fields,
        values: columns.map(ValueColumn::of).collect(),
    }
}

/// What rows are grouped by, and other fields.
fn divided<'a>(
    document: Document<'a>,
    texts: impl Iterator<Item = &'a str>,
) -> (Vec<TextCell<'a>>, Vec<TextCell<'a>>) {
    let (mut groups, mut fields) = (Vec::new(), Vec::new());
    for (field, text) in document.fields.iter().zip(texts) {
        let cells = if field.grouped {
            &mut groups
        } else {
            &mut fields
        };
        cells.push(TextCell::new(&field.id, text));
    }
    (groups, fields)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::export) struct RowBody<'a> {
    header_columns: Vec<TextCell<'a>>,
    group_by_columns: Vec<TextCell<'a>>,
    field_columns: Vec<TextCell<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue_count: Option<u64>,
    value_columns: Vec<ValueCell<'a>>,
    current_state: Vec<CurrentCell<'a>>,
}

impl<'a> RowBody<'a> {
    /// With the cells that have a figure, each under its column's name: columns are not known elsewhere.
    pub(super) fn sparse<H: Head>(document: Document<'a>, row: &'a Row<H>) -> Self {
        let columns = document.layout.columns.iter();
        let cells = columns.filter_map(|column| {
            let cell = row.cell(column.key)?;
            Some(ValueCell::named(column, cell, document))
        });
        Self::with_cells(document, row, cells.collect())
    }

    pub(in crate::export) fn of<H: Head>(document: Document<'a>, row: &'a Row<H>) -> Self {
        let columns = document.layout.columns.iter();
        let cells = columns
            .map(|column| ValueCell::of(&column.id, row.cell(column.key), document))
            .collect();
        Self::with_cells(document, row, cells)
    }

    fn with_cells<H: Head>(
        document: Document<'a>,
        row: &'a Row<H>,
        value_columns: Vec<ValueCell<'a>>,
    ) -> Self {
        let heads = document.head_columns().iter().zip(row.head.texts());
        let texts = document.field_texts(row.head.fields());
        let (group_by_columns, field_columns) = divided(document, texts);
        Self {
            header_columns: heads
                .map(|((id, _), text)| TextCell::new(id, text))
                .collect(),
            group_by_columns,
            field_columns,
            issue_count: row.head.issues(),
            value_columns,
            current_state: CurrentCell::of(document, row).into_iter().collect(),
        }
    }
}
