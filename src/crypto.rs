//! Encryption at rest. Secrets are sealed with a data key of their site, data keys with the operator's master keys;
//! every ciphertext is bound to the place it is stored at. There is no mode without encryption.
//!
//! ```text
//! master key (environment) ─ seals ─▶ data key (one a site) ─ seals ─▶ secrets of that site
//! ```

pub mod context;
pub mod envelope;
pub mod fingerprint;
pub mod key;
pub mod keyring;
pub mod random;
pub mod scratch;
