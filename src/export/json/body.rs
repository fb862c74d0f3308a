//! `table`: headings and rows.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::cells::{CurrentCell, TextCell, ValueCell, ValueColumn};
use crate::engine::Row;
use crate::export::document::{Document, FieldColumn, Head};

#[derive(Serialize)]
#[serde(bound = "H: Head")]
pub(super) struct TableBody<'a, H> {
    header: Header<'a>,
    body: Body<'a, H>,
}

#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "headerColumns")]
    head: Vec<TextCell<'a>>,
    #[serde(rename = "groupByColumns")]
    groups: Vec<TextCell<'a>>,
    #[serde(rename = "fieldColumns")]
    fields: Vec<TextCell<'a>>,
    #[serde(rename = "valueColumns")]
    values: Vec<ValueColumn<'a>>,
}

#[derive(Serialize)]
#[serde(bound = "H: Head")]
struct Body<'a, H> {
    rows: Rows<'a, H>,
}

impl<'a, H: Head> TableBody<'a, H> {
    pub(super) fn of(document: &'a Document<'a, H>) -> Self {
        let heads = H::COLUMNS.iter();
        let fields = document.fields.iter();
        let fields = fields.map(|field| TextCell::new(&field.id, &field.name));
        let (groups, fields) = divided::<H>(fields.collect());
        let header = Header {
            head: heads.map(|(id, name)| TextCell::new(id, name)).collect(),
            groups,
            fields,
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

/// What rows are grouped by, and other fields.
fn divided<H: Head>(fields: Vec<TextCell<'_>>) -> (Vec<TextCell<'_>>, Vec<TextCell<'_>>) {
    if H::GROUPED {
        (fields, Vec::new())
    } else {
        (Vec::new(), fields)
    }
}

/// Rows are built while they are written, never all at once.
struct Rows<'a, H>(&'a Document<'a, H>);

impl<H: Head> Serialize for Rows<'_, H> {
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
    header_columns: Vec<TextCell<'a>>,
    group_by_columns: Vec<TextCell<'a>>,
    field_columns: Vec<TextCell<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue_count: Option<u64>,
    value_columns: Vec<ValueCell<'a>>,
    current_state: Vec<CurrentCell<'a>>,
}

impl<'a> RowBody<'a> {
    fn of<H: Head>(document: &'a Document<'a, H>, row: &'a Row<H>) -> Self {
        let heads = H::COLUMNS.iter().zip(row.head.texts());
        let cell = |(field, text): (&'a FieldColumn, &'a String)| TextCell::new(&field.id, text);
        let fields = document.fields.iter().zip(row.head.fields()).map(cell);
        let (group_by_columns, field_columns) = divided::<H>(fields.collect());
        let columns = document.table.columns.iter();
        Self {
            header_columns: heads
                .map(|((id, _), text)| TextCell::new(id, text))
                .collect(),
            group_by_columns,
            field_columns,
            issue_count: row.head.issues(),
            value_columns: columns
                .map(|column| ValueCell::of(&column.id, row.cell(column.key), document.style))
                .collect(),
            current_state: CurrentCell::of(document, row).into_iter().collect(),
        }
    }
}
