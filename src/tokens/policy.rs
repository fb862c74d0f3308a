//! What a site allows its report tokens, with the operator's settings as the ceiling.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::{RevealMode, TokenBinding};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenPolicy {
    /// Whom a token may act as.
    pub binding: TokenBinding,
    /// `once` keeps only a hash: the text is shown at creation and never again.
    pub reveal: RevealMode,
    /// Whether people who are no admins may issue tokens that act as themselves.
    pub self_service: bool,
    /// The longest lifetime of a new or extended token.
    pub max_days: Option<u32>,
}

/// What a site starts with: admins issue tokens for anybody.
impl Default for TokenPolicy {
    fn default() -> Self {
        Self {
            binding: TokenBinding::Any,
            reveal: RevealMode::Always,
            self_service: false,
            max_days: None,
        }
    }
}

impl TokenPolicy {
    /// What holds where nobody can tell what was wanted.
    pub const STRICTEST: Self = Self {
        binding: TokenBinding::Itself,
        reveal: RevealMode::Once,
        self_service: false,
        max_days: Some(1),
    };

    /// A policy as it was stored. A newer version may have written more than this one knows.
    pub fn stored(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The same number for the same policy, and never for another one.
    pub fn fingerprint(&self) -> i64 {
        let bit = |set: bool, place: u8| i64::from(set) << place;
        let days = self.max_days.map_or(0, |days| i64::from(days) + 1);
        bit(self.binding == TokenBinding::Itself, 0)
            | bit(self.reveal == RevealMode::Once, 1)
            | bit(self.self_service, 2)
            | days << 3
    }

    /// The stricter of the two in every respect.
    #[must_use]
    pub fn under(self, ceiling: &Self) -> Self {
        let strictest_binding = if ceiling.binding == TokenBinding::Itself {
            ceiling
        } else {
            &self
        };
        let strictest_reveal = if ceiling.reveal == RevealMode::Once {
            ceiling
        } else {
            &self
        };
        Self {
            binding: strictest_binding.binding,
            reveal: strictest_reveal.reveal,
            self_service: self.self_service && ceiling.self_service,
            max_days: [self.max_days, ceiling.max_days]
                .into_iter()
                .flatten()
                .min(),
        }
    }
}

#[cfg(test)]
mod tests;
