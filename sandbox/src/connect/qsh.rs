//! The query string hash (Connect: query string hash). Keys are sorted by their encoded form, as Jira's Java code does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

/// `target` is the raw path with its query; `base_path` is cut from its front on a segment border.
pub(crate) fn hash(method: &str, target: &str, base_path: &str) -> String {
    let digest = Sha256::digest(canonical(method, target, base_path));
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn canonical(method: &str, target: &str, base_path: &str) -> String {
    let target = without_origin(target);
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let method = method.to_ascii_uppercase();
    format!(
        "{method}&{}&{}",
        canonical_path(path, base_path),
        canonical_query(query)
    )
}

fn without_origin(target: &str) -> &str {
    let Some((_, rest)) = target
        .split_once("://")
        .filter(|(scheme, _)| !scheme.contains(['/', '?']))
    else {
        return target;
    };
    rest.find(['/', '?', '#'])
        .map_or("", |start| &rest[start..])
}

fn canonical_path(path: &str, base_path: &str) -> String {
    let base = base_path.trim_end_matches('/');
    let below = path
        .strip_prefix(base)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let path = below.unwrap_or(path).replace('&', "%26");
    let path = if path.len() > 1 {
        path.strip_suffix('/').unwrap_or(&path)
    } else {
        &path
    };
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

fn canonical_query(query: &str) -> String {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "jwt") {
        groups
            .entry(encode(&key))
            .or_default()
            .push(value.into_owned());
    }
    let groups = groups.into_iter().map(|(key, mut values)| {
        values.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        let values: Vec<String> = values.iter().map(|value| encode(value)).collect();
        format!("{key}={}", values.join(","))
    });
    groups.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::{canonical, hash};

    #[test]
    fn an_empty_request_has_the_known_hash() {
        assert_eq!(
            hash("get", "/", ""),
            "c88caad15a1c1a900b8ac08aa9686f4e8184539bea1deda36e2f649430df3239"
        );
    }

    #[test]
    fn requests_are_canonical() {
        let cases = [
            ("/a/b/?z=1&a=2", "", "GET&/a/b&a=2&z=1"),
            ("/jira/a", "/jira/", "GET&/a&"),
            ("/jiraffe/a", "/jira", "GET&/jiraffe/a&"),
            ("/jira", "/jira", "GET&/&"),
            ("/a&b?jwt=x&q=b+c&q=a%2Cd", "", "GET&/a%26b&q=a%2Cd,b%20c"),
            ("/p?a1=1&a%5B%5D=2&flag", "", "GET&/p&a%5B%5D=2&a1=1&flag="),
            (
                "https://example.com/test?param=value#part",
                "",
                "GET&/test&param=value",
            ),
        ];
        for (target, base, expected) in cases {
            assert_eq!(canonical("get", target, base), expected, "{target}");
        }
    }
}
