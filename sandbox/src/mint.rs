//! Tokens: made as Atlassian makes them, or forged in every way a test can think of; and checked.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::signing_key::SigningKey;

/// What signs a forged token. The header may claim anything else.
#[derive(Clone, Copy)]
pub enum MintKey<'a> {
    /// RS256 by the key that Atlassian publishes.
    Published,
    /// RS256 by a key that nobody has published.
    UnknownKey,
    /// HS256.
    Secret(&'a str),
    /// HS256 with the text of the published key as its secret.
    PublicKeyAsSecret,
    /// An empty signature.
    None,
}

impl std::fmt::Debug for MintKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Published => "Published",
            Self::UnknownKey => "UnknownKey",
            Self::Secret(_) => "Secret(…)",
            Self::PublicKeyAsSecret => "PublicKeyAsSecret",
            Self::None => "None",
        })
    }
}

pub(crate) fn mint(
    header: &Value,
    claims: &Value,
    key: MintKey<'_>,
    published: &SigningKey,
) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = match key {
        MintKey::Published => published.sign(message.as_bytes()),
        MintKey::UnknownKey => SigningKey::generate("").sign(message.as_bytes()),
        MintKey::Secret(secret) => hs256(secret, &message),
        MintKey::PublicKeyAsSecret => hs256(published.pem(), &message),
        MintKey::None => Vec::new(),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token under a tenant's secret.
pub(crate) fn mint_hs256(claims: &Value, secret: &str) -> String {
    let header = json!({"typ": "JWT", "alg": "HS256"});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(hs256(secret, &message));
    format!("{message}.{signature}")
}

fn hs256(secret: &str, message: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
}

/// The claims as written, not proven by anything.
pub(crate) fn unverified_claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, claims) = (parts.next()?, parts.next()?);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

/// The claims, if the header says HS256 and the signature is by `secret`.
pub(crate) fn verify_hs256(token: &str, secret: &str) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header["alg"] != "HS256" || claims.contains('.') {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::verify(
        &key,
        message.as_bytes(),
        &URL_SAFE_NO_PAD.decode(signature).ok()?,
    )
    .ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
