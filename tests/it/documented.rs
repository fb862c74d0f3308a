//! What the sources say to others, held against where it is explained or translated: each has what the other has.

mod actions;
mod codes;
mod metrics;
mod sentences;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The sources below that folder without their tests, path and text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut found,
    );
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn collect(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.for_each(|entry| collect(&entry.unwrap().path(), found));
    } else if path.extension().is_some_and(|extension| extension == "rs")
        && !path.ends_with("tests.rs")
        && path.components().all(|part| part.as_os_str() != "tests")
    {
        let text = fs::read_to_string(path).unwrap();
        // A module of tests that is no file of its own ends the one that it is in.
        let code = text.split("#[cfg(test)]\nmod tests {").next();
        let code = code.unwrap_or_default();
        found.push((path.to_owned(), code.to_owned()));
    }
}

/// Panics with what only one of them has.
#[track_caller]
fn agree(said: &BTreeSet<String>, written: &BTreeSet<String>, place: &str) {
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.difference(other).cloned().collect()
    };
    let missing = only(said, written);
    assert!(missing.is_empty(), "{place} lacks {missing:?}");
    let strange = only(written, said);
    assert!(
        strange.is_empty(),
        "{place} has, but src does not: {strange:?}"
    );
}
