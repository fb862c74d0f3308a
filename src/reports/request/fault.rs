//! What is wrong with a request's parameters: all of it at once.

use std::fmt;

/// Echoed values are cut to this many characters.
const LONGEST_ECHO: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterFault(String);

impl ParameterFault {
    /// A value that does not belong there, with what does.
    pub fn value(name: &str, value: &str, allowed: &str) -> Self {
        Self(format!(
            "{name}: '{}' is not accepted; allowed: {allowed}.",
            clip(value)
        ))
    }

    pub fn missing(name: &str, allowed: &str) -> Self {
        Self(format!("{name} is required; allowed: {allowed}."))
    }

    /// Something within the value: in which of its objects, counted from 1, and what.
    pub fn inside(name: &str, place: usize, what: &str) -> Self {
        Self(format!("{name}: object {place}: {what}."))
    }

    /// Two values that cannot stand together, or one that cannot stand here.
    pub fn conflict(name: &str, why: &str) -> Self {
        Self(format!("{name}: {why}."))
    }

    pub fn repeated(name: &str) -> Self {
        Self(format!(
            "{name} is given more than once with different values; give it once."
        ))
    }

    pub fn near_miss(name: &str, meant: &str) -> Self {
        Self(format!(
            "{} is not known; did you mean {meant}?",
            clip(name)
        ))
    }

    pub fn too_many(most: usize) -> Self {
        Self(format!("the request has more than {most} parameters."))
    }

    pub fn ignored(name: &str) -> Self {
        Self(format!(
            "{name} is not available in this version and was ignored."
        ))
    }

    pub fn unknown(name: &str) -> Self {
        Self(format!("{} is not known and was ignored.", clip(name)))
    }

    pub fn unused(name: &str) -> Self {
        Self(format!(
            "{name} is not used by this report and was ignored."
        ))
    }
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
