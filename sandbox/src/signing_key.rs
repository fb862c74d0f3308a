//! A key pair with which Atlassian signs: Connect's lifecycle calls, Forge's invocations.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{key_pairs, random};

pub(crate) struct SigningKey {
    /// Its public name.
    pub(crate) kid: String,
    pair: KeyPair,
    pem: String,
}

impl SigningKey {
    /// Named by a UUID after the prefix.
    pub(crate) fn generate(prefix: &str) -> Self {
        let pair = key_pairs::next();
        let der: PublicKeyX509Der<'_> = pair
            .public_key()
            .as_der()
            .expect("a fresh public key can be written");
        let pem = pem(der.as_ref());
        Self {
            kid: format!("{prefix}{}", random::uuid()),
            pair,
            pem,
        }
    }

    /// The public key as `BEGIN PUBLIC KEY`.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// Modulus and exponent, without leading zeros.
    pub(crate) fn components(&self) -> [Vec<u8>; 2] {
        // RFC 8017: a sequence of the two integers.
        let (sequence, _) = der_value(self.pair.public_key().as_ref());
        let (modulus, rest) = der_value(sequence);
        let (exponent, _) = der_value(rest);
        [modulus, exponent].map(|number| {
            let zeros = number.iter().take_while(|byte| **byte == 0).count();
            number[zeros..].to_vec()
        })
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

/// What the first element holds, and what follows it.
fn der_value(der: &[u8]) -> (&[u8], &[u8]) {
    let (start, length) = match usize::from(der[1]) {
        short if short < 0x80 => (2, short),
        long => {
            let start = 2 + (long & 0x7f);
            let length = der[2..start].iter();
            (
                start,
                length.fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
            )
        }
    };
    der[start..].split_at(length)
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

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
