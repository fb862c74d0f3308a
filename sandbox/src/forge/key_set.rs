//! The public keys of invocations, as a JSON Web Key Set.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::signing_key::SigningKey;
use crate::spoil;
use crate::world::World;

/// Logged, and spoiled, with the first site.
pub(super) fn outcome<'a>(world: &'a World, request: &Request) -> Outcome<'a> {
    let site = &*world.sites[0];
    let operation = Operation::InvocationKeys;
    let faults = site.take_faults(Some(operation), &request.path);
    let answer = spoil::instead(&faults, world.clock.now()).unwrap_or_else(|| {
        if request.method == "GET" {
            let keys = world.forge.public_keys();
            let keys: Vec<Value> = keys.iter().map(|key| jwk(key)).collect();
            Answer::ok(&json!({ "keys": keys })).with_header("Cache-Control", "public, max-age=600")
        } else {
            Answer::html(405, "Method Not Allowed")
        }
    });
    Outcome::of_anybody(site, operation, answer, faults)
}

fn jwk(key: &SigningKey) -> Value {
    let [modulus, exponent] = key.components().map(|it| URL_SAFE_NO_PAD.encode(it));
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.kid, "n": modulus, "e": exponent})
}
