//! Method, target and base path, a line each.

use dwell::atlassian::qsh::{CanonicalRequest, matches};

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (method, target, base_path) = (next(), next(), next());
    let Some(request) = CanonicalRequest::new(method, target, base_path) else {
        assert!(!matches(method, target, base_path, ""));
        return;
    };
    assert!(matches(method, target, base_path, &request.hash()));
    // The parameter that carries the token is no part of what it signs.
    if !target.contains('#') {
        let join = if target.contains('?') { '&' } else { '?' };
        let with_token = format!("{target}{join}jwt=a.b.c");
        let same = CanonicalRequest::new(method, &with_token, base_path);
        assert_eq!(same.as_ref(), Some(&request), "{with_token:?}");
    }
}
