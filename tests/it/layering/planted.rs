//! The rules seen failing, on small sources planted for the purpose.

use super::scan::{Source, mark_tests};
use super::{imports, routes, shape};

fn faults_in(path: &str, text: &str) -> Vec<String> {
    imports::faults(&[Source::parse(path, text)])
}

/// File, import, what the fault says.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "src/engine/timeline.rs",
        "use crate::clock::Clock;",
        "`engine` may not import `clock`",
    ),
    (
        "src/engine.rs",
        "use tokio::time;",
        "`engine` is pure and may not use `tokio`",
    ),
    (
        "src/engine.rs",
        "fn f() { sea_orm::x() }",
        "`engine` may not use `sea_orm`",
    ),
    (
        "src/export/csv.rs",
        "use crate::reports::Report;",
        "`export` may not import `reports`",
    ),
    (
        "src/crypto/envelope.rs",
        "use crate::atlassian::ids::SiteId;",
        "`crypto` may not import `atlassian`",
    ),
    (
        "src/atlassian/qsh.rs",
        "use crate::db;",
        "`atlassian` may not import `db`",
    ),
    (
        "src/atlassian/hosts.rs",
        "use reqwest::Url;",
        "in `atlassian` only `keys` may use `reqwest`",
    ),
    (
        "src/jira/client.rs",
        "use crate::db::sites;",
        "`jira` may not import `db`",
    ),
    (
        "src/jira/client.rs",
        "use crate::engine::Timeline;",
        "`jira` may not import `engine`",
    ),
    (
        "src/admin.rs",
        "use crate::http::Error;",
        "`admin` may not import `http`",
    ),
    (
        "src/db/sites.rs",
        "use crate::jira::Jira;",
        "`db` may not import `jira`",
    ),
    (
        "src/tokens/issue.rs",
        "use axum::Json;",
        "`tokens` may not use `axum`",
    ),
    (
        "src/reports.rs",
        "type T = sea_orm::DbErr;",
        "`reports` may not use `sea_orm`",
    ),
    (
        "src/reports.rs",
        "use crate::http::Error;",
        "`reports` may not import `http`",
    ),
    (
        "src/installs.rs",
        "use crate::db::entity::site;",
        "the entities of `db` never leave it",
    ),
    (
        "src/http.rs",
        "use crate::app::AppState;",
        "`http` may not import `app`",
    ),
    (
        "src/cli/serve.rs",
        "use sandbox::Site;",
        "`cli` may not use `sandbox`",
    ),
    (
        "src/config.rs",
        "use crate::db::PoolOptions;",
        "`config` may not import `db`",
    ),
    ("src/plumbing.rs", "", "no layer knows this module"),
];

#[test]
fn forbidden_imports_are_named_with_file_and_line() {
    for (path, line, expected) in FORBIDDEN {
        let faults = faults_in(path, &format!("//! Use `crate::db`.\n\n{line}"));
        assert_eq!(faults.len(), 1, "{path}: {line}: {faults:?}");
        let place = if line.is_empty() {
            "src/".to_owned()
        } else {
            format!("{path}:3: ")
        };
        assert!(
            faults[0].starts_with(&place) && faults[0].contains(expected),
            "{faults:?}"
        );
    }
}

#[test]
fn every_way_to_write_a_path_is_seen() {
    let cases = [
        "use crate::{crypto, http::Error};",
        "use crate::{\n    clock::{Clock, SystemClock},\n    http,\n};",
        "use crate::http as h;",
        "pub(crate) use crate::http::*;",
        "use super::super::http::Error;",
        "use super::{super::http::Error, entity};",
        "mod inner { use super::super::super::http::Error; }",
        "fn f() -> crate::http::Error { g() }",
        "fn f() { tracing::info!(x = ?crate::http::Error::new()); }",
        "macro_rules! m { () => { $crate::http::f() } }",
        "#[derive(crate::http::Derive)] struct S;",
        "fn f() { let _ = <crate::http::Error as Into<u8>>::into(e); }",
    ];
    for text in cases {
        let faults = faults_in("src/db/sites.rs", text);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        assert!(
            faults[0].contains("`db` may not import `http`"),
            "{text}: {faults:?}"
        );
    }
}

#[test]
fn permitted_imports_pass() {
    let cases = [
        ("src/main.rs", "fn main() { dwell::cli::run() }"),
        (
            "src/cli/serve.rs",
            "use crate::{app, config::Config, jira::http};",
        ),
        (
            "src/http/route/tokens.rs",
            "use axum::Json; use crate::tokens::Tokens; use super::super::error::Error;",
        ),
        (
            "src/reports.rs",
            "use crate::{db, engine, export, jira, tokens};",
        ),
        (
            "src/jira/auth.rs",
            "use crate::{atlassian::jwt, clock::Clock, crypto};",
        ),
        (
            "src/atlassian/keys.rs",
            "use crate::clock::Clock; fn f(c: reqwest::Client) {}",
        ),
        (
            "src/db/sites.rs",
            "use sea_orm::EntityTrait; use super::entity::site; use crate::db::entity;",
        ),
        ("src/config/keys.rs", "use crate::crypto::MasterKeys;"),
        ("src/lib.rs", "//! `http → db`\npub mod http;"),
        (
            "src/engine.rs",
            "// use crate::db;\nconst S: &str = \"use crate::db;\";",
        ),
        (
            "src/engine.rs",
            "#[cfg(test)]\nmod tests { use crate::clock::ManualClock; }",
        ),
    ];
    for (path, text) in cases {
        assert_eq!(faults_in(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn test_files_are_free_of_the_layers_but_not_of_the_sandbox_rule() {
    let sources = mark_tests(vec![
        Source::parse("src/engine.rs", "mod timeline;"),
        Source::parse(
            "src/engine/timeline.rs",
            "#[cfg(test)]\npub(crate) mod tests;",
        ),
        Source::parse(
            "src/engine/timeline/tests.rs",
            "use crate::clock::Clock;\nuse sandbox::Site;",
        ),
        Source::parse(
            "src/engine/timeline/tests/rows.rs",
            "use crate::clock::Clock;",
        ),
        Source::parse("src/engine/tests.rs", "use crate::clock::Clock;"),
    ]);
    let expected = [
        "src/engine/timeline/tests.rs:2: `engine` may not use `sandbox`",
        "src/engine/tests.rs:1: `engine` may not import `clock`",
    ];
    assert_eq!(imports::faults(&sources), expected);
}

#[test]
fn cycles_are_found_over_several_modules() {
    let straight = [
        ("src/tokens.rs", "use crate::reports::R;"),
        ("src/reports.rs", "use crate::installs::I;"),
    ];
    let back = (
        "src/installs/purge.rs",
        "\nfn f() { crate::tokens::gone() }",
    );
    let parse = |(path, text): (&str, &str)| Source::parse(path, text);
    assert_eq!(imports::cycles(&straight.map(parse)), [""; 0]);
    let faults = imports::cycles(&[straight[0], straight[1], back].map(parse));
    assert_eq!(faults.len(), 3);
    assert_eq!(
        faults[0],
        "src/installs/purge.rs:2: `installs` imports `tokens`, which leads back to `installs`"
    );
}

#[test]
fn code_lines_leave_out_blanks_comments_and_tests() {
    let text = "//! Top.\n\n/// Doc.\nfn f() { // note\n    g(\"a\nb\");\n}\n\n/* long\n   comment */\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nuse a::{\n    b,\n};\n";
    assert_eq!(Source::parse("src/db.rs", text).code_lines(), 7);
}

#[test]
fn long_files_and_a_high_median_are_faults() {
    let file = |path: &str, lines: usize| Source::parse(path, &"fn f() {}\n".repeat(lines));
    assert_eq!(
        shape::size_faults(&[
            file("src/a.rs", 500),
            file("src/b.rs", 10),
            file("src/c.rs", 10)
        ]),
        [""; 0]
    );
    let faults = shape::size_faults(&[
        file("src/a.rs", 501),
        file("src/b.rs", 90),
        file("src/c.rs", 10),
    ]);
    assert_eq!(faults.len(), 2);
    assert_eq!(faults[0], "src/a.rs:500: 501 lines of code, at most 500");
    assert!(faults[1].starts_with("the median file has 90 lines"));
}

#[test]
fn names_that_say_nothing_are_faults() {
    for path in [
        "src/db/mod.rs",
        "src/utils.rs",
        "src/http/helpers/json.rs",
        "tests/it/common.rs",
    ] {
        assert_eq!(
            shape::name_faults(&[Source::parse(path, "")]).len(),
            1,
            "{path}"
        );
    }
    for path in ["src/db/model.rs", "src/commons_licence.rs"] {
        assert_eq!(
            shape::name_faults(&[Source::parse(path, "")]),
            [""; 0],
            "{path}"
        );
    }
}

const HEALTH: (&str, &str) = (
    "src/http/route/health.rs",
    "pub(crate) async fn healthz(_: Public) {}\npub(crate) async fn readyz(_: Public, db: State<Db>) {}",
);
const DESCRIPTOR: (&str, &str) = (
    "src/http/route/descriptor.rs",
    "pub(crate) async fn descriptor(_: Public) {}",
);
const DOCS: (&str, &str) = (
    "src/http/route/docs.rs",
    "pub async fn openapi(_: Public) {}\npub async fn page(_: Public) {}\npub async fn asset(_: Public) {}",
);
const INDEX: (&str, &str) = (
    "src/http/route/index.rs",
    "pub(crate) async fn index(_: Public) {}",
);
const PAGES: (&str, &str) = (
    "src/http/route/module_pages.rs",
    "pub async fn asset(_: Public) {}",
);

fn route_faults(handlers: &str, table: &str) -> Vec<String> {
    let files = [
        HEALTH,
        DESCRIPTOR,
        DOCS,
        INDEX,
        PAGES,
        ("src/http/route/tokens.rs", handlers),
        ("src/http/routes.rs", table),
    ];
    routes::faults(&files.map(|(path, text)| Source::parse(path, text)))
}

#[test]
fn handlers_with_one_extractor_pass() {
    let handlers = "pub(super) async fn list(caller: AdminCaller, State(db): State<Db>) {}\n\
        pub async fn report(extract::ReportCall(call): extract::ReportCall, q: Query<Q>) {}\n\
        async fn private() {}";
    let table = "fn table() { Router::new().route(\"/a\", get(tokens::list).post(route::tokens::report::<Csv>)) }";
    assert_eq!(route_faults(handlers, table), [""; 0]);
}

#[test]
fn handlers_without_or_with_two_extractors_are_faults() {
    let cases = [
        (
            "pub async fn list(db: State<Db>) {}",
            "`tokens::list` takes no extractor",
        ),
        (
            "pub async fn list(a: Caller, b: ReportCall) {}",
            "`tokens::list` takes Caller and ReportCall",
        ),
        (
            "pub async fn list(s: State<InstallLifecycle>, a: Option<InstallCall>, b: Public) {}",
            "takes InstallCall and Public",
        ),
        (
            "pub async fn list(_: Public) {}",
            "`tokens::list` is `Public` and not on the list",
        ),
    ];
    for (handler, expected) in cases {
        let faults = route_faults(handler, "");
        assert_eq!(faults.len(), 1, "{handler}: {faults:?}");
        assert!(
            faults[0].starts_with("src/http/route/tokens.rs:1: ") && faults[0].contains(expected),
            "{faults:?}"
        );
    }
}

#[test]
fn a_route_to_anything_but_a_handler_is_a_fault() {
    for target in ["|| async {}", "elsewhere::list", "list_all"] {
        let table = format!(
            "fn table() {{\n    Router::new().nest(\"/a\", Router::new().route(\"/\", get({target})))\n}}"
        );
        let faults = route_faults("pub async fn list(a: Caller) {}", &table);
        assert_eq!(faults.len(), 1, "{target}: {faults:?}");
        assert!(
            faults[0].starts_with("src/http/routes.rs:2: "),
            "{faults:?}"
        );
    }
}

#[test]
fn a_public_handler_that_is_gone_leaves_the_list() {
    let faults = routes::faults(&[Source::parse("src/http/routes.rs", "")]);
    assert_eq!(faults.len(), 8);
    assert!(faults[0].contains("`descriptor::descriptor` is listed as public and does not exist"));
}

#[test]
fn a_route_outside_the_table_is_a_fault() {
    let text = "fn page() -> Router {\n    Router::new().route(\"/x\", get(x))\n}";
    let faults = routes::faults(&[Source::parse("src/http/layer.rs", text)]);
    assert_eq!(
        faults,
        ["src/http/layer.rs:2: routes belong into src/http/routes.rs"]
    );
    let tested = format!("#[cfg(test)]\nmod tests {{ {text} }}");
    assert_eq!(
        routes::faults(&[Source::parse("src/http/layer.rs", &tested)]),
        [""; 0]
    );
}
