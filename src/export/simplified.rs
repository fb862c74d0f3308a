//! `outputType=jsonSimplified`: `{"results": [one flat object a row], "nextPageToken": …}`.
//!
//! What the original puts into an object is not documented. Here it is a line of the CSV: headings are the keys, and
//! values are shown as there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::ExportError;
use super::document::{Document, Head};
use super::line::{Entry, texts};
use crate::engine::Row;

/// Writes row after row. What is dropped unfinished is cut off.
#[derive(Debug)]
pub struct SimplifiedWriter<'a, W> {
    document: Document<'a>,
    keys: Vec<String>,
    out: W,
    /// What comes before the next row.
    between: &'static [u8],
}

impl<'a, W: Write> SimplifiedWriter<'a, W> {
    pub fn new(document: Document<'a>, out: W) -> Result<Self, ExportError> {
        document.check_width()?;
        let headings = document.headings();
        Self::with_headings(document, &texts(&headings), out)
    }

    pub(super) fn with_headings(
        document: Document<'a>,
        headings: &[&str],
        mut out: W,
    ) -> Result<Self, ExportError> {
        out.write_all(b"{\"results\":[")?;
        Ok(Self {
            document,
            keys: distinct(headings),
            out,
            between: b"",
        })
    }

    pub fn row<H: Head>(&mut self, row: &Row<H>) -> Result<(), ExportError> {
        self.line(self.document.line(row))
    }

    pub(super) fn line<'e>(
        &mut self,
        line: impl Iterator<Item = Entry<'e>>,
    ) -> Result<(), ExportError> {
        let texts: Vec<_> = line.map(|entry| entry.shown(self.document.style)).collect();
        self.out.write_all(self.between)?;
        self.between = b",";
        let keys = &self.keys;
        serde_json::to_writer(&mut self.out, &Flat { keys, texts })?;
        Ok(())
    }

    /// Warnings are told here too: nothing else has room for them.
    pub fn finish(mut self) -> Result<(), ExportError> {
        let meta = self.document.meta;
        self.out.write_all(b"]")?;
        if let Some(token) = &meta.next_page_token {
            self.out.write_all(b",\"nextPageToken\":")?;
            serde_json::to_writer(&mut self.out, token)?;
        }
        if !meta.warnings.is_empty() {
            self.out.write_all(b",\"warnings\":")?;
            serde_json::to_writer(&mut self.out, &meta.warnings)?;
        }
        self.out.write_all(b"}")?;
        self.out.flush()?;
        Ok(())
    }
}

pub fn write_simplified<'r, H: Head + 'r>(
    document: Document<'_>,
    rows: impl IntoIterator<Item = &'r Row<H>>,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = SimplifiedWriter::new(document, out)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

struct Flat<'a> {
    keys: &'a [String],
    texts: Vec<Cow<'a, str>>,
}

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.len()))?;
        for (key, text) in self.keys.iter().zip(&self.texts) {
            map.serialize_entry(key, text)?;
        }
        map.end()
    }
}

/// Headings as keys: the second of equal ones becomes `Name (2)`.
fn distinct(headings: &[&str]) -> Vec<String> {
    let zero = |heading: &&str| ((*heading).to_owned(), 0);
    let mut times: HashMap<String, u32> = headings.iter().map(zero).collect();
    let mut key = |heading: &str| loop {
        let time = times.entry(heading.to_owned()).or_default();
        *time += 1;
        if *time == 1 {
            return heading.to_owned();
        }
        let key = format!("{heading} ({time})");
        if !times.contains_key(&key) {
            times.insert(key.clone(), 1);
            return key;
        }
    };
    headings.iter().map(|heading| key(heading)).collect()
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[rstest::rstest]
    #[case(&["Key", "twin", "twin"], &["Key", "twin", "twin (2)"])]
    #[case(&["a", "a (2)", "a", "a"], &["a", "a (2)", "a (3)", "a (4)"])]
    fn no_two_columns_share_a_key(#[case] headings: &[&str], #[case] expected: &[&str]) {
        assert_eq!(distinct(headings), expected);
    }
}
