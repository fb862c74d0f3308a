//! One sheet.

use std::fmt;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::guarded;
use super::value::{self, Formats, Shown};
use crate::engine::Row;
use crate::export::ExportError;
use crate::export::document::{Document, Head};
use crate::export::line::Entry;

/// The most UTF-16 units that a cell holds.
const LONGEST: usize = 32_767;
/// The most columns of a sheet.
const COLUMNS: usize = 16_384;

/// Takes row after row.
pub struct Sheet<'s> {
    worksheet: &'s mut Worksheet,
    document: Document<'s>,
    formats: Formats,
    /// How numbers of a column are shown, from its first one on.
    columns: Vec<Option<Shown>>,
    /// The next one.
    row: u32,
}

impl fmt::Debug for Sheet<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sheet")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

impl<'s> Sheet<'s> {
    pub(super) fn with_headings(
        worksheet: &'s mut Worksheet,
        document: Document<'s>,
        headings: &[&str],
    ) -> Result<Self, ExportError> {
        guarded(|| write_header(worksheet, headings))?;
        Ok(Self {
            worksheet,
            document,
            formats: Formats::of(document.style),
            columns: Vec::new(),
            row: 1,
        })
    }

    pub fn row<H: Head>(&mut self, row: &Row<H>) -> Result<(), ExportError> {
        self.line(self.document.line(row))
    }

    pub(in crate::export) fn line<'e>(
        &mut self,
        line: impl Iterator<Item = Entry<'e>>,
    ) -> Result<(), ExportError> {
        guarded(|| {
            for (column, entry) in (0_u16..).zip(line) {
                self.write(column, entry)?;
            }
            Ok(())
        })?;
        self.row += 1;
        Ok(())
    }

    /// Where there is no figure the cell stays empty: a text among numbers would make the column a text's.
    fn write(&mut self, column: u16, entry: Entry<'_>) -> Result<(), XlsxError> {
        let style = self.document.style;
        if let Some((number, shown)) = value::number(&entry, style) {
            self.number(column, number, shown)?;
        } else if !matches!(entry, Entry::Figure(None)) {
            let text = entry.shown(style);
            self.worksheet
                .write_string(self.row, column, fitting(&text))?;
        }
        Ok(())
    }

    /// A cell that is shown as its column says so takes a fraction of the time of one that says it itself.
    fn number(&mut self, column: u16, number: f64, shown: Shown) -> Result<(), XlsxError> {
        let (sheet, format) = (&mut *self.worksheet, self.formats.get(shown));
        let index = usize::from(column);
        if index >= self.columns.len() {
            self.columns.resize(index + 1, None);
        }
        if self.columns[index].is_none() {
            sheet.set_column_format(column, format)?;
            self.columns[index] = Some(shown);
        }
        if self.columns[index] == Some(shown) {
            sheet.write_number(self.row, column, number)?;
        } else {
            sheet.write_number_with_format(self.row, column, number, format)?;
        }
        Ok(())
    }
}

/// Stays in view while rows are scrolled.
fn write_header(worksheet: &mut Worksheet, headings: &[&str]) -> Result<(), XlsxError> {
    let header = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00DE_EBFF))
        .set_border_bottom(FormatBorder::Thin);
    worksheet.set_freeze_panes(1, 0)?;
    if headings.len() > COLUMNS {
        return Err(XlsxError::RowColumnLimitError);
    }
    for (column, heading) in (0_u16..).zip(headings) {
        worksheet.write_string_with_format(0, column, fitting(heading), &header)?;
        worksheet.set_column_width(column, width(heading))?;
    }
    Ok(())
}

fn width(heading: &str) -> f64 {
    match heading {
        "Summary" => 50.0,
        _ => 14.0,
    }
}

/// The beginning of a text that no cell has room for.
fn fitting(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > LONGEST
    });
    end.map_or(text, |(end, _)| &text[..end])
}
