//! Names that people give, and how they are looked for. Compared here, because the databases do not agree on letter case.

/// How a name is looked for, letter case ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameSearch {
    Exact(String),
    Contains(String),
}

impl NameSearch {
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(whole) => name_key(name) == name_key(whole),
            Self::Contains(part) => name_key(name).contains(&name_key(part)),
        }
    }
}

/// Names with the same key are the same name.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}
