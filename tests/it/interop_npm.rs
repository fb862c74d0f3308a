//! Foreign code from npm, which shares nothing with Dwell: requests signed by `atlassian-jwt`, manifests validated by
//! `@forge/manifest`.

mod calls;

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::token_text::claims;

/// One token for each request, as `tests/interop/sign.mjs` describes them.
///
/// `None` when Node or its packages are missing: the caller has nothing to test then. Under `CI=true` that is a failure.
pub(crate) fn sign(requests: &[Value]) -> Option<Vec<String>> {
    let answers = run("sign.mjs", "atlassian-jwt", &[], lines(requests).into())?;
    let token = |answer: &Value| answer["token"].as_str().unwrap().to_owned();
    Some(answers.iter().map(token).collect())
}

/// What Forge's own validator says of the manifest in each folder, as `tests/interop/manifest.mjs` describes it; `None` as
/// for [`sign`].
pub(crate) fn validate(folders: &[&Path]) -> Option<Vec<Value>> {
    run("manifest.mjs", "@forge/manifest", folders, Stdio::null())
}

/// The JSON lines that a script of `tests/interop` prints.
fn run(script: &str, package: &str, arguments: &[&Path], input: Stdio) -> Option<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
    if !folder.join("node_modules").join(package).exists() {
        return missing(
            "its packages are not installed: run `npm ci` in tests/interop, or `make test`",
        );
    }
    let output = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(folder)
        .stdin(input)
        .output();
    let Ok(output) = output else {
        return missing("there is no `node` in PATH");
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} failed: {errors}");
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    Some(
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect(),
    )
}

fn missing<T>(what: &str) -> Option<T> {
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci, "foreign code cannot run: {what}");
    eprintln!("skipped, foreign code cannot run: {what}");
    None
}

/// A file, not a pipe: nobody has to read while somebody writes.
fn lines(requests: &[Value]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    for request in requests {
        writeln!(file, "{request}").unwrap();
    }
    file.rewind().unwrap();
    file
}

#[test]
fn the_foreign_signer_answers_each_request_in_order() {
    let request = |issuer: usize| {
        let method = "GET";
        json!({ "method": method, "url": "/", "baseUrl": "", "iss": issuer.to_string(), "iat": 0, "exp": 1, "secret": "s" })
    };
    let requests: Vec<Value> = (0..300).map(request).collect();
    let Some(tokens) = sign(&requests) else {
        return;
    };
    let issuers: Vec<Value> = tokens
        .iter()
        .map(|token| claims(token)["iss"].clone())
        .collect();
    let expected: Vec<Value> = requests
        .iter()
        .map(|request| request["iss"].clone())
        .collect();
    assert_eq!(issuers, expected);
}
