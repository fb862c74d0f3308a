//! What is written into the audit trail, and the words that the pages have for it.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;

use super::tokens::{calls, is, lists, texts};
use super::{agree, sources};

const WORDS: &str = include_str!("../../../frontend/src/audit/actions.ts");
/// Functions that write a line of the trail.
const WRITERS: [&str; 2] = ["note", "record"];

/// Actions that the pages have words for.
fn worded() -> BTreeSet<String> {
    let (_, table) = WORDS.split_once("ACTIONS").unwrap();
    let table = table.split("};").next().unwrap_or_default();
    let rows = table
        .lines()
        .filter_map(|line| line.split_once(": 'action."));
    rows.map(|(action, _)| action.trim().trim_matches('\'').to_owned())
        .collect()
}

/// `beginnings` are those of actions with a dot: whatever looks like one is one, wherever it stands.
fn actions_of(source: &str, beginnings: &BTreeSet<String>) -> BTreeSet<String> {
    let lists = lists(source);
    let mut found: BTreeSet<String> = lists.iter().flat_map(|list| named(list)).collect();
    for call in calls(&lists) {
        if WRITERS.contains(&call.name.as_str()) {
            let plain = call.arguments.iter().filter(|argument| argument.len() == 1);
            found.extend(plain.flat_map(|argument| texts(argument)));
        }
    }
    let all = lists.iter().flat_map(|list| texts(list));
    found.extend(all.filter(|text| {
        let parts = text.split_once('.');
        parts.is_some_and(|(beginning, _)| beginnings.contains(beginning))
    }));
    found.retain(|text| text.split(['.', ' ']).all(is_word));
    found
}

/// `action: "…"`, `let action = …;`
fn named(list: &[TokenTree]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, pair) in list.windows(2).enumerate() {
        if is(&pair[0], "action") && (is(&pair[1], ":") || is(&pair[1], "=")) {
            let rest = list[at + 2..].iter();
            let value: Vec<TokenTree> = rest
                .take_while(|token| !is(token, ",") && !is(token, ";"))
                .cloned()
                .collect();
            found.extend(texts(&value));
        }
    }
    found
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic())
}

fn beginnings(actions: &BTreeSet<String>) -> BTreeSet<String> {
    let dotted = actions.iter().filter_map(|action| action.split_once('.'));
    dotted.map(|(beginning, _)| beginning.to_owned()).collect()
}

#[test]
fn every_action_of_the_trail_has_words_and_no_other() {
    let worded = worded();
    assert!(worded.len() > 20, "{worded:?}");
    let beginnings = beginnings(&worded);
    let recorded = sources("src")
        .iter()
        .flat_map(|(_, source)| actions_of(source, &beginnings))
        .collect();
    agree(&recorded, &worded, "frontend/src/audit/actions.ts");
}

#[test]
fn actions_are_found_however_they_are_written() {
    let beginnings = BTreeSet::from(["token".to_owned()]);
    for (source, expected) in [
        (
            r#"fn f() { record(tx, &known, "ended", 0) }"#,
            vec!["ended"],
        ),
        (
            r#"fn f() { let action = if new { "made" } else { "moved to forge" }; g("x") }"#,
            vec!["made", "moved to forge"],
        ),
        (
            r#"fn f() { E { action: "brand.new".to_owned(), detail: "other" } }"#,
            vec!["brand.new"],
        ),
        (
            r#"const X: &str = "token.tried"; fn f() { g(("token.made", 1), "report.made") }"#,
            vec!["token.made", "token.tried"],
        ),
        (
            r#"fn f() { span.record("site_id", 1); note(tx, "token.x y: z") } // note("comment")"#,
            vec![],
        ),
    ] {
        let found: Vec<_> = actions_of(source, &beginnings).into_iter().collect();
        assert_eq!(found, expected, "{source}");
    }
}
