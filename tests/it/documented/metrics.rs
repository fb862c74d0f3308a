//! Metrics, and their table in `docs/operations.md`.

use std::collections::BTreeSet;

use super::tokens::{lists, texts};
use super::{agree, sources};

const PREFIX: &str = "dwell_";

#[test]
fn every_metric_is_in_the_manual_and_no_other() {
    let manual = include_str!("../../../docs/operations.md");
    let rows = manual.lines().filter_map(|line| line.strip_prefix("| `"));
    let named = rows.filter_map(|row| row.split('`').next());
    let listed = named.filter(|name| name.starts_with(PREFIX));
    let listed: BTreeSet<String> = listed.map(str::to_owned).collect();
    let sources = sources("src");
    let said = sources.iter().flat_map(|(_, source)| lists(source));
    let said = said.flat_map(|list| texts(&list));
    let metrics: BTreeSet<String> = said.filter(|text| text.starts_with(PREFIX)).collect();
    assert!(metrics.len() > 5, "{metrics:?}");
    agree(&metrics, &listed, "docs/operations.md");
}
