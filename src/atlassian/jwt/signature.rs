//! The one place that asks the library whether a signature fits.

use std::collections::HashSet;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

use serde::de::DeserializeOwned;

use super::VerifyError;
use super::compact::Compact;

/// The claims of a token signed with exactly this algorithm and key. Only the signature was checked.
pub(super) fn verify_signature<C: DeserializeOwned>(
    token: &Compact,
    algorithm: Algorithm,
    key: &DecodingKey,
) -> Result<C, VerifyError> {
    if !is_named(algorithm, token.alg()) {
        return Err(VerifyError::WrongAlgorithm);
    }
    match decode(token.as_str(), key, &signature_only(algorithm)) {
        Ok(verified) => Ok(verified.claims),
        Err(error) => Err(match error.kind() {
            ErrorKind::Json(_) | ErrorKind::Utf8(_) => VerifyError::Malformed,
            _ => VerifyError::BadSignature,
        }),
    }
}

/// The library compares times with the system's clock and `aud` only if it is there: the claims' own checks do both, and
/// every verifier calls them. This is the only constructor with the checks switched off.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims = HashSet::new();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

fn is_named(algorithm: Algorithm, name: &str) -> bool {
    name.parse()
        .is_ok_and(|named: Algorithm| named == algorithm)
}
