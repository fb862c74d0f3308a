//! Reads parameters one by one and remembers everything that is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::catalogue::{Endpoint, KNOWN, PARAMETER_SET, near_miss};
use super::dates::DateInput;
use super::fault::{ParameterFault, ParameterFaults};

const MOST_PARAMETERS: usize = 500;

/// Values of one request, each name once.
#[derive(Debug)]
pub struct Reader {
    endpoint: Endpoint,
    values: BTreeMap<String, Vec<String>>,
    read: BTreeSet<&'static str>,
    faults: Vec<ParameterFault>,
    /// What is accepted, and yet may not be what the caller meant.
    doubts: Vec<ParameterFault>,
}

impl Reader {
    /// Empty values count as absent. More parameters than any report has are a fault, and not looked at.
    pub fn new(endpoint: Endpoint, parameters: &[(String, String)]) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut faults = Vec::new();
        if parameters.len() > MOST_PARAMETERS {
            faults.push(ParameterFault::too_many(MOST_PARAMETERS));
        }
        for (name, value) in parameters
            .iter()
            .take(MOST_PARAMETERS)
            .filter(|(_, value)| !value.trim().is_empty())
        {
            let of_name = values.entry(name.clone()).or_default();
            if !of_name.contains(value) {
                of_name.push(value.clone());
            }
        }
        Self {
            endpoint,
            values,
            // Its parameters stand among the values.
            read: BTreeSet::from([PARAMETER_SET]),
            faults,
            doubts: Vec::new(),
        }
    }

    /// The same fault is told once, however often its parameter is looked at.
    pub fn fault(&mut self, fault: ParameterFault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// A warning, or a fault with `strict=true`.
    pub fn doubt(&mut self, doubt: ParameterFault) {
        self.doubts.push(doubt);
    }

    pub fn text(&mut self, name: &'static str) -> Option<String> {
        debug_assert!(
            self.endpoint.uses(name),
            "{name} is missing from the catalogue"
        );
        self.read.insert(name);
        let values = self.values.get(name)?;
        let (first, several) = (values.first().cloned(), values.len() > 1);
        if several {
            self.fault(ParameterFault::repeated(name));
        }
        first
    }

    /// A comma-separated list; repeating the parameter continues it, naming an item twice names it once.
    pub fn list(&mut self, name: &'static str) -> Option<Vec<String>> {
        self.read.insert(name);
        let values = self.values.get(name)?;
        let items = values.iter().flat_map(|value| value.split(','));
        let mut seen = BTreeSet::new();
        let items: Vec<String> = items
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty() && seen.insert(item.clone()))
            .collect();
        (!items.is_empty()).then_some(items)
    }

    /// One of the named values, whatever their case; the default when absent.
    pub fn choice<T: Clone>(&mut self, name: &'static str, choices: &[(&str, T)], default: T) -> T {
        let Some(text) = self.text(name) else {
            return default;
        };
        self.chosen(name, &text, choices).unwrap_or(default)
    }

    /// One of the named values; its absence is a fault.
    pub fn required<T: Clone>(&mut self, name: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let Some(text) = self.text(name) else {
            self.fault(ParameterFault::missing(name, &names(choices)));
            return None;
        };
        self.chosen(name, &text, choices)
    }

    fn chosen<T: Clone>(
        &mut self,
        name: &'static str,
        text: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let chosen = choices
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(text.trim()));
        if chosen.is_none() {
            self.fault(ParameterFault::value(name, text, &names(choices)));
        }
        chosen.map(|(_, chosen)| chosen.clone())
    }

    pub fn boolean(&mut self, name: &'static str) -> bool {
        self.choice(name, &[("true", true), ("false", false)], false)
    }

    pub fn number(&mut self, name: &'static str, range: &RangeInclusive<u64>) -> Option<u64> {
        let text = self.text(name)?;
        let number = text
            .trim()
            .parse()
            .ok()
            .filter(|number| range.contains(number));
        if number.is_none() {
            let allowed = format!("a number from {} to {}", range.start(), range.end());
            self.fault(ParameterFault::value(name, &text, &allowed));
        }
        number
    }

    pub fn date(&mut self, name: &'static str) -> Option<DateInput> {
        let text = self.text(name)?;
        let date = DateInput::parse(text.trim());
        if date.is_none() {
            self.fault(ParameterFault::value(name, &text, DateInput::ALLOWED));
        }
        date
    }

    /// The warnings, or every fault. With `strict=true` what would be a warning is a fault too.
    pub fn finish(mut self) -> Result<Vec<String>, ParameterFaults> {
        let strict = self.boolean("strict");
        let mut warnings = Vec::new();
        if strict {
            self.faults.append(&mut self.doubts);
        }
        warnings.extend(self.doubts.iter().map(ToString::to_string));
        let names: Vec<String> = self.values.keys().cloned().collect();
        for name in names {
            if KNOWN.contains(&name.as_str()) {
                if strict && !self.read.contains(name.as_str()) {
                    self.faults.push(ParameterFault::unused(&name));
                }
            } else if let Some(meant) = near_miss(&name) {
                self.faults.push(ParameterFault::near_miss(&name, meant));
            } else if strict {
                self.faults.push(ParameterFault::unknown(&name));
            } else {
                warnings.push(ParameterFault::unknown(&name).to_string());
            }
        }
        if self.faults.is_empty() {
            Ok(warnings)
        } else {
            Err(ParameterFaults(self.faults))
        }
    }
}

fn names<T>(choices: &[(&str, T)]) -> String {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
