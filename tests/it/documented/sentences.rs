//! Sentences of refusals, and the words that Korean pages have for them. What stands there and nobody says is told by the pages' own tests.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::sources;
use super::tokens::{calls, lists, texts};

const WORDS: &str = include_str!("../../../frontend/src/texts/server.ko.json");
const MAKERS: [&str; 5] = [
    "new",
    "forbidden",
    "not_found",
    "bad_request",
    "unavailable",
];

/// Said to scripts, to Atlassian, or to whoever wrote a page; none of them is shown to people on one.
const NOT_SHOWN: [&str; 16] = [
    // Pages of their own, in two languages, stand in place of these: `http/html`, and the page that has no proof.
    "Only Jira administrators may open this page.",
    "Unauthorized access",
    "This Dwell was built without its pages: `make frontend`, then build it again.",
    // Report calls and files alone.
    "A body is a form (application/x-www-form-urlencoded) or a JSON object (application/json).",
    "The body is not a JSON object of parameters.",
    "The body must be JSON, with Content-Type: application/json.",
    "The export could not be found or you do not have permission to view it.",
    "The report took longer than an hour to read.",
    // Only a page with a fault can do this.
    "If-Match must be an ETag that was given for this.",
    "Streams are for scripts.",
    "The body is not the JSON object that belongs here.",
    // Atlassian's own calls.
    "The body holds a NUL.",
    "The body is no event of an installation.",
    "The body is no lifecycle payload.",
    "The body's eventType does not belong to this address.",
    "The body speaks of something else than the invocation token.",
];

/// Without the end of a sentence, and without what is filled in.
fn bare(sentence: &str) -> String {
    let mut parts = sentence.trim_end_matches('.').split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    [first]
        .into_iter()
        .chain(rest.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("{}")
}

fn sentences_of(source: &str) -> Vec<String> {
    let made = calls(&lists(source)).into_iter();
    let made = made.filter(|call| {
        ["Error", "Self"].contains(&call.of.as_str()) && MAKERS.contains(&call.name.as_str())
    });
    let said = made.flat_map(|call| texts(&call.arguments.concat()));
    said.filter(|text| text.contains(' ')).collect()
}

fn said() -> BTreeSet<String> {
    let sources = sources("src/http");
    let handlers = sources
        .iter()
        .filter(|(path, _)| !path.to_string_lossy().contains("openapi"));
    let said = handlers.flat_map(|(_, source)| sentences_of(source));
    said.map(|sentence| bare(&sentence)).collect()
}

#[test]
fn every_refusal_that_people_see_is_in_korean() {
    let words: Map<String, Value> = serde_json::from_str(WORDS).unwrap();
    let known: BTreeSet<String> = words.keys().map(|words| bare(words)).collect();
    let excepted: BTreeSet<String> = NOT_SHOWN.map(bare).into();
    let said = said();
    assert!(said.len() > 30, "{said:?}");
    let missing: Vec<_> = said
        .iter()
        .filter(|sentence| !known.contains(*sentence) && !excepted.contains(*sentence))
        .collect();
    assert!(missing.is_empty(), "server.ko.json lacks {missing:#?}");
    let idle: Vec<_> = excepted.difference(&said).collect();
    assert!(idle.is_empty(), "excepted, and not said: {idle:?}");
    let twice: Vec<_> = excepted.intersection(&known).collect();
    assert!(twice.is_empty(), "excepted, and translated: {twice:?}");
}

#[test]
fn sentences_are_found_with_what_is_filled_in() {
    let source = r#"fn f() { Error::new(S, "code", format!("Served at {home}.")); Self::forbidden("Not here."); f("No error.") }"#;
    let found: Vec<_> = sentences_of(source).iter().map(|one| bare(one)).collect();
    assert_eq!(found, ["Served at {}", "Not here"]);
}
