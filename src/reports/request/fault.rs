//! What is wrong with a request's parameters: all of it at once.

use std::fmt;

/// Echoed values are cut to this many characters.
const LONGEST_ECHO: usize = 64;

/// A sentence that begins with the parameter at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterFault {
    name: String,
    said: String,
}

impl ParameterFault {
    fn new(name: impl Into<String>, said: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            said: said.into(),
        }
    }

    /// A value that does not belong there, with what does.
    pub fn value(name: &str, value: &str, allowed: &str) -> Self {
        let value = clip(value);
        Self::new(
            name,
            format!(": '{value}' is not accepted; allowed: {allowed}."),
        )
    }

    pub fn missing(name: &str, allowed: &str) -> Self {
        Self::new(name, format!(" is required; allowed: {allowed}."))
    }

    /// Something within the value: in which of its objects, counted from 1, and what.
    pub fn inside(name: &str, place: usize, what: &str) -> Self {
        Self::new(name, format!(": object {place}: {what}."))
    }

    /// Two values that cannot stand together, or one that cannot stand here.
    pub fn conflict(name: &str, why: &str) -> Self {
        Self::new(name, format!(": {why}."))
    }

    pub fn repeated(name: &str) -> Self {
        let said = " is given more than once with different values; give it once.";
        Self::new(name, said)
    }

    pub fn near_miss(name: &str, meant: &str) -> Self {
        Self::new(clip(name), format!(" is not known; did you mean {meant}?"))
    }

    pub fn too_many(most: usize) -> Self {
        let said = format!(" has more than {most} parameters.");
        Self::new("the request", said)
    }

    pub fn unknown(name: &str) -> Self {
        Self::new(clip(name), " is not known and was ignored.")
    }

    pub fn unused(name: &str) -> Self {
        Self::new(name, " is not used by this report and was ignored.")
    }

    /// The same of a parameter that the reader knows under another name.
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        if self.name == from {
            to.clone_into(&mut self.name);
        }
        self
    }
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.said)
    }
}

/// At least one fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} parameters are not acceptable", .0.len())]
pub struct ParameterFaults(pub Vec<ParameterFault>);

impl From<ParameterFault> for ParameterFaults {
    fn from(fault: ParameterFault) -> Self {
        Self(vec![fault])
    }
}

/// Of a caller's text as much as is sent back.
pub fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(LONGEST_ECHO).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}
