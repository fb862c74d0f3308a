//! One short name for several texts together, such as a cache may keep where it must not keep the texts.

use sha2::{Digest, Sha256};

/// SHA-256 over the parts and their lengths: moving a border between two parts gives another name.
pub fn fingerprint(parts: &[&str]) -> [u8; 32] {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update(part.len().to_le_bytes())
            .chain_update(part)
    });
    hash.finalize().into()
}
