//! The table as CSV: a line of headings, then one line a row, with the values as they are shown.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};

use super::ExportError;
use super::document::{Document, Head};
use super::line::{Entry, texts};
use crate::engine::Row;

/// How a CSV file is written: RFC 4180, UTF-8, CRLF, quotes where needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// A comma, or the semicolon that spreadsheets of many countries expect.
    pub delimiter: u8,
    /// Begin with a byte-order mark, by which spreadsheets recognise UTF-8.
    pub byte_order_mark: bool,
    /// Put an apostrophe before texts that a spreadsheet would take for a formula.
    pub guard_formulas: bool,
}

impl CsvStyle {
    /// Commas, no mark; texts are not altered.
    pub const PLAIN: Self = Self {
        delimiter: b',',
        byte_order_mark: false,
        guard_formulas: false,
    };

    /// Figures, dates and the token of empty cells are ours and stay as they are; so does a lone `-`.
    fn text(self, text: &str) -> Cow<'_, str> {
        let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text != "-";
        if self.guard_formulas && dangerous && text.parse::<f64>().is_err() {
            Cow::Owned(format!("'{text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Writes row after row. What is dropped unfinished is cut off.
pub struct CsvWriter<'a, W: Write> {
    document: Document<'a>,
    style: CsvStyle,
    csv: Writer<W>,
}

impl<W: Write> fmt::Debug for CsvWriter<'_, W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CsvWriter")
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

impl<'a, W: Write> CsvWriter<'a, W> {
    /// Writes the headings.
    pub fn new(document: Document<'a>, style: CsvStyle, out: W) -> Result<Self, ExportError> {
        document.check_width()?;
        let headings = document.headings();
        Self::with_headings(document, &texts(&headings), style, out)
    }

    pub(super) fn with_headings(
        document: Document<'a>,
        headings: &[&str],
        style: CsvStyle,
        mut out: W,
    ) -> Result<Self, ExportError> {
        if style.byte_order_mark {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let csv = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .delimiter(style.delimiter)
            .from_writer(out);
        let mut writer = Self {
            document,
            style,
            csv,
        };
        writer.line(headings.iter().map(|heading| Entry::text(*heading)))?;
        Ok(writer)
    }

    pub fn row<H: Head>(&mut self, row: &Row<H>) -> Result<(), ExportError> {
        self.line(self.document.line(row))
    }

    pub(super) fn line<'e>(
        &mut self,
        line: impl Iterator<Item = Entry<'e>>,
    ) -> Result<(), ExportError> {
        let shown = self.document.style;
        for entry in line {
            let is_text = matches!(entry, Entry::Text(_));
            let text = entry.shown(shown);
            if is_text && text != shown.empty {
                self.csv.write_field(&*self.style.text(&text))?;
            } else {
                self.csv.write_field(&*text)?;
            }
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), ExportError> {
        self.csv.flush()?;
        Ok(())
    }
}

pub fn write_csv<'r, H: Head + 'r>(
    document: Document<'_>,
    rows: impl IntoIterator<Item = &'r Row<H>>,
    style: CsvStyle,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = CsvWriter::new(document, style, out)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::CsvStyle;

    #[rstest::rstest]
    #[case("=1+1", "'=1+1")]
    #[case("+SUM(A1)", "'+SUM(A1)")]
    #[case("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("\t=1", "'\t=1")]
    #[case("\r=1", "'\r=1")]
    #[case("-", "-")]
    #[case("-1.5", "-1.5")]
    #[case("+7", "+7")]
    #[case("1=1", "1=1")]
    #[case("", "")]
    fn formulas_are_guarded(#[case] text: &str, #[case] expected: &str) {
        let guarded = CsvStyle {
            guard_formulas: true,
            ..CsvStyle::PLAIN
        };
        assert_eq!(guarded.text(text), expected);
        assert_eq!(CsvStyle::PLAIN.text(text), text);
    }
}
