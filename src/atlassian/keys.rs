//! Atlassian's install keys: the public keys that lifecycle tokens are verified with (Connect: signed install).

mod server;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use jsonwebtoken::DecodingKey;
use thiserror::Error;

use super::ids::KeyName;
pub use server::KeyServer;

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// Where install keys come from.
#[async_trait]
pub trait InstallKeys: Send + Sync + Debug {
    /// `None` when there is no key of that name. An error says nothing about the key: the call may be repeated.
    async fn find(&self, name: &KeyName) -> Result<Option<InstallKey>, KeyServerError>;
}

#[derive(Clone, Debug, Error)]
pub enum KeyServerError {
    #[error("too many unknown keys are being asked for")]
    Busy,
    #[error("the key server cannot be reached")]
    Unreachable(#[source] Arc<reqwest::Error>),
    #[error("the key server answered with status {0}")]
    Unavailable(u16),
    #[error("the key server sent more than a key")]
    TooLarge,
    #[error("the key server sent no RSA public key")]
    NotAKey(#[source] NotAnRsaKey),
}

/// The text is not a PEM block with the `SubjectPublicKeyInfo` of an RSA key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an RSA public key in PEM")]
pub struct NotAnRsaKey;

/// An RSA public key of Atlassian. A key shorter than 2048 bits verifies nothing.
#[derive(Clone, Debug)]
pub struct InstallKey(DecodingKey);

impl InstallKey {
    /// Line ends do not matter, the servers are not consistent in them.
    pub fn parse_pem(text: &str) -> Result<Self, NotAnRsaKey> {
        let text = text.trim();
        if !text.starts_with(PEM_BEGIN) || !text.ends_with(PEM_END) {
            return Err(NotAnRsaKey);
        }
        DecodingKey::from_rsa_pem(text.as_bytes())
            .map(Self)
            .map_err(|_| NotAnRsaKey)
    }

    pub(super) fn decoding_key(&self) -> &DecodingKey {
        &self.0
    }
}
