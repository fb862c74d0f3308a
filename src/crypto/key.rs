//! 256-bit keys, and the names that are derived from them.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a key in bytes.
pub(super) const KEY_LEN: usize = 32;

/// Label of [`KeyId`]: changing it would orphan every stored ciphertext.
const KEY_ID_LABEL: &str = "dwell/key-id/v1";

/// Names a key without revealing it: 8 bytes, shown as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub(super) [u8; KeyId::LEN]);

impl KeyId {
    pub(super) const LEN: usize = 8;

    /// Names the key that sealed this; its beginning, as long as [`super::envelope::HEAD_LEN`], is enough.
    pub fn of_sealed(sealed: &[u8]) -> Option<Self> {
        super::envelope::key_id_of(sealed)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Key material with its name. Wiped when dropped, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Key {
    bytes: [u8; KEY_LEN],
    #[zeroize(skip)]
    id: KeyId,
}

impl Key {
    pub(super) fn new(bytes: &[u8; KEY_LEN]) -> Self {
        let mut id = [0; KeyId::LEN];
        expand(bytes, KEY_ID_LABEL, &mut id);
        Self {
            bytes: *bytes,
            id: KeyId(id),
        }
    }

    pub(super) fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LEN] {
        &self.bytes
    }

    /// An independent key for one purpose; the label names the purpose.
    pub(super) fn derive(&self, label: &str) -> Zeroizing<[u8; KEY_LEN]> {
        let mut derived = Zeroizing::new([0; KEY_LEN]);
        expand(&self.bytes, label, derived.as_mut());
        derived
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// HKDF-SHA256 without salt: the input is already uniformly random.
fn expand(key: &[u8; KEY_LEN], label: &str, out: &mut [u8]) {
    Hkdf::<Sha256>::new(None, key)
        .expand(label.as_bytes(), out)
        .expect("at most 32 bytes are asked for, HKDF gives 8160");
}
