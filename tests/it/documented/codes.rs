//! The `code` of errors, and its table in `docs/rest-api.md`.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenTree};

use super::tokens::{self, Call, calls, is, lists, texts};
use super::{agree, sources};

const CHAPTER: &str = "### Codes";

/// `Error::new(status, "code", message)`.
fn is_made(call: &Call) -> bool {
    let status = |tokens: &Vec<TokenTree>| {
        let text: String = tokens.iter().map(ToString::to_string).collect();
        text.starts_with("StatusCode") || text.starts_with("status") || text.contains(".status()")
    };
    call.name == "new"
        && ["Error", "Self"].contains(&call.of.as_str())
        && call.arguments.len() == 3
        && status(&call.arguments[0])
}

fn codes_of(source: &str) -> BTreeSet<String> {
    let lists = lists(source);
    let made = calls(&lists).into_iter().filter(is_made);
    let named: Vec<Vec<TokenTree>> = made.map(|mut call| call.arguments.swap_remove(1)).collect();
    let mut codes: BTreeSet<String> = named.iter().flat_map(|code| texts(code)).collect();
    if named.iter().any(|code| texts(code).is_empty()) {
        codes.extend(chosen_with_a_message(&lists));
    }
    if lists.iter().any(|list| sets_code(list)) {
        codes.extend(lists.iter().flat_map(|list| of_function(list)));
    }
    codes
}

/// `("code", "A message.")`, where code and message are chosen together.
fn chosen_with_a_message(lists: &[Vec<TokenTree>]) -> Vec<String> {
    let groups = lists.iter().flatten().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    });
    let pairs = groups.map(tokens::parts).filter(|parts| parts.len() == 2);
    let texts = pairs.map(|parts| {
        parts
            .iter()
            .flat_map(|part| texts(part))
            .collect::<Vec<_>>()
    });
    let pairs = texts.filter(|texts| texts.len() == 2);
    pairs.map(|mut pair| pair.swap_remove(0)).collect()
}

/// `error.code = …`
fn sets_code(list: &[TokenTree]) -> bool {
    let mut three = list.windows(3);
    three.any(|next| is(&next[0], ".") && is(&next[1], "code") && is(&next[2], "="))
}

/// What stands in the body of `fn code`.
fn of_function(list: &[TokenTree]) -> Vec<String> {
    let start = list
        .windows(2)
        .position(|pair| is(&pair[0], "fn") && is(&pair[1], "code"));
    let rest = start.map_or(&[][..], |at| &list[at..]);
    let body = rest.iter().find(
        |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    );
    body.map_or_else(Vec::new, |body| texts(std::slice::from_ref(body)))
}

#[test]
fn every_code_is_in_the_manual_and_no_other() {
    let codes: BTreeSet<String> = sources("src/http")
        .iter()
        .flat_map(|(_, source)| codes_of(source))
        .collect();
    let manual = include_str!("../../../docs/rest-api.md");
    let (_, chapter) = manual.split_once(CHAPTER).unwrap();
    let chapter = chapter.split("\n#").next().unwrap_or_default();
    let rows = chapter.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed = rows.map(|row| row.split('`').next().unwrap_or_default().to_owned());
    agree(&codes, &listed.collect(), "docs/rest-api.md");
}

#[test]
fn codes_are_found_however_they_are_chosen() {
    let found = |source: &str| codes_of(source).into_iter().collect::<Vec<_>>();
    for (source, expected) in [
        (
            r#"fn f() { Error::new(StatusCode::CONFLICT, "taken", format!("{a}, {b}")) }"#,
            vec!["taken"],
        ),
        (
            r#"fn f() { Self::new(rejection.status(), "bad", "Not read.",) }"#,
            vec!["bad"],
        ),
        (
            r#"fn f() { let (code, m) = match status { _ => ("one", "One.") }; Error::new(status, code, m) }"#,
            vec!["one"],
        ),
        (
            r#"fn f() { error.code = code(x); } fn code(x: X) -> &'static str { match x { _ => "two" } }"#,
            vec!["two"],
        ),
        (r#"// Error::new(status, "comment", m)"#, vec![]),
        (
            r#"fn f() { Url::new(status, "other", m); language("en", "English") }"#,
            vec![],
        ),
    ] {
        assert_eq!(found(source), expected, "{source}");
    }
}
