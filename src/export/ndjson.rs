//! `outputType=ndjson`: a report as lines of JSON, which can be written before the last issue is read.
//!
//! The first line is the document without its rows, then comes one line a row, and the last one says that nothing is
//! missing. Columns may depend on issues that are still to come, so each row names its own, and the last line all of
//! them.

use std::io::Write;

use serde::Serialize;

use super::ExportError;
use super::document::{Document, Head};
use super::json::lines::{EndLine, Heading, RowLine};
use crate::engine::{Column, Row};

/// What is known when the last row is written.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    pub rows: u64,
    /// Issues that were read, those among them whose rows were not asked for.
    pub issues: u64,
    pub columns: Vec<Column>,
    pub warnings: Vec<String>,
}

/// `columns_known`: the columns of the document's layout are all that there will be.
pub fn write_heading(
    document: Document<'_>,
    columns_known: bool,
    out: impl Write,
) -> Result<(), ExportError> {
    document.check_width()?;
    line(&Heading::of(document, columns_known), out)
}

/// One line a row, with what is to be warned of.
pub fn write_rows<'r, H: Head + 'r>(
    document: Document<'_>,
    rows: impl IntoIterator<Item = (&'r Row<H>, Vec<String>)>,
    mut out: impl Write,
) -> Result<(), ExportError> {
    document.check_width()?;
    for (row, warnings) in rows {
        line(&RowLine::of(document, row, &warnings), &mut out)?;
    }
    Ok(())
}

pub fn write_ending(ending: &Ending, out: impl Write) -> Result<(), ExportError> {
    let counts = (ending.rows, ending.issues);
    line(&EndLine::of(counts, &ending.columns, &ending.warnings), out)
}

fn line(line: &impl Serialize, mut out: impl Write) -> Result<(), ExportError> {
    serde_json::to_writer(&mut out, line)?;
    out.write_all(b"\n")?;
    Ok(())
}
