//! Signs with RS256, as Atlassian does.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::atlassian::keys::InvocationKey;

pub(crate) static PAIR: LazyLock<KeyPair> =
    LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
pub(crate) static INVOCATION_KEY: LazyLock<InvocationKey> = LazyLock::new(|| {
    let public = PAIR.public_key();
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let modulus = encoded(public.modulus().big_endian_without_leading_zero());
    let exponent = encoded(public.exponent().big_endian_without_leading_zero());
    InvocationKey::from_components(&modulus, &exponent).unwrap()
});

/// `None` for what is no header: making a signature takes longer than all the rest.
pub(crate) fn sign(header: &str, claims: &str) -> Option<String> {
    serde_json::from_str::<serde_json::Value>(header).ok()?;
    let text = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let mut signature = vec![0; PAIR.public_modulus_len()];
    let random = SystemRandom::new();
    PAIR.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
