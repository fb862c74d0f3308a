//! JSON bodies, with faults named by field.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use crate::http::error::{Error, clip};

/// Of a body in which everything is wrong as much as is told.
const MOST_SENTENCES: usize = 100;

/// The parser's own words are told only for a text that is no JSON: about the wrong kind of value it quotes the
/// value, however long that is.
fn json_object(body: &[u8]) -> Result<Map<String, Value>, Error> {
    serde_json::from_slice(body).map_err(|error| {
        let what = if error.is_data() {
            "the body must be a JSON object".to_owned()
        } else {
            error.to_string()
        };
        Error::bad_request("The body is not the JSON object that belongs here.")
            .with_messages(vec![what])
    })
}

/// A JSON object whose members are taken out one by one; what is left at the end is a fault, as is a value of the
/// wrong type.
#[derive(Debug)]
pub struct Members {
    left: Map<String, Value>,
    faults: BTreeMap<String, Vec<String>>,
}

impl Members {
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            left: json_object(body)?,
            faults: BTreeMap::new(),
        })
    }

    pub fn fault(&mut self, name: &str, text: &str) {
        self.faults
            .entry(name.to_owned())
            .or_default()
            .push(text.to_owned());
    }

    fn take<T>(
        &mut self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.left.remove(name)?;
        let read = read(&value);
        if read.is_none() {
            self.fault(name, wanted);
        }
        read
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, "must be text", |value| {
            value.as_str().map(str::to_owned)
        })
    }

    pub fn text_or_number(&mut self, name: &str) -> Option<String> {
        self.take(
            name,
            "must be text or a whole number",
            |value| match value {
                Value::String(text) => Some(text.clone()),
                other => other.as_i64().map(|number| number.to_string()),
            },
        )
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str, most: usize) -> Option<Vec<String>> {
        let wanted = format!("must be a list of at most {most} texts");
        self.take(name, &wanted, |value| {
            let items = value.as_array().filter(|items| items.len() <= most)?;
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect()
        })
    }

    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        self.take(name, "must be true or false", Value::as_bool)
    }

    pub fn instant(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.take(name, "must be a time like 2099-12-31T23:59:59Z", |value| {
            DateTime::parse_from_rfc3339(value.as_str()?)
                .ok()
                .map(|at| at.to_utc())
        })
    }

    /// Reads a member that must be there.
    pub fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        if !self.left.contains_key(name) {
            self.fault(name, "is required");
        }
        read(self, name)
    }

    /// One of the named values, whatever their letter case.
    pub fn choice_in_any_case<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        let wanted = format!("must be one of {}", known.join(", "));
        self.take(name, &wanted, |value| {
            let text = value.as_str()?;
            let chosen = choices
                .iter()
                .find(|(known, _)| text.eq_ignore_ascii_case(known));
            chosen.map(|(_, chosen)| *chosen)
        })
    }

    /// One of the named values.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        let wanted = format!("must be one of {}", known.join(", "));
        self.take(name, &wanted, |value| {
            let chosen = choices.iter().find(|(known, _)| value == known);
            chosen.map(|(_, chosen)| *chosen)
        })
    }

    /// A whole number from 1; `null` is none.
    pub fn count_or_none(&mut self, name: &str) -> Option<u32> {
        let wanted = "must be a whole number from 1, or null";
        let read = self.take(name, wanted, |value| match value {
            Value::Null => Some(None),
            other => other
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .filter(|number| *number > 0)
                .map(Some),
        });
        read.flatten()
    }

    /// Members that exist but cannot be set.
    pub fn refuse_immutable(&mut self, names: &[&str]) {
        for name in names {
            if self.left.remove(*name).is_some() {
                self.fault(name, "cannot be changed");
            }
        }
    }

    /// Members that may be sent back as they were read, and mean nothing.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.left.remove(*name);
        }
    }

    /// Where `null` is the same as nothing.
    pub fn drop_null(&mut self, name: &str) {
        if self.left.get(name).is_some_and(Value::is_null) {
            self.left.remove(name);
        }
    }

    pub fn integer(&mut self, name: &str, range: &RangeInclusive<i64>) -> Option<i64> {
        let wanted = format!(
            "must be a whole number from {} to {}",
            range.start(),
            range.end()
        );
        self.take(name, &wanted, |value| {
            value.as_i64().filter(|number| range.contains(number))
        })
    }

    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        self.take(name, "must be a date like 2026-12-31", |value| {
            let text = value.as_str().filter(|text| text.len() == 10)?;
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
        })
    }

    pub fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        self.take(name, "must be an object", |value| {
            value.as_object().cloned()
        })
    }

    /// A list of objects, each read as a body of its own; its faults are named like `name[0].member`.
    pub fn objects<T>(
        &mut self,
        name: &str,
        most: usize,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let wanted = format!("must be a list of at most {most} objects");
        let items = self.take(name, &wanted, |value| {
            let fits = value.as_array().filter(|items| items.len() <= most);
            fits.cloned()
        })?;
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let place = format!("{name}[{index}]");
            let Value::Object(left) = item else {
                self.fault(&place, "must be an object");
                continue;
            };
            let faults = BTreeMap::new();
            let mut inner = Self { left, faults };
            all.extend(read(&mut inner));
            for (member, texts) in inner.all_faults() {
                let texts = texts.iter();
                texts.for_each(|text| self.fault(&format!("{place}.{member}"), text));
            }
        }
        Some(all)
    }

    fn all_faults(mut self) -> BTreeMap<String, Vec<String>> {
        let unknown: Vec<String> = self.left.keys().map(|name| clip(name)).collect();
        for name in unknown {
            self.fault(&name, "is not known here");
        }
        self.faults
    }

    /// All faults at once, unknown members included.
    pub fn finish(self) -> Result<(), Error> {
        let faults = self.all_faults();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::invalid(faults))
        }
    }

    /// The same for the envelope that knows no fields: 400, each fault a sentence that begins with its member's name.
    pub fn finish_in_sentences(self) -> Result<(), Error> {
        let faults = self.all_faults();
        let sentences = faults
            .iter()
            .flat_map(|(name, texts)| texts.iter().map(move |text| format!("{name} {text}.")));
        let sentences: Vec<String> = sentences.take(MOST_SENTENCES).collect();
        if sentences.is_empty() {
            Ok(())
        } else {
            Err(not_acceptable(sentences))
        }
    }
}

/// 400 about a body that was understood.
pub fn not_acceptable(sentences: Vec<String>) -> Error {
    Error::bad_request("The body is not acceptable.").with_messages(sentences)
}
