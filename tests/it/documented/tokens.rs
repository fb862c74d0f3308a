//! Rust's own tokens, so that comments are no code and a line may break anywhere.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// `of::name(arguments)`; `of` is empty where there is nothing before the name.
pub(super) struct Call {
    pub(super) of: String,
    pub(super) name: String,
    pub(super) arguments: Vec<Vec<TokenTree>>,
}

/// Every list of tokens in the source: its own, and that of each pair of brackets.
pub(super) fn lists(source: &str) -> Vec<Vec<TokenTree>> {
    let mut found = Vec::new();
    descend(source.parse().unwrap(), &mut found);
    found
}

fn descend(stream: TokenStream, found: &mut Vec<Vec<TokenTree>>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for token in &tokens {
        if let TokenTree::Group(group) = token {
            descend(group.stream(), found);
        }
    }
    found.push(tokens);
}

pub(super) fn calls(lists: &[Vec<TokenTree>]) -> Vec<Call> {
    let of_list = |tokens: &Vec<TokenTree>| -> Vec<Call> {
        let pairs = tokens.windows(2).enumerate();
        pairs
            .filter_map(|(at, pair)| match pair {
                [TokenTree::Ident(name), TokenTree::Group(group)]
                    if group.delimiter() == Delimiter::Parenthesis =>
                {
                    Some(Call {
                        of: qualifier(&tokens[..at]),
                        name: name.to_string(),
                        arguments: parts(group),
                    })
                }
                _ => None,
            })
            .collect()
    };
    lists.iter().flat_map(of_list).collect()
}

fn qualifier(before: &[TokenTree]) -> String {
    match before {
        [.., TokenTree::Ident(of), first, second] if is(first, ":") && is(second, ":") => {
            of.to_string()
        }
        _ => String::new(),
    }
}

/// What stands between commas.
pub(super) fn parts(group: &Group) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let parts = tokens.split(|token| is(token, ","));
    parts
        .filter(|part| !part.is_empty())
        .map(<[TokenTree]>::to_vec)
        .collect()
}

/// All texts in these tokens, whatever brackets they are in.
pub(super) fn texts(tokens: &[TokenTree]) -> Vec<String> {
    let of_token = |token: &TokenTree| match token {
        TokenTree::Group(group) => texts(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Literal(literal) => text(&literal.to_string()).into_iter().collect(),
        _ => Vec::new(),
    };
    tokens.iter().flat_map(of_token).collect()
}

fn text(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(inside.to_owned())
}

pub(super) fn is(token: &TokenTree, text: &str) -> bool {
    token.to_string() == text
}
