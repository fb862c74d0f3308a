//! Many small texts in one.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeSeed, Visitor};

/// Where a text is within a [`Text`]; or that there is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    start: u32,
    length: u32,
}

impl Piece {
    const NONE: Self = Self {
        start: u32::MAX,
        length: 0,
    };
}

impl Default for Piece {
    fn default() -> Self {
        Self::NONE
    }
}

#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn get(&self, piece: Piece) -> Option<&str> {
        let start = piece.start as usize;
        self.0.get(start..start + piece.length as usize)
    }

    /// `None`: four gigabytes are full.
    pub(super) fn push(&mut self, text: &str) -> Option<Piece> {
        let start = u32::try_from(self.0.len()).ok()?;
        let length = u32::try_from(text.len()).ok()?;
        start.checked_add(length)?;
        self.0.push_str(text);
        Some(Piece { start, length })
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }
}

/// Text or null, put straight where it is kept.
impl<'de> DeserializeSeed<'de> for &mut Text {
    type Value = Piece;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Piece, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for &mut Text {
    type Value = Piece;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Piece, E> {
        self.push(text)
            .ok_or_else(|| E::custom("more text than can be kept"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Piece, E> {
        Ok(Piece::NONE)
    }
}
