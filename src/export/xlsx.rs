//! Workbooks: a sheet for the list and one for each statistic, written row by row.
//!
//! Figures are numbers. Durations are decimals of their unit, or, where parts are shown (`humanReadable`, `d h m s`,
//! `HH:mm:ss`), the worksheet's own durations, `[h]:mm:ss`; dates are the worksheet's own dates, as a clock in the
//! document's zone shows them. Memory does not grow with rows: they wait in a directory that nobody else may enter.

mod sheet;
mod value;

use std::fmt;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};
use tempfile::TempDir;

use super::ExportError;
use super::document::Document;
use super::line::texts;
use crate::engine::Statistic;
pub use sheet::Sheet;

/// The default of 6 takes twice the time for files that are a fifth smaller.
const ZIP_LEVEL: u8 = 2;

/// A workbook in the making.
pub struct Workbook {
    workbook: rust_xlsxwriter::Workbook,
    /// Removed with the workbook.
    scratch: TempDir,
}

impl fmt::Debug for Workbook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Workbook")
            .field("scratch", &self.scratch)
            .finish_non_exhaustive()
    }
}

impl Workbook {
    /// Keeps rows in a private directory below `scratch`. `at` (epoch milliseconds) is when the report was made.
    pub fn new(scratch: &Path, at: i64) -> Result<Self, ExportError> {
        let scratch = private_directory(scratch)?;
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.set_tempdir(scratch.path())?;
        workbook.set_zip_compression_level(ZIP_LEVEL);
        let at = ExcelDateTime::from_timestamp(at.div_euclid(1_000))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&at));
        Ok(Self { workbook, scratch })
    }

    /// Begins the sheet of this document, which is named after its statistic; the sheet before it is complete.
    pub fn sheet<'s>(&'s mut self, document: Document<'s>) -> Result<Sheet<'s>, ExportError> {
        let headings = document.headings();
        self.sheet_named(sheet_name(document.statistic), document, &texts(&headings))
    }

    /// A sheet of other lines than the document's rows.
    pub(super) fn sheet_named<'s>(
        &'s mut self,
        name: &str,
        document: Document<'s>,
        headings: &[&str],
    ) -> Result<Sheet<'s>, ExportError> {
        let worksheet = guarded(|| self.workbook.add_worksheet_with_constant_memory())?;
        Sheet::with_headings(worksheet.set_name(name)?, document, headings)
    }

    pub fn finish(mut self, out: impl Write + Send) -> Result<(), ExportError> {
        guarded(|| self.workbook.save_to_writer(out))
    }
}

/// Below `parent`; whatever the process's mask, only its user may enter.
fn private_directory(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700))
    };
    builder.prefix("dwell-").tempdir_in(parent)
}

fn sheet_name(statistic: Option<Statistic>) -> &'static str {
    match statistic {
        None => "List",
        Some(Statistic::Average(_)) => "Average",
        Some(Statistic::Sum) => "Sum",
        Some(Statistic::Median) => "Median",
        Some(Statistic::StandardDeviation(..)) => "Standard Deviation",
        Some(Statistic::Percentile85) => "85th Percentile",
        Some(Statistic::Percentile95) => "95th Percentile",
    }
}

/// The library panics when its scratch file cannot be written: a full disk is an error like others.
fn guarded<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, ExportError> {
    match catch_unwind(AssertUnwindSafe(write)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(XlsxError::RowColumnLimitError)) => Err(ExportError::TooLarge),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(ExportError::Scratch),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn rows_wait_where_nobody_else_may_enter() {
        let parent = tempfile::tempdir().unwrap();
        let workbook = Workbook::new(parent.path(), 0).unwrap();
        let mode = workbook
            .scratch
            .path()
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "{mode:o}");
    }
}
