//! The operator's ceiling for report tokens: a site's own settings may be stricter, never laxer.

use serde::{Deserialize, Serialize};

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct TokensConfig {
    /// `DWELL_TOKEN_BINDING`
    pub binding: TokenBinding,
    /// `DWELL_TOKEN_REVEAL`
    pub reveal: RevealMode,
    /// `DWELL_TOKEN_SELF_SERVICE`: whether people who are not admins may make tokens that act as themselves.
    pub self_service: bool,
    /// `DWELL_TOKEN_MAX_DAYS`: longest lifetime of a token; `None` means unlimited.
    pub max_days: Option<u32>,
    /// `DWELL_CALLS_PER_MINUTE`: calls with tokens of one user; 0 means unlimited.
    pub calls_per_minute: u32,
}

/// Whom an admin may bind a token to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenBinding {
    /// Any user of the site.
    Any,
    /// Only the admin who makes it.
    #[serde(rename = "self")]
    Itself,
}

/// How often the text of a token can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RevealMode {
    /// Whenever an admin asks; the text's random part is kept sealed.
    Always,
    /// When it is made, never again; only a hash is kept.
    Once,
}

impl Section for TokensConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let bindings = [("any", TokenBinding::Any), ("self", TokenBinding::Itself)];
        let reveals = [("always", RevealMode::Always), ("once", RevealMode::Once)];
        let switch = [("true", true), ("false", false)];
        Some(Self {
            binding: reader
                .choice("DWELL_TOKEN_BINDING", &bindings)
                .unwrap_or(TokenBinding::Any),
            reveal: reader
                .choice("DWELL_TOKEN_REVEAL", &reveals)
                .unwrap_or(RevealMode::Always),
            self_service: reader
                .choice("DWELL_TOKEN_SELF_SERVICE", &switch)
                .unwrap_or(true),
            max_days: reader.number("DWELL_TOKEN_MAX_DAYS", &(1..=3650)),
            calls_per_minute: reader
                .number("DWELL_CALLS_PER_MINUTE", &(0..=1_000_000))
                .unwrap_or(1_200),
        })
    }
}
