//! Writers of the engine's rows: the JSON documents and the CSV of Timepiece, section 5, and workbooks.
//!
//! Formatting is the last step: the engine's milliseconds become text here and nowhere else. Every writer takes one row
//! at a time and holds none: what must be known before the first row is the [`Document`], columns included. Columns
//! are known beforehand where [`crate::engine::RowReader::knows_columns`] says so; else rows are put aside until
//! the last issue was read.

mod csv;
mod date;
mod document;
mod expanded;
mod format;
mod json;
mod line;
mod ndjson;
pub mod schema;
mod simplified;
mod xlsx;

use std::io::{self, ErrorKind};

use rust_xlsxwriter::XlsxError;

pub use csv::{CsvStyle, CsvWriter, write_csv};
pub use date::{DatePattern, PatternError, iso};
pub use document::{
    CalendarInfo, CellStyle, Document, FieldColumn, Head, Meta, RowHead, Timestamps,
};
pub use expanded::{
    ExpandedDocument, write_expanded_csv, write_expanded_json, write_expanded_simplified,
};
pub use format::{DayLength, ViewFormat, format_duration};
pub use json::{JsonWriter, write_json};
pub use ndjson::{Ending, write_ending, write_heading, write_rows};
pub use simplified::{SimplifiedWriter, write_simplified};
pub use xlsx::{Sheet, Workbook};

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the report could not be written")]
    Write(#[from] io::Error),
    #[error("the report could not be written as json")]
    Json(#[from] serde_json::Error),
    #[error("the report could not be written as csv")]
    Csv(#[from] ::csv::Error),
    #[error("the report could not be written as a workbook")]
    Workbook(#[from] XlsxError),
    #[error("the scratch space of the workbook failed")]
    Scratch,
    #[error("a worksheet has room for 1048575 rows and 16384 columns")]
    TooLarge,
    #[error("a report has room for 16384 columns: choose fewer statuses, periods or values")]
    TooManyColumns,
}

impl ExportError {
    /// More was asked for than a file can hold.
    pub fn is_of_the_report(&self) -> bool {
        matches!(self, Self::TooLarge | Self::TooManyColumns)
    }

    /// The disk on which files wait is full, and may have room when others are done.
    pub fn is_out_of_room(&self) -> bool {
        let of_system = match self {
            Self::Write(error) | Self::Workbook(XlsxError::IoError(error)) => error,
            other => return matches!(other, Self::Scratch),
        };
        matches!(
            of_system.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded
        )
    }
}
