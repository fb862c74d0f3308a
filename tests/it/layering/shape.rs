//! Names and sizes of files.

use super::scan::Source;

const MOST_LINES: usize = 500;
const MEDIAN_LINES: usize = 90;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "types", "manager", "misc",
];

pub(super) fn name_faults(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter_map(|source| name_fault(&source.path))
        .collect()
}

fn name_fault(path: &str) -> Option<String> {
    let mut parts = path.trim_end_matches(".rs").split('/');
    if path.ends_with("/mod.rs") {
        return Some(format!(
            "{path}:1: modules are `foo.rs` with `foo/`, never `mod.rs`"
        ));
    }
    let empty = parts.find(|part| EMPTY_NAMES.contains(part))?;
    Some(format!(
        "{path}:1: `{empty}` says nothing; name the module after what it holds"
    ))
}

pub(super) fn size_faults(sources: &[Source]) -> Vec<String> {
    let code = || sources.iter().filter(|source| !source.is_test);
    let long = code().filter(|source| source.code_lines() > MOST_LINES);
    let mut faults: Vec<String> = long
        .map(|source| {
            format!(
                "{}:{MOST_LINES}: {} lines of code, at most {MOST_LINES}",
                source.path,
                source.code_lines()
            )
        })
        .collect();
    let mut sizes: Vec<usize> = code().map(Source::code_lines).collect();
    sizes.sort_unstable();
    if let Some(median) = sizes
        .get(sizes.len() / 2)
        .filter(|median| **median >= MEDIAN_LINES)
    {
        faults.push(format!(
            "the median file has {median} lines of code, it should stay under {MEDIAN_LINES}"
        ));
    }
    faults
}
