//! Query string hash (Connect: query string hash): what binds a token to one method, path and set of parameters.

use std::collections::BTreeMap;
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

/// Everything is encoded but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Carries the token itself and is therefore not part of what it signs.
const TOKEN_PARAMETER: &str = "jwt";

/// `METHOD&PATH&QUERY` in the one spelling that both sides hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalRequest(String);

impl CanonicalRequest {
    /// `target` is the request target as it was sent, `path?query` or absolute; `base_path` the path of the base URL it
    /// is relative to. `None` when the target does not lie under the base path: then it is no product's call.
    pub fn new(method: &str, target: &str, base_path: &str) -> Option<Self> {
        Self::sorted_by(KeyOrder::Encoded, method, target, base_path)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 in lower-case hexadecimal digits.
    pub fn hash(&self) -> String {
        let mut hash = String::with_capacity(64);
        for byte in Sha256::digest(&self.0) {
            write!(hash, "{byte:02x}").expect("writing to a string cannot fail");
        }
        hash
    }

    fn sorted_by(order: KeyOrder, method: &str, target: &str, base_path: &str) -> Option<Self> {
        let (path, query) = split_target(target);
        let method = method.to_ascii_uppercase();
        let path = canonical_path(path, base_path)?;
        let query = canonical_query(query, order);
        Some(Self(format!("{method}&{path}&{query}")))
    }
}

/// Whether `claimed` is the hash of this request. Takes the same time for every wrong hash.
///
/// The products sort keys as they are encoded, the npm library as they are decoded; a page may be signed by either. Both
/// spellings tell the same method, path and parameters, so accepting both makes nothing new forgeable.
pub fn matches(method: &str, target: &str, base_path: &str, claimed: &str) -> bool {
    [KeyOrder::Encoded, KeyOrder::Decoded]
        .into_iter()
        .filter_map(|order| CanonicalRequest::sorted_by(order, method, target, base_path))
        .any(|request| request.hash().as_bytes().ct_eq(claimed.as_bytes()).into())
}

#[derive(Clone, Copy)]
enum KeyOrder {
    /// By the bytes of the percent-encoded key.
    Encoded,
    /// By the UTF-16 code units of the key itself.
    Decoded,
}

/// Raw path and query; nothing is decoded or normalised.
fn split_target(target: &str) -> (&str, &str) {
    let (target, _fragment) = target.split_once('#').unwrap_or((target, ""));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (without_origin(path), query)
}

/// Drops `scheme://authority`.
fn without_origin(path: &str) -> &str {
    match path.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').map_or("", |start| &rest[start..])
        }
        _ => path,
    }
}

fn canonical_path(path: &str, base_path: &str) -> Option<String> {
    let base_path = base_path.strip_suffix('/').unwrap_or(base_path);
    let path = path.strip_prefix(base_path)?;
    if !base_path.is_empty() && !path.is_empty() && !path.starts_with('/') {
        // `/connection` is not under `/connect`.
        return None;
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    Some(format!("/{}", path.replace('&', "%26")))
}

fn canonical_query(query: &str, order: KeyOrder) -> String {
    let mut groups = grouped(query);
    match order {
        KeyOrder::Encoded => groups.sort_by_cached_key(|(key, _)| encode(key)),
        KeyOrder::Decoded => {
            groups.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        }
    }
    let pair = |(key, values): &(String, Vec<String>)| {
        let values: Vec<_> = values.iter().map(|value| encode(value)).collect();
        format!("{}={}", encode(key), values.join(","))
    };
    let pairs: Vec<_> = groups.iter().map(pair).collect();
    pairs.join("&")
}

/// The values of each key, sorted as Java and JavaScript sort text: by UTF-16 code unit.
fn grouped(query: &str) -> Vec<(String, Vec<String>)> {
    let mut groups = BTreeMap::<String, Vec<String>>::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if key != TOKEN_PARAMETER {
            groups
                .entry(key.into_owned())
                .or_default()
                .push(value.into_owned());
        }
    }
    for values in groups.values_mut() {
        values.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    }
    groups.into_iter().collect()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests;
