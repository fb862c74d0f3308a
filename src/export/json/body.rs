//! `table`: headings and rows.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::cells::{CurrentCell, TextCell, ValueCell, ValueColumn};
use crate::engine::Row;
use crate::export::document::{Document, HEAD, RowHead};

#[derive(Serialize)]
pub(super) struct TableBody<'a> {
    header: Header<'a>,
    body: Body<'a>,
}

#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "headerColumns")]
    head: [TextCell<'a>; 2],
    #[serde(rename = "groupByColumns")]
    groups: [TextCell<'a>; 0],
    #[serde(rename = "fieldColumns")]
    fields: Vec<TextCell<'a>>,
    #[serde(rename = "valueColumns")]
    values: Vec<ValueColumn<'a>>,
}

#[derive(Serialize)]
struct Body<'a> {
    rows: Rows<'a>,
}

impl<'a> TableBody<'a> {
    pub(super) fn of(document: &'a Document<'a>) -> Self {
        let fields = document.fields.iter();
        let header = Header {
            head: HEAD.map(|(id, name)| TextCell::new(id, name)),
            groups: [],
            fields: fields
                .map(|field| TextCell::new(&field.id, &field.name))
                .collect(),
            values: document.table.columns.iter().map(ValueColumn::of).collect(),
        };
        Self {
            header,
            body: Body {
                rows: Rows(document),
            },
        }
    }
}

/// Rows are built while they are written, never all at once.
struct Rows<'a>(&'a Document<'a>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = &self.0.table.rows;
        let mut seq = serializer.serialize_seq(Some(rows.len()))?;
        for row in rows {
            seq.serialize_element(&RowBody::of(self.0, row))?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowBody<'a> {
    header_columns: [TextCell<'a>; 2],
    group_by_columns: [TextCell<'a>; 0],
    field_columns: Vec<TextCell<'a>>,
    value_columns: Vec<ValueCell<'a>>,
    current_state: Vec<CurrentCell<'a>>,
}

impl<'a> RowBody<'a> {
    fn of(document: &'a Document<'a>, row: &'a Row<RowHead>) -> Self {
        let fields = document.fields.iter().zip(&row.head.fields);
        let columns = document.table.columns.iter();
        Self {
            header_columns: row.head.texts().map(|(id, text)| TextCell::new(id, text)),
            group_by_columns: [],
            field_columns: fields
                .map(|(field, text)| TextCell::new(&field.id, text))
                .collect(),
            value_columns: columns
                .map(|column| ValueCell::of(&column.id, row.cell(column.key), document.style))
                .collect(),
            current_state: CurrentCell::of(document, row).into_iter().collect(),
        }
    }
}
