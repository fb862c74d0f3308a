//! JSON bodies, with faults named by field.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::http::error::Error;

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

    /// All faults at once, unknown members included.
    pub fn finish(mut self) -> Result<(), Error> {
        let unknown: Vec<String> = self.left.keys().cloned().collect();
        for name in unknown {
            self.fault(&name, "is not known here");
        }
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Error::invalid(self.faults))
        }
    }
}
