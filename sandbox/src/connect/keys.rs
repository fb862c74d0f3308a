//! The key pair with which Atlassian signs lifecycle calls.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::random;

pub(crate) struct InstallKey {
    /// Its name at the key server.
    pub(crate) kid: String,
    pair: KeyPair,
    pem: String,
}

impl InstallKey {
    pub(crate) fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("2048 bits are a supported size");
        let der: PublicKeyX509Der<'_> = pair
            .public_key()
            .as_der()
            .expect("a fresh public key can be written");
        let pem = pem(der.as_ref());
        Self {
            kid: random::uuid(),
            pair,
            pem,
        }
    }

    /// The public key as `BEGIN PUBLIC KEY`.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .expect("the signature buffer has the size of the modulus");
        signature
    }
}

fn pem(der: &[u8]) -> String {
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    let base64 = STANDARD.encode(der);
    for line in base64.as_bytes().chunks(64) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text + "-----END PUBLIC KEY-----\n"
}

impl fmt::Debug for InstallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
