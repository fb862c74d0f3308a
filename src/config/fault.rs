//! What is wrong with the configuration, in words an operator can act on.

use std::fmt;

/// How much of a wrong value is repeated.
const ECHO_CHARS: usize = 64;

/// Every fault of the configuration: a single one in one line, more of them one line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.faults))]
pub struct ConfigError {
    pub faults: Vec<Fault>,
}

/// One variable that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub variable: String,
    pub found: Found,
    /// What would be accepted.
    pub allowed: String,
}

/// What the variable held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// The value, cut to 64 characters.
    Text(String),
    /// A value that is not repeated, since it is or may hold a secret.
    Withheld,
}

impl Found {
    /// A URL with a user part is withheld: what stands before the `@` may be a password.
    pub(super) fn text(value: &str) -> Self {
        if value.contains('@') {
            Self::Withheld
        } else {
            Self::Text(value.chars().take(ECHO_CHARS).collect())
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            variable,
            found,
            allowed,
        } = self;
        match found {
            Found::Nothing => write!(f, "{variable} is not set; needed: {allowed}"),
            Found::Text(text) => write!(f, "{variable} is {text:?}; allowed: {allowed}"),
            Found::Withheld => write!(
                f,
                "{variable} (value not shown) cannot be used; allowed: {allowed}"
            ),
        }
    }
}

fn lines(faults: &[Fault]) -> String {
    if let [only] = faults {
        return only.to_string();
    }
    let title = format!("the configuration has {} faults:", faults.len());
    let lines = faults.iter().map(|fault| format!("\n  {fault}"));
    std::iter::once(title).chain(lines).collect()
}
