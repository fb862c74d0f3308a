//! How CSV is written.

use super::reader::Reader;
use crate::export::CsvStyle;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvChoice {
    delimiter: u8,
    byte_order_mark: bool,
    /// `None`: as is usual for the answer.
    safe: Option<bool>,
}

const DELIMITERS: &[(&str, u8)] = &[
    ("comma", b','),
    ("semicolon", b';'),
    ("tab", b'\t'),
    ("pipe", b'|'),
    (",", b','),
    (";", b';'),
    ("|", b'|'),
];
const SAFE: &[(&str, Option<bool>)] = &[("true", Some(true)), ("false", Some(false))];

impl CsvChoice {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            delimiter: reader.choice("csvDelimiter", DELIMITERS, b','),
            byte_order_mark: reader.boolean("csvBom"),
            safe: reader.choice("csvSafe", SAFE, None),
        }
    }

    /// The text of an answer, which programs read: nothing is altered unless that was asked for.
    pub fn of_answers(self) -> CsvStyle {
        self.style(false)
    }

    /// A file, which people open with a spreadsheet.
    pub fn of_files(self) -> CsvStyle {
        self.style(true)
    }

    fn style(self, safe: bool) -> CsvStyle {
        CsvStyle {
            delimiter: self.delimiter,
            byte_order_mark: self.byte_order_mark,
            guard_formulas: self.safe.unwrap_or(safe),
        }
    }
}
