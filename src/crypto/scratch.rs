//! Keys for what waits on disk for a moment: they never leave the process, so what is left behind is noise.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

use super::envelope::OpenError;
use super::key::KEY_LEN;
use super::random;

/// What sealing adds to a record.
pub const SCRATCH_OVERHEAD: usize = 16;

/// Seals the records of one file, each under its own number, which is the nonce: no two records of a key share one.
pub struct ScratchKey {
    cipher: Aes256Gcm,
    sealed: u64,
}

impl ScratchKey {
    pub fn generate() -> Self {
        let key = Zeroizing::new(random::bytes::<KEY_LEN>());
        let key: &[u8; KEY_LEN] = &key;
        Self {
            cipher: Aes256Gcm::new(key.into()),
            sealed: 0,
        }
    }

    /// The next record, counted from 0.
    ///
    /// # Panics
    /// When a record is larger than AES-GCM can seal, 64 GiB.
    pub fn seal(&mut self, record: &[u8]) -> Vec<u8> {
        let nonce = nonce(self.sealed);
        self.sealed += 1;
        self.cipher
            .encrypt(&nonce.into(), record)
            .expect("no record of ours reaches the 64 GiB limit of AES-GCM")
    }

    /// What was sealed as that record.
    pub fn open(&self, number: u64, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let nonce: Nonce<_> = nonce(number).into();
        let opened = self.cipher.decrypt(&nonce, sealed);
        opened.map_err(|_| OpenError::Refused)
    }
}

fn nonce(number: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    nonce
}

impl fmt::Debug for ScratchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScratchKey")
            .field("sealed", &self.sealed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_opens_under_its_own_number_and_key_alone() {
        let mut key = ScratchKey::generate();
        let (first, second) = (key.seal(b"one"), key.seal(b"two"));
        assert_eq!(key.open(0, &first).unwrap(), b"one");
        assert_eq!(key.open(1, &second).unwrap(), b"two");
        assert_eq!(key.open(1, &first), Err(OpenError::Refused));
        assert_eq!(
            ScratchKey::generate().open(0, &first),
            Err(OpenError::Refused)
        );
        assert_eq!(first.len(), 3 + SCRATCH_OVERHEAD);
    }

    #[test]
    fn equal_records_do_not_look_equal() {
        let mut key = ScratchKey::generate();
        assert_ne!(key.seal(b"same"), key.seal(b"same"));
    }
}
