//! Fields of spans and events as members of a JSON object, without its braces: what is recorded later is written behind them.
//!
//! `JsonFields` of the library keeps whole objects, which it reads and writes anew for each field that comes later.

use std::fmt::{self, Debug, Write as _};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FormatFields, FormattedFields};

#[derive(Debug)]
pub(super) struct Members;

/// Characters of what most fields of an event have together.
const USUAL: usize = 256;

impl<'w> FormatFields<'w> for Members {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        writer.write_str(&written(fields).text)
    }

    fn add_fields(
        &self,
        current: &'w mut FormattedFields<Self>,
        fields: &Record<'_>,
    ) -> fmt::Result {
        let known = &mut current.fields;
        let added = written(fields);
        if known.is_empty() {
            *known = added.text;
        } else if added.names.iter().any(|name| has(known, name)) {
            let mut merged = read(known);
            merged.extend(read(&added.text));
            inner(&Value::Object(merged).to_string()).clone_into(known);
        } else if !added.text.is_empty() {
            known.push(',');
            known.push_str(&added.text);
        }
        Ok(())
    }
}

pub(super) fn read(members: &str) -> Map<String, Value> {
    serde_json::from_str(&format!("{{{members}}}")).unwrap_or_default()
}

/// An object without its braces.
pub(super) fn inner(object: &str) -> &str {
    let inner = object.strip_prefix('{');
    inner
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or_default()
}

/// Whether there is a member of that name. Within a value its quotation marks have backslashes before them.
fn has(known: &str, name: &str) -> bool {
    known
        .match_indices(name)
        .any(|(at, _)| known[..at].ends_with('"') && known[at + name.len()..].starts_with("\":"))
}

fn written(fields: impl RecordFields) -> MemberLine {
    let mut line = MemberLine {
        text: String::with_capacity(USUAL),
        names: Vec::new(),
    };
    fields.record(&mut line);
    line
}

struct MemberLine {
    text: String,
    names: Vec<&'static str>,
}

impl MemberLine {
    fn member(&mut self, field: &Field, value: impl fmt::Display) {
        if !self.text.is_empty() {
            self.text.push(',');
        }
        let name = field.name().trim_start_matches("r#");
        self.names.push(name);
        // Names are words of ours; a string takes everything.
        let _ = write!(self.text, "\"{name}\":{value}");
    }

    fn quoted(&mut self, field: &Field, value: &str) {
        if value.bytes().all(is_plain) {
            self.member(field, format_args!("\"{value}\""));
        } else {
            self.member(field, Value::from(value));
        }
    }
}

/// Needs no escaping in JSON.
fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

impl Visit for MemberLine {
    fn record_f64(&mut self, field: &Field, value: f64) {
        // What is no number is null.
        self.member(field, Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.quoted(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.quoted(field, &format!("{value:?}"));
    }
}
