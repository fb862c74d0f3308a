//! Writers of [`crate::engine::Table`]: the JSON document and the CSV of Timepiece, section 5.
//!
//! Formatting is the last step: the engine's milliseconds become text here and nowhere else.

mod csv;
mod date;
mod document;
mod format;
mod json;

use std::io;

pub use csv::{CsvStyle, write_csv};
pub use date::{DatePattern, PatternError};
pub use document::{CalendarInfo, CellStyle, Document, FieldColumn, Head, Meta, RowHead};
pub use format::{DayLength, ViewFormat, format_duration};
pub use json::write_json;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the report could not be written")]
    Write(#[from] io::Error),
    #[error("the report could not be written as json")]
    Json(#[from] serde_json::Error),
    #[error("the report could not be written as csv")]
    Csv(#[from] ::csv::Error),
}
