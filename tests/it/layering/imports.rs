//! Who may import whom: the picture and the table of `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Reference, Source};

/// Highest first. A module may import from lower rows.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["app"],
    &["http", "jobs"],
    USE_CASES,
    &["db", "jira", "admin", "export"],
    &["engine", "crypto", "atlassian"],
];

const USE_CASES: &[&str] = &[
    "installs",
    "tokens",
    "people",
    "creations",
    "credentials",
    "calendars",
    "parameter_sets",
    "reports",
    "exports",
    "audit",
    "get_started",
    "personal_data",
];

/// Free to be imported by whoever is not told otherwise below; they themselves know only each other and the lowest layer.
const LEAVES: &[&str] = &["clock", "config", "telemetry", "lifecycle"];

/// Modules that may import these and no other of ours, whatever their layer says.
const ONLY: &[(&str, &[&str])] = &[("engine", &[]), ("export", &["engine"]), ("crypto", &[])];

/// Forbidden although the layer would allow it.
const NEVER: &[(&str, &str)] = &[("jira", "engine"), ("admin", "engine"), ("db", "engine")];

/// External crates that only these modules may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("sandbox", &[]),
    ("sea_orm", &["db"]),
    ("sea_orm_migration", &["db"]),
    ("sqlx", &["db"]),
    ("migrations", &["db"]),
    ("reqwest", &["jira", "admin", "atlassian", "app", "cli"]),
    ("axum", &["http", "app", "cli", "telemetry", "lifecycle"]),
    ("aws_lc_rs", &["crypto", "atlassian"]),
    ("aes_gcm", &["crypto"]),
    ("getrandom", &["crypto"]),
];

/// The engine computes: no runtime, no clock, no randomness.
const NOT_IN_ENGINE: &[&str] = &["tokio", "futures", "tracing", "moka", "async_trait"];

pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let modules = sources
        .iter()
        .map(Source::top_module)
        .filter(|name| *name != "lib");
    let unknown = modules
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|name| rank(name).is_none());
    let unknown = unknown.map(|name| {
        format!("src/{name}: no layer knows this module; give it one in layering/imports.rs")
    });
    unknown
        .chain(sources.iter().flat_map(file_faults))
        .collect()
}

fn file_faults(source: &Source) -> Vec<String> {
    let checked = source
        .references
        .iter()
        .filter(|reference| !source.is_test || is_sandbox(reference));
    checked
        .filter_map(|reference| {
            Some(format!(
                "{}:{}: {}",
                source.path,
                reference.line,
                fault(source, reference)?
            ))
        })
        .collect()
}

fn is_sandbox(reference: &Reference) -> bool {
    reference.path[0] == "sandbox"
}

fn fault(source: &Source, reference: &Reference) -> Option<String> {
    let from = source.top_module();
    match reference.path.as_slice() {
        [first, to, rest @ ..] if first == "crate" => internal_fault(from, to, rest),
        [first, ..] => external_fault(source, from, first),
        [] => None,
    }
}

fn internal_fault(from: &str, to: &str, rest: &[String]) -> Option<String> {
    if from == to || rank(to).is_none() {
        return None;
    }
    let entity = to == "db"
        && rest
            .first()
            .is_some_and(|part| part == "entity" || part == "entities");
    if entity {
        return Some("the entities of `db` never leave it".to_owned());
    }
    (!may_import(from, to)).then(|| format!("`{from}` may not import `{to}`"))
}

fn may_import(from: &str, to: &str) -> bool {
    if let Some((_, only)) = ONLY.iter().find(|(module, _)| *module == from) {
        return only.contains(&to);
    }
    if NEVER.contains(&(from, to)) {
        return false;
    }
    let same_layer = USE_CASES.contains(&from) && USE_CASES.contains(&to)
        || LEAVES.contains(&to)
        || (from, to) == ("atlassian", "crypto");
    from == "lib" || same_layer || rank(from) < rank(to)
}

fn external_fault(source: &Source, from: &str, name: &str) -> Option<String> {
    if from == "engine" && NOT_IN_ENGINE.contains(&name) {
        return Some(format!("`engine` is pure and may not use `{name}`"));
    }
    if name == "reqwest" && from == "atlassian" && !source.path.starts_with("src/atlassian/keys") {
        return Some("in `atlassian` only `keys` may use `reqwest`".to_owned());
    }
    let (_, rooms) = ROOMS.iter().find(|(external, _)| *external == name)?;
    (!rooms.contains(&from)).then(|| format!("`{from}` may not use `{name}`"))
}

/// 0 is the top; leaves rank just above the lowest layer.
fn rank(module: &str) -> Option<usize> {
    if LEAVES.contains(&module) {
        return Some(LAYERS.len() - 2);
    }
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// One fault for each import that lies on a way back to where it came from.
pub(super) fn cycles(sources: &[Source]) -> Vec<String> {
    let edges = edges(sources);
    let back = edges
        .iter()
        .filter(|((from, to), _)| reaches(&edges, to, from));
    back.map(|((from, to), place)| {
        format!("{place}: `{from}` imports `{to}`, which leads back to `{from}`")
    })
    .collect()
}

/// Imports between top-level modules, each with the first place where it happens.
fn edges(sources: &[Source]) -> BTreeMap<(String, String), String> {
    let mut edges = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test) {
        let from = source.top_module();
        for reference in &source.references {
            if let [first, to, ..] = reference.path.as_slice()
                && first == "crate"
                && to != from
                && from != "lib"
            {
                let place = format!("{}:{}", source.path, reference.line);
                edges.entry((from.to_owned(), to.clone())).or_insert(place);
            }
        }
    }
    edges
}

fn reaches(edges: &BTreeMap<(String, String), String>, from: &str, to: &str) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(module) = open.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            let next = edges.keys().filter(|(start, _)| start == module);
            open.extend(next.map(|(_, end)| end.as_str()));
        }
    }
    false
}
