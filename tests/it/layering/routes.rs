//! Every handler takes exactly one extractor, and the ones that prove nothing are on a fixed list.
//!
//! Handlers are the visible `async fn`s of `src/http/route/**`; `src/http/routes.rs` is the one route table.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::scan::{Source, is};

/// What a handler can ask for, one per trust path.
const EXTRACTORS: &[&str] = &[
    "InstallCall",
    "ConnectCall",
    "ConnectFrame",
    "AdminConnectFrame",
    "ForgeEvent",
    "RealmCall",
    "Caller",
    "AdminCaller",
    "ReportCall",
    "ReportWrite",
    "AdminReportWrite",
    "Operator",
    PUBLIC,
];

const PUBLIC: &str = "Public";

/// Everything that answers without proof. A new name here is a decision.
const PUBLIC_HANDLERS: &[&str] = &[
    "descriptor::descriptor",
    "docs::asset",
    "docs::openapi",
    "docs::page",
    "health::healthz",
    "health::readyz",
    "index::index",
    "module_pages::asset",
];

const ROUTE_TABLE: &str = "src/http/routes.rs";
/// Routers outside the table: the metrics listener serves the operator's network and nothing else.
const OTHER_TABLES: &[&str] = &["src/http/route/metrics.rs"];

const HANDLERS: &str = "src/http/route/";
const METHODS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "head", "options", "any",
];

pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let files = || {
        sources
            .iter()
            .filter(|source| source.path.starts_with(HANDLERS) && !source.is_test)
    };
    let handlers: Vec<Handler> = files().flat_map(handlers).collect();
    let mut faults: Vec<String> = handlers.iter().filter_map(Handler::fault).collect();
    faults.extend(sources.iter().filter_map(stray_route));
    if let Some(table) = sources.iter().find(|source| source.path == ROUTE_TABLE) {
        faults.extend(table_faults(table, &handlers));
        let gone = |name: &&&str| !handlers.iter().any(|handler| handler.name == **name);
        faults.extend(PUBLIC_HANDLERS.iter().filter(gone).map(|name| {
            format!("{ROUTE_TABLE}:1: `{name}` is listed as public and does not exist")
        }));
    } else if let Some(handler) = handlers.first() {
        faults.push(format!(
            "{}: handlers without a route table at {ROUTE_TABLE}",
            handler.place
        ));
    }
    faults
}

/// A `.route(…)` anywhere but in the table would escape the rules of the table.
fn stray_route(source: &Source) -> Option<String> {
    let known = source.path == ROUTE_TABLE || OTHER_TABLES.contains(&source.path.as_str());
    let called = source.calls.iter().find(|call| call.path == ["route"])?;
    (!known && !source.is_test).then(|| {
        format!(
            "{}:{}: routes belong into {ROUTE_TABLE}",
            source.path, called.line
        )
    })
}

#[derive(Debug)]
struct Handler {
    /// `module::function`.
    name: String,
    place: String,
    /// The extractors among its arguments.
    extractors: Vec<String>,
}

impl Handler {
    fn fault(&self) -> Option<String> {
        let Self {
            name,
            place,
            extractors,
        } = self;
        match extractors.as_slice() {
            [one] if one != PUBLIC => None,
            [_] if PUBLIC_HANDLERS.contains(&name.as_str()) => None,
            [_] => Some(format!(
                "{place}: `{name}` is `Public` and not on the list in layering/routes.rs"
            )),
            [] => Some(format!("{place}: `{name}` takes no extractor")),
            several => Some(format!("{place}: `{name}` takes {}", several.join(" and "))),
        }
    }
}

/// The visible asynchronous functions of a file.
fn handlers(source: &Source) -> Vec<Handler> {
    let tokens: Vec<TokenTree> = source.tokens.clone().into_iter().collect();
    let starts =
        (0..tokens.len()).filter(|at| is(&tokens[*at], "async") && is_visible(&tokens[..*at]));
    starts
        .filter_map(|at| handler(source, &tokens[at..]))
        .collect()
}

fn handler(source: &Source, tokens: &[TokenTree]) -> Option<Handler> {
    let [_, word, name, rest @ ..] = tokens else {
        return None;
    };
    let arguments = rest.iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            Some(group.stream())
        }
        _ => None,
    })?;
    let module = source
        .path
        .trim_start_matches(HANDLERS)
        .trim_end_matches(".rs")
        .replace('/', "::");
    is(word, "fn").then(|| Handler {
        name: format!("{module}::{name}"),
        place: format!("{}:{}", source.path, name.span().start().line),
        extractors: without_patterns(extractors(arguments)),
    })
}

/// `pub`, `pub(super)` or `pub(crate)` right before.
fn is_visible(before: &[TokenTree]) -> bool {
    matches!(before, [.., word, TokenTree::Group(_)] | [.., word] if is(word, "pub"))
}

fn extractors(arguments: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in arguments {
        match token {
            TokenTree::Group(group) => found.extend(extractors(group.stream())),
            TokenTree::Ident(ident) if is_extractor(&ident.to_string()) => {
                found.push(ident.to_string());
            }
            _ => {}
        }
    }
    found
}

/// `Caller { site, .. }: Caller` names its extractor twice and is one.
fn without_patterns(mut names: Vec<String>) -> Vec<String> {
    names.dedup();
    names
}

fn is_extractor(name: &str) -> bool {
    EXTRACTORS.contains(&name)
}

/// Whatever the table hands to `get(…)` and the like must be a handler that was looked at above.
fn table_faults(table: &Source, handlers: &[Handler]) -> Vec<String> {
    let mut calls = Vec::new();
    method_calls(table.tokens.clone(), &mut calls);
    let known = |target: &str| {
        handlers
            .iter()
            .any(|handler| is_tail(&handler.name, target) || is_tail(target, &handler.name))
    };
    let strange = calls.into_iter().filter(|(_, target)| !known(target));
    strange
        .map(|(line, target)| {
            format!(
                "{}:{line}: `{target}` is no handler of {HANDLERS}",
                table.path
            )
        })
        .collect()
}

/// `path` is `tail`, or ends with it at a `::`.
fn is_tail(path: &str, tail: &str) -> bool {
    path.strip_suffix(tail)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
}

fn method_calls(stream: TokenStream, calls: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let method = at
            .checked_sub(1)
            .map(|before| tokens[before].to_string())
            .unwrap_or_default();
        if group.delimiter() == Delimiter::Parenthesis && METHODS.contains(&method.as_str()) {
            let target = group.stream().to_string().replace(' ', "");
            let path = target.split("::<").next().unwrap_or_default();
            calls.push((group.span_open().start().line, path.to_owned()));
        } else {
            method_calls(group.stream(), calls);
        }
    }
}
