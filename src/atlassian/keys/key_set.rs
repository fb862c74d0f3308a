//! A JSON Web Key Set (RFC 7517), as far as Forge's tokens need it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::{InvocationKey, NotAnRsaKey};
use crate::atlassian::ids::SetKeyName;

/// Atlassian has a handful of keys at a time.
const MOST_KEYS: usize = 64;

/// The RSA signing keys of a set, by name.
#[derive(Clone, Debug)]
pub(super) struct KeySet(HashMap<SetKeyName, InvocationKey>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
}

impl KeySet {
    /// Passes over keys of other kinds. A set without a key for us is no set: it must not replace a good one.
    pub(super) fn parse(json: &[u8]) -> Result<Self, NotAnRsaKey> {
        let document: Document = serde_json::from_slice(json).map_err(|_| NotAnRsaKey)?;
        let mut keys = HashMap::new();
        for (name, key) in document
            .keys
            .into_iter()
            .filter_map(find_key)
            .take(MOST_KEYS)
        {
            keys.entry(name).or_insert(key);
        }
        (!keys.is_empty()).then_some(Self(keys)).ok_or(NotAnRsaKey)
    }

    pub(super) fn find(&self, name: &SetKeyName) -> Option<InvocationKey> {
        self.0.get(name).cloned()
    }
}

fn find_key(entry: Value) -> Option<(SetKeyName, InvocationKey)> {
    let entry: Entry = serde_json::from_value(entry).ok()?;
    let is_for_us = entry.kty == "RSA"
        && entry.purpose.is_none_or(|purpose| purpose == "sig")
        && entry.alg.is_none_or(|alg| alg == "RS256");
    let name = SetKeyName::parse(&entry.kid).filter(|_| is_for_us)?;
    Some((
        name,
        InvocationKey::from_components(&entry.n, &entry.e).ok()?,
    ))
}
