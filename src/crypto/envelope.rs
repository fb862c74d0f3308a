//! Sealed data: `version (1) ‖ key id (8) ‖ nonce (12) ‖ ciphertext and tag`, AES-256-GCM.
//!
//! Nonces are random. One key may then seal 2³² times before a repeated nonce becomes likely enough to matter
//! (NIST SP 800-38D, 8.3); a site's secrets stay far below.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use secrecy::SecretString;
use thiserror::Error;
use zeroize::Zeroizing;

use super::context::Place;
use super::key::{KEY_LEN, Key, KeyId};
use super::random;

const VERSION: u8 = 1;
const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;
/// How much of an envelope tells which key sealed it.
pub const HEAD_LEN: usize = 1 + KeyId::LEN;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    #[error("sealed data is too short to be an envelope")]
    TooShort,
    #[error("envelope version {0} is unknown")]
    UnknownVersion(u8),
    #[error("sealed with key {0}, which is not at hand")]
    UnknownKey(KeyId),
    #[error("sealed data was altered, moved from its place, or sealed with another key")]
    Refused,
    #[error("sealed data is not text")]
    NotText,
}

/// The key that seals one site's secrets. Deleting it makes all of them unreadable.
pub struct DataKey(Key);

impl DataKey {
    pub fn generate() -> Self {
        Self::from_bytes(&Zeroizing::new(random::bytes()))
    }

    pub(super) fn from_bytes(bytes: &[u8; KEY_LEN]) -> Self {
        Self(Key::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LEN] {
        self.0.bytes()
    }

    pub fn seal(&self, place: &Place<'_>, plaintext: &[u8]) -> Vec<u8> {
        seal(&self.0, place, plaintext)
    }

    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let envelope = Envelope::parse(sealed)?;
        if envelope.key_id != self.0.id() {
            return Err(OpenError::UnknownKey(envelope.key_id));
        }
        envelope.open(&self.0, place)
    }

    /// Opens what was sealed from UTF-8 text.
    pub fn open_text(&self, place: &Place<'_>, sealed: &[u8]) -> Result<SecretString, OpenError> {
        let plaintext = self.open(place, sealed)?;
        let text = std::str::from_utf8(&plaintext).map_err(|_| OpenError::NotText)?;
        Ok(SecretString::from(text))
    }

    /// A key for another purpose, HKDF-SHA256 with `label`. The same label always gives the same key.
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        self.0.derive(label)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({})", self.0.id())
    }
}

pub(super) fn seal(key: &Key, place: &Place<'_>, plaintext: &[u8]) -> Vec<u8> {
    let nonce = random::bytes();
    let ciphertext = encrypt(key.bytes(), &nonce, &place.to_aad(), plaintext);
    let KeyId(key_id) = key.id();
    [&[VERSION], &key_id[..], &nonce[..], &ciphertext[..]].concat()
}

/// `None` for what is no envelope of a version that is known.
pub(super) fn key_id_of(head: &[u8]) -> Option<KeyId> {
    let (version, rest) = head.split_first()?;
    let (id, _) = rest.split_first_chunk()?;
    (*version == VERSION).then_some(KeyId(*id))
}

/// Sealed data taken apart, not yet opened.
pub(super) struct Envelope<'a> {
    pub(super) key_id: KeyId,
    nonce: [u8; NONCE_LEN],
    ciphertext: &'a [u8],
}

impl<'a> Envelope<'a> {
    pub(super) fn parse(sealed: &'a [u8]) -> Result<Self, OpenError> {
        let (version, rest) = sealed.split_first().ok_or(OpenError::TooShort)?;
        if *version != VERSION {
            return Err(OpenError::UnknownVersion(*version));
        }
        let (key_id, rest) = rest.split_first_chunk().ok_or(OpenError::TooShort)?;
        let (nonce, ciphertext) = rest.split_first_chunk().ok_or(OpenError::TooShort)?;
        if ciphertext.len() < TAG_LEN {
            return Err(OpenError::TooShort);
        }
        Ok(Self {
            key_id: KeyId(*key_id),
            nonce: *nonce,
            ciphertext,
        })
    }

    pub(super) fn open(
        &self,
        key: &Key,
        place: &Place<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        decrypt(key.bytes(), &self.nonce, &place.to_aad(), self.ciphertext)
    }
}

fn encrypt(key: &[u8; KEY_LEN], nonce: &[u8; NONCE_LEN], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    Aes256Gcm::new(key.into())
        .encrypt(&Nonce::from(*nonce), Payload { msg, aad })
        .expect("no plaintext of ours reaches the 64 GiB limit of AES-GCM")
}

fn decrypt(
    key: &[u8; KEY_LEN],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    msg: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    Aes256Gcm::new(key.into())
        .decrypt(&Nonce::from(*nonce), Payload { msg, aad })
        .map(Zeroizing::new)
        .map_err(|_| OpenError::Refused)
}

#[cfg(test)]
mod tests;
