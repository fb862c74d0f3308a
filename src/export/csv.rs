//! The table as CSV: a line of headings, then one line a row, with the values as they are shown.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::ExportError;
use super::document::{Document, HEAD};

/// RFC 4180: UTF-8, commas, CRLF, quotes where needed. Text that a spreadsheet would take for a formula is not altered.
pub fn write_csv(document: &Document<'_>, out: impl Write) -> Result<(), ExportError> {
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let table = document.table;
    let heads = HEAD.iter().map(|(_, name)| *name);
    let fields = document.fields.iter().map(|field| field.name.as_str());
    let values = table.columns.iter().map(|column| column.name.as_str());
    csv.write_record(heads.chain(fields).chain(values))?;
    for row in &table.rows {
        for (_, text) in row.head.texts() {
            csv.write_field(text)?;
        }
        for text in field_texts(document, &row.head.fields) {
            csv.write_field(text)?;
        }
        for column in &table.columns {
            csv.write_field(document.style.value(row.cell(column.key)))?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}

/// Exactly one text for each field column.
fn field_texts<'a>(document: &Document<'_>, texts: &'a [String]) -> impl Iterator<Item = &'a str> {
    let count = document.fields.len();
    let texts = texts.iter().map(String::as_str);
    texts.chain(std::iter::repeat("")).take(count)
}
