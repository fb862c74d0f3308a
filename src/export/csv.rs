//! The table as CSV: a line of headings, then one line a row, with the values as they are shown.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::ExportError;
use super::document::{Document, Head};

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

pub fn write_csv<H: Head>(
    document: &Document<'_, H>,
    style: CsvStyle,
    mut out: impl Write,
) -> Result<(), ExportError> {
    if style.byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .delimiter(style.delimiter)
        .from_writer(out);
    let table = document.table;
    let heads = H::COLUMNS.iter().map(|(_, name)| *name);
    let fields = document.fields.iter().map(|field| field.name.as_str());
    let issues = H::GROUPED.then_some("Issue Count");
    let values = table.columns.iter().map(|column| column.name.as_str());
    for heading in heads.chain(fields).chain(issues).chain(values) {
        csv.write_field(&*style.text(heading))?;
    }
    csv.write_record(None::<&[u8]>)?;
    for row in &table.rows {
        for text in row.head.texts() {
            csv.write_field(&*style.text(text))?;
        }
        for text in field_texts(document, row.head.fields()) {
            csv.write_field(&*guarded(style, text, &document.style.empty))?;
        }
        if let Some(issues) = row.head.issues() {
            csv.write_field(issues.to_string())?;
        }
        for column in &table.columns {
            csv.write_field(document.style.value(row.cell(column.key)))?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}

/// A field's text may be the token of empty cells.
fn guarded<'a>(style: CsvStyle, text: &'a str, empty: &str) -> Cow<'a, str> {
    if text == empty {
        Cow::Borrowed(text)
    } else {
        style.text(text)
    }
}

/// Exactly one text for each field column.
fn field_texts<'a, H>(
    document: &Document<'_, H>,
    texts: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let count = document.fields.len();
    let texts = texts.iter().map(String::as_str);
    texts.chain(std::iter::repeat("")).take(count)
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
