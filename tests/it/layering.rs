//! The rules of `docs/architecture.md`, executed: who may import whom, names and sizes of files, one extractor a route.
//!
//! Each rule is a function from sources to faults (`file:line: what`), so that `planted` can show it failing.

mod imports;
mod planted;
mod routes;
mod scan;
mod shape;

use std::fs;
use std::path::{Path, PathBuf};

use scan::Source;

#[test]
fn imports_follow_the_house() {
    assert_none(&imports::faults(&sources(&["src"])));
}

#[test]
fn top_level_modules_have_no_cycle() {
    assert_none(&imports::cycles(&sources(&["src"])));
}

#[test]
fn files_keep_to_names_and_sizes() {
    let packages = sources(&["src", "migrations/src", "sandbox/src"]);
    assert_none(&shape::size_faults(&packages));
    let everything = sources(&["src", "migrations/src", "sandbox/src", "tests", "benches"]);
    assert_none(&shape::name_faults(&everything));
}

#[test]
fn every_route_has_exactly_one_extractor() {
    assert_none(&routes::faults(&sources(&["src"])));
}

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} fault(s):\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// All `.rs` files below these folders of the repository, test modules of the sources marked as such.
fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut files);
    }
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(root).unwrap().to_str().unwrap();
        Source::parse(&name.replace('\\', "/"), &fs::read_to_string(file).unwrap())
    };
    scan::mark_tests(files.iter().map(read).collect())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in &paths {
            collect(path, files);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        files.push(path.to_owned());
    }
}
