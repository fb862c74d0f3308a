//! The operator's master keys: the newest wraps, all of them open.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, engine::DecodePaddingMode};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use zeroize::Zeroizing;

use super::context::Place;
use super::envelope::{self, DataKey, Envelope, OpenError};
use super::key::{KEY_LEN, Key, KeyId};
use super::random;

/// Sealed at the first start and opened at every later one, so that a wrong key is noticed before anything is written.
const SENTINEL: &[u8] = b"dwell/sentinel/v1";
const SENTINEL_PLACE: Place<'static> = Place {
    table: "sentinel",
    row: "1",
    column: "sealed",
    site: "",
};

/// Operators paste keys from many tools; padding is no reason to refuse one.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `position` counts from 1. A key is never repeated in a message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyringError {
    #[error("there is no master key")]
    Empty,
    #[error("master key {position} is empty: is there a comma too many?")]
    EmptyKey { position: usize },
    #[error("master key {position} is not base64")]
    NotBase64 { position: usize },
    #[error("master key {position} has {bytes} bytes, it must have 32")]
    WrongLength { position: usize, bytes: usize },
    #[error("master key {position} is there twice")]
    Duplicate { position: usize },
}

#[derive(Debug)]
pub struct MasterKeys {
    newest: Key,
    retired: Vec<Key>,
}

impl MasterKeys {
    /// Reads comma-separated keys, newest first: base64 (either alphabet, padded or not) of 32 bytes each.
    pub fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let text = text.expose_secret().trim();
        if text.is_empty() {
            return Err(KeyringError::Empty);
        }
        let mut known = HashSet::new();
        let mut keys = Vec::new();
        for (position, entry) in (1..).zip(text.split(',')) {
            let key = parse_key(position, entry.trim())?;
            if !known.insert(key.id()) {
                return Err(KeyringError::Duplicate { position });
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let newest = keys.next().ok_or(KeyringError::Empty)?;
        let retired = keys.collect();
        Ok(Self { newest, retired })
    }

    /// A new master key, as [`MasterKeys::parse`] reads it.
    pub fn generate() -> SecretString {
        let key = Zeroizing::new(random::bytes::<KEY_LEN>());
        SecretString::from(BASE64.encode(key))
    }

    /// The key that wraps.
    pub fn newest(&self) -> KeyId {
        self.newest.id()
    }

    /// Seals a site's data key with the newest master key.
    pub fn wrap(&self, site: &str, key: &DataKey) -> Vec<u8> {
        envelope::seal(&self.newest, &data_key_place(site), key.bytes())
    }

    /// Opens a site's data key, whichever of the master keys sealed it.
    pub fn unwrap_key(&self, site: &str, wrapped: &[u8]) -> Result<DataKey, OpenError> {
        let bytes = self.open(&data_key_place(site), wrapped)?;
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| OpenError::Refused)?;
        Ok(DataKey::from_bytes(bytes))
    }

    /// The names of all keys, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.all().map(Key::id)
    }

    /// Whether one of these keys has that name.
    pub fn has(&self, id: KeyId) -> bool {
        self.all().any(|key| key.id() == id)
    }

    /// Whether the newest key sealed this; if not, it is to be wrapped anew.
    pub fn is_newest(&self, wrapped: &[u8]) -> bool {
        Envelope::parse(wrapped).is_ok_and(|envelope| envelope.key_id == self.newest.id())
    }

    pub fn seal_sentinel(&self) -> Vec<u8> {
        envelope::seal(&self.newest, &SENTINEL_PLACE, SENTINEL)
    }

    /// Whether these keys belong to the database the sentinel came from.
    pub fn open_sentinel(&self, sealed: &[u8]) -> Result<(), OpenError> {
        let text = self.open(&SENTINEL_PLACE, sealed)?;
        if text.as_slice() == SENTINEL {
            Ok(())
        } else {
            Err(OpenError::Refused)
        }
    }

    fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let envelope = Envelope::parse(sealed)?;
        self.all()
            .find(|key| key.id() == envelope.key_id)
            .ok_or(OpenError::UnknownKey(envelope.key_id))
            .and_then(|key| envelope.open(key, place))
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.retired)
    }
}

fn data_key_place(site: &str) -> Place<'_> {
    Place {
        table: "data_keys",
        row: site,
        column: "wrapped",
        site,
    }
}

fn parse_key(position: usize, entry: &str) -> Result<Key, KeyringError> {
    if entry.is_empty() {
        return Err(KeyringError::EmptyKey { position });
    }
    let standard = Zeroizing::new(entry.replace('-', "+").replace('_', "/"));
    let bytes = BASE64
        .decode(standard.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyringError::NotBase64 { position })?;
    let key = bytes
        .as_slice()
        .try_into()
        .map_err(|_| KeyringError::WrongLength {
            position,
            bytes: bytes.len(),
        })?;
    Ok(Key::new(key))
}

#[cfg(test)]
mod tests;
