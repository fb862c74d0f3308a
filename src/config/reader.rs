//! Reads variables, notes every fault, and remembers which names exist.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::time::Duration;

use secrecy::SecretString;

use super::environment::Environment;
use super::fault::{ConfigError, Fault, Found};
use super::spelling;

/// Goes through the environment for the sections. A wrong value is noted and its default used, so that reading goes on
/// and one start shows every fault.
#[derive(Debug)]
pub struct Reader<'a> {
    environment: &'a Environment,
    faults: Vec<Fault>,
    asked: BTreeSet<&'static str>,
    asked_files: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self {
            environment,
            faults: Vec::new(),
            asked: BTreeSet::new(),
            asked_files: BTreeSet::new(),
        }
    }

    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, ConfigError> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(ConfigError {
                faults: self.faults,
            }),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        self.asked.insert(name);
        self.environment.value(name)
    }

    /// The parsed value, if the variable is set and `parse` accepts it.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(text);
        if value.is_none() {
            self.fault(name, text, allowed);
        }
        value
    }

    /// Like [`Self::parsed`], but a variable that is not set is a fault too.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.text(name).is_none() {
            self.note(name, Found::Nothing, allowed);
        }
        self.parsed(name, allowed, parse)
    }

    pub(super) fn number(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<u32>,
    ) -> Option<u32> {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        self.parsed(name, &allowed, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    pub(super) fn seconds(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<u32>,
        default: u32,
    ) -> Duration {
        Duration::from_secs(self.number(name, range).unwrap_or(default).into())
    }

    /// One of a few words, written exactly so.
    pub(super) fn choice<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let allowed = words
            .iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join(" or ");
        self.parsed(name, &allowed, |text| {
            words
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, value)| *value)
        })
    }

    /// A secret, from `NAME` or from the file that `NAME_FILE` names (a final line end is cut). Both at once is a fault:
    /// one of the two would be a forgotten one.
    pub(super) fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        let file_name = format!("{name}_FILE");
        let path = self.environment.value(&file_name);
        self.asked_files.insert(file_name.clone());
        match (self.text(name), path) {
            (Some(_), Some(_)) => {
                self.note(
                    name,
                    Found::Withheld,
                    &format!("either {name} or {file_name}, not both"),
                );
                None
            }
            (Some(text), None) => Some(text.into()),
            (None, Some(path)) => self.secret_file(&file_name, path),
            (None, None) => None,
        }
    }

    fn secret_file(&mut self, variable: &str, path: &str) -> Option<SecretString> {
        let fault = match fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => return Some(text.trim().into()),
            Ok(_) => "a file that is not empty".to_owned(),
            Err(error) => format!("a readable text file ({})", error.kind()),
        };
        self.note(variable, Found::text(path), &fault);
        None
    }

    pub(super) fn fault(&mut self, variable: &str, found: &str, allowed: &str) {
        self.note(variable, Found::text(found), allowed);
    }

    pub(super) fn note(&mut self, variable: &str, found: Found, allowed: &str) {
        self.faults.push(Fault {
            variable: variable.to_owned(),
            found,
            allowed: allowed.to_owned(),
        });
    }

    /// True when either form of a secret is set, readable or not.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.environment.value(name).is_some()
            || self.environment.value(&format!("{name}_FILE")).is_some()
    }

    /// One sentence for every `DWELL_…` variable that no section has asked for.
    pub(super) fn unknown_variables(&self) -> Vec<String> {
        let known = self.known_variables();
        spelling::unknown(self.environment.names(), &known)
    }

    pub(super) fn known_variables(&self) -> Vec<&str> {
        self.asked
            .iter()
            .copied()
            .chain(self.asked_files.iter().map(String::as_str))
            .collect()
    }
}
