//! Reads one source file: which paths it names on which line, and how many lines of code it has.
//!
//! Works on Rust's own tokens, so comments and texts never look like code, and what stands inside a macro call counts.
//! Items under `#[cfg(test)]` are left out.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// One `.rs` file, taken apart.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the repository, with `/`.
    pub(super) path: String,
    /// The file itself stands under `#[cfg(test)]`.
    pub(super) is_test: bool,
    pub(super) references: Vec<Reference>,
    /// Names of the methods called, such as `route` for `.route(…)`.
    pub(super) calls: Vec<Reference>,
    pub(super) tokens: TokenStream,
    code: BTreeSet<usize>,
    test_modules: Vec<String>,
}

/// A path of two or more parts, or an import. Paths into this crate begin with `crate`, whatever they were written as.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
}

impl Source {
    pub(super) fn parse(path: &str, text: &str) -> Self {
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut source = Self {
            path: path.to_owned(),
            is_test: false,
            references: Vec::new(),
            calls: Vec::new(),
            tokens: tokens.clone(),
            code: BTreeSet::new(),
            test_modules: Vec::new(),
        };
        source.walk(tokens, &module_of(path));
        source
    }

    /// Lines with code on them: neither blank, nor comment, nor documentation, nor test.
    pub(super) fn code_lines(&self) -> usize {
        self.code.len()
    }

    /// The folder or file directly below `src`: `db` for `src/db.rs` and `src/db/sites.rs`.
    pub(super) fn top_module(&self) -> &str {
        let inside = self.path.split_once("src/").map_or("", |(_, rest)| rest);
        inside.split(['/', '.']).next().unwrap_or_default()
    }

    fn walk(&mut self, stream: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at += self.step(&tokens[at..], module);
        }
    }

    /// Looks at what stands at the front and says how many tokens it took.
    fn step(&mut self, tokens: &[TokenTree], module: &[String]) -> usize {
        if let Some((taken, attribute)) = attribute(tokens) {
            return taken + self.attribute(attribute, tokens, taken, module);
        }
        match tokens {
            [word, name, TokenTree::Group(body), ..] if is(word, "mod") => {
                self.mark(&tokens[..3]);
                let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                self.walk(body.stream(), &inner);
                3
            }
            [word, ..] if is(word, "use") => {
                let end = tokens.iter().position(|token| is(token, ";"));
                let taken = end.unwrap_or(tokens.len());
                self.mark_all(&tokens[..taken]);
                self.import(&[], &tokens[1..taken], module);
                taken
            }
            [dot, TokenTree::Ident(name), TokenTree::Group(_), ..] if is(dot, ".") => {
                self.mark(&tokens[..2]);
                self.calls.push(Reference {
                    line: name.span().start().line,
                    path: vec![name.to_string()],
                });
                2
            }
            [TokenTree::Ident(_), ..] => self.path(tokens, module),
            [TokenTree::Group(group), ..] => {
                self.mark(&tokens[..1]);
                self.walk(group.stream(), module);
                1
            }
            _ => {
                self.mark(&tokens[..1]);
                1
            }
        }
    }

    /// Returns how many tokens after the attribute belong to it: all of a test item, otherwise none.
    fn attribute(
        &mut self,
        attribute: &Group,
        tokens: &[TokenTree],
        taken: usize,
        module: &[String],
    ) -> usize {
        let text = attribute.stream().to_string().replace(' ', "");
        if text.starts_with("doc=") {
            return 0;
        }
        if text != "cfg(test)" {
            self.mark(&tokens[..taken]);
            self.walk(attribute.stream(), module);
            return 0;
        }
        if taken == 3 {
            self.is_test = true;
            return tokens.len() - taken;
        }
        let item = &tokens[taken..];
        if let Some(at) = item.iter().position(|token| is(token, "mod")) {
            self.test_modules
                .extend(item.get(at + 1).map(TokenTree::to_string));
        }
        let end = item
            .iter()
            .position(|token| is(token, ";") || is_braced(token));
        end.map_or(item.len(), |end| end + 1)
    }

    fn path(&mut self, tokens: &[TokenTree], module: &[String]) -> usize {
        let mut path = vec![tokens[0].to_string()];
        let mut taken = 1;
        while let [first, second, TokenTree::Ident(part), ..] = &tokens[taken..]
            && is(first, ":")
            && is(second, ":")
        {
            path.push(part.to_string());
            taken += 3;
        }
        self.mark(&tokens[..taken]);
        if path.len() > 1 {
            self.refer(tokens[0].span(), path, module);
        }
        taken
    }

    fn import(&mut self, prefix: &[String], tokens: &[TokenTree], module: &[String]) {
        for piece in tokens
            .split(|token| is(token, ","))
            .filter(|piece| !piece.is_empty())
        {
            let mut path = prefix.to_vec();
            let mut group = None;
            for token in piece.iter().take_while(|token| !is(token, "as")) {
                match token {
                    TokenTree::Ident(part) if part != "self" || path.is_empty() => {
                        path.push(part.to_string());
                    }
                    TokenTree::Group(inner) => group = Some(inner),
                    _ => {}
                }
            }
            if let Some(group) = group {
                let inner: Vec<_> = group.stream().into_iter().collect();
                self.import(&path, &inner, module);
            } else {
                self.refer(piece[0].span(), path, module);
            }
        }
    }

    fn refer(&mut self, span: Span, path: Vec<String>, module: &[String]) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let path = match path[0].as_str() {
            "dwell" => within(&[], &path[1..]),
            "self" => within(module, &path[1..]),
            "super" => within(&module[..module.len().saturating_sub(ups)], &path[ups..]),
            _ => path,
        };
        let line = span.start().line;
        self.references.push(Reference { line, path });
    }

    fn mark_all(&mut self, tokens: &[TokenTree]) {
        self.mark(tokens);
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.mark_all(&group.stream().into_iter().collect::<Vec<_>>());
            }
        }
    }

    fn mark(&mut self, tokens: &[TokenTree]) {
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.code.insert(group.span_open().start().line);
                self.code.insert(group.span_close().end().line);
            } else {
                let (start, end) = (token.span().start().line, token.span().end().line);
                self.code.extend(start..=end);
            }
        }
    }
}

/// Marks the files that another file declares under `#[cfg(test)]`, and everything below them.
pub(super) fn mark_tests(mut sources: Vec<Source>) -> Vec<Source> {
    let test_paths: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            let folder = children_folder(&source.path);
            let names = source.test_modules.iter();
            names.map(move |name| format!("{folder}{name}"))
        })
        .collect();
    for source in &mut sources {
        let stem = source.path.trim_end_matches(".rs");
        let below = |test: &String| {
            stem.strip_prefix(test.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        source.is_test |= test_paths.iter().any(below);
    }
    sources
}

/// Where the modules live that this file declares.
fn children_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    match name {
        "lib" | "main" => format!("{folder}/"),
        _ => format!("{stem}/"),
    }
}

fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("src/").map_or(path, |(_, rest)| rest);
    let parts = inside.trim_end_matches(".rs").split('/').map(str::to_owned);
    parts
        .filter(|part| part != "lib" && part != "main")
        .collect()
}

fn within(module: &[String], rest: &[String]) -> Vec<String> {
    let parts = module.iter().chain(rest).cloned();
    ["crate".to_owned()].into_iter().chain(parts).collect()
}

/// An attribute at the front, outer (two tokens) or inner (three).
fn attribute(tokens: &[TokenTree]) -> Option<(usize, &Group)> {
    match tokens {
        [hash, TokenTree::Group(group), ..] if is(hash, "#") => Some((2, group)),
        [hash, bang, TokenTree::Group(group), ..] if is(hash, "#") && is(bang, "!") => {
            Some((3, group))
        }
        _ => None,
    }
}

pub(super) fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == text,
        TokenTree::Punct(punct) => text.len() == 1 && text.starts_with(punct.as_char()),
        _ => false,
    }
}

fn is_braced(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
