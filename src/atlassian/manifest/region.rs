//! Regions that a site's data can be pinned to.

use std::fmt;

/// The names that a manifest may use (Forge: remotes).
const REGIONS: [&str; 11] = [
    "EU", "US", "AU", "DE", "SG", "CA", "IN", "KR", "JP", "GB", "CH",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region(&'static str);

impl Region {
    pub fn parse(text: &str) -> Option<Self> {
        REGIONS.into_iter().find(|name| *name == text).map(Self)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
