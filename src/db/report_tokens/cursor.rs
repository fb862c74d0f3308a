//! Where a page of tokens ended, as opaque text for the caller to bring back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

use super::ReportToken;
use super::list::{SortOrder, TokenSort, TokenSortKey};
use crate::atlassian::ids::TokenId;

/// Longer than any cursor we hand out: the longest sort value is a token's notes.
const MAX_TEXT: usize = 64 * 1024;

pub(super) struct Cursor {
    pub(super) sort: TokenSort,
    pub(super) key: Key,
    pub(super) id: TokenId,
}

/// The sort value of the last row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Key {
    Instant(DateTime<Utc>),
    Text(String),
    Flag(bool),
}

type Wire = (TokenSortKey, SortOrder, Key, TokenId);

impl Cursor {
    pub(super) fn after(last: &ReportToken, sort: TokenSort) -> Self {
        let key = match sort.key {
            TokenSortKey::CreatedAt => Key::Instant(last.created_at),
            TokenSortKey::ExpiresAt => Key::Instant(last.expires_at),
            TokenSortKey::Notes => Key::Text(last.notes.clone()),
            TokenSortKey::Active => Key::Flag(last.active),
            TokenSortKey::LastUsedAt => Key::Instant(last.last_used_at.unwrap_or_default()),
        };
        Self {
            sort,
            key,
            id: last.id,
        }
    }

    pub(super) fn to_text(&self) -> String {
        let wire = (self.sort.key, self.sort.order, &self.key, self.id);
        let json = serde_json::to_vec(&wire).expect("instants, text and flags are JSON");
        URL_SAFE_NO_PAD.encode(json)
    }

    /// `None` unless we made the text, for this sort. What it says is only ever compared with rows of the asking site.
    pub(super) fn parse(text: &str, sort: TokenSort) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let json = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (by, order, key, id): Wire = serde_json::from_slice(&json).ok()?;
        let same_sort = sort == TokenSort { key: by, order };
        (same_sort && fits(by, &key)).then_some(Self { sort, key, id })
    }
}

/// The right kind of value, and one that both databases can hold.
fn fits(by: TokenSortKey, key: &Key) -> bool {
    use TokenSortKey::{Active, CreatedAt, ExpiresAt, LastUsedAt, Notes};
    match (by, key) {
        (CreatedAt | ExpiresAt | LastUsedAt, Key::Instant(at)) => (0..=9999).contains(&at.year()),
        (Notes, Key::Text(text)) => !text.contains('\0'),
        (Active, Key::Flag(_)) => true,
        _ => false,
    }
}
