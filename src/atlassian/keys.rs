//! Atlassian's public keys: one by one for Connect's lifecycle tokens (Connect: signed install), as a set for Forge's
//! invocation tokens (Forge: keys).

mod download;
mod key_set;
mod key_set_server;
mod server;
mod shares;

use std::fmt::Debug;
use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use jsonwebtoken::DecodingKey;
use thiserror::Error;

use super::ids::{KeyName, SetKeyName};
pub use key_set_server::KeySetServer;
pub use server::KeyServer;

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// Where install keys come from.
#[async_trait]
pub trait InstallKeys: Send + Sync + Debug {
    /// `None` when there is no key of that name. An error says nothing about the key: the call may be repeated. `asker` is the
    /// address that the call came from, as far as it is known: one that asks for many unknown names is kept waiting.
    async fn find(
        &self,
        name: &KeyName,
        asker: Option<IpAddr>,
    ) -> Result<Option<InstallKey>, KeyServerError>;
}

/// Where the keys of invocation tokens come from.
#[async_trait]
pub trait InvocationKeys: Send + Sync + Debug {
    /// As [`InstallKeys::find`].
    async fn find(&self, name: &SetKeyName) -> Result<Option<InvocationKey>, KeyServerError>;
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

/// The text is neither a PEM block with the `SubjectPublicKeyInfo` of an RSA key, nor a key set with one for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an RSA public key")]
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

/// An RSA public key of Forge. A key shorter than 2048 bits verifies nothing.
#[derive(Clone, Debug)]
pub struct InvocationKey(DecodingKey);

impl InvocationKey {
    /// Modulus and exponent as a key set has them: base64url without padding.
    pub fn from_components(modulus: &str, exponent: &str) -> Result<Self, NotAnRsaKey> {
        let key = DecodingKey::from_rsa_components(modulus, exponent);
        key.map(Self).map_err(|_| NotAnRsaKey)
    }

    pub(super) fn decoding_key(&self) -> &DecodingKey {
        &self.0
    }
}
