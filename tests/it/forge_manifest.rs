//! `dwell manifest`, judged by Forge's own validator and by what that misses.

use std::fs;

use dwell::atlassian::endpoints::{EventEndpoint, PAGE_ENDPOINT};
use dwell::atlassian::module_pages::ModulePage;
use rstest::rstest;
use sandbox::{ForgeEvent, ForgeModule, Release};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::Operator;
use crate::interop_npm::validate;

const APP: &str = "ari:cloud:ecosystem::app/406d303d-0393-4ec4-ad7c-1435be94583a";
const PLAIN: [&str; 5] = [
    "manifest",
    "--app-id",
    APP,
    "--base-url",
    "https://dwell.example.com",
];

fn from_connect() -> Vec<&'static str> {
    let more = [
        "--from-connect",
        "--connect-key",
        "com.example.dwell",
        "--migration-guide",
        "https://example.com/move",
        "--region",
        "EU=https://eu.example.com",
        "--region",
        "US=https://us.example.com",
    ];
    [PLAIN.as_slice(), &more].concat()
}

/// As it would be deployed: the manifest, and beside it files with the names of the built pages.
fn deployable(manifest: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("manifest.yml"), manifest).unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    for page in ModulePage::ALL {
        fs::write(pages.join(page.file()), "<!doctype html>").unwrap();
    }
    folder
}

#[test]
fn forge_accepts_both_manifests_and_we_do_too() {
    let plain = Operator::new().ok(&PLAIN);
    let listed = Operator::new().ok(&from_connect());
    let astray = plain.replace("endpoint: refresh", "endpoint: nowhere");
    let pageless = plain.replace("app.html", "nowhere.html");
    let folders = [&plain, &listed, &astray, &pageless].map(|manifest| deployable(manifest));
    let Some(verdicts) = validate(&folders.each_ref().map(TempDir::path)) else {
        return;
    };
    let [plain, listed, astray, pageless] = verdicts.as_slice() else {
        panic!("four verdicts: {verdicts:?}");
    };
    for broken in [astray, pageless] {
        assert_eq!(
            broken["success"], false,
            "the validator must be able to fail: {broken}"
        );
    }
    for verdict in [plain, listed] {
        assert_eq!(
            (&verdict["success"], &verdict["errors"]),
            (&json!(true), &json!([]))
        );
        is_what_the_validator_does_not_ask_for(&verdict["manifest"]);
    }
    assert_eq!(
        plain["manifest"]["remotes"][0]["baseUrl"],
        "https://dwell.example.com"
    );
    is_a_plain_app(&plain["manifest"]);
    comes_from_connect(&listed["manifest"]);
}

fn list<'a>(manifest: &'a Value, module: &str) -> &'a [Value] {
    manifest["modules"][module]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The right column of the table in "Forge: validating without network".
fn is_what_the_validator_does_not_ask_for(manifest: &Value) {
    assert_ne!(manifest["app"]["runtime"]["name"], "nodejs20.x");
    assert!(list(manifest, "jira:issueGlance").is_empty());
    assert_eq!(
        manifest["permissions"],
        json!({
            "scopes": {
                "read:jira-work": {"allowImpersonation": true}, "read:jira-user": {"allowImpersonation": true},
                "read:app-system-token": {}, "read:app-user-token": {}, "report:personal-data": {},
            },
            "content": {"styles": ["unsafe-inline"]},
        })
    );
    events_are_documented_and_need_no_scope(manifest);
    endpoints_are_served(manifest);
    is_what_the_sandbox_plays(manifest);
    remotes_are_origins(manifest);
}

fn events_are_documented_and_need_no_scope(manifest: &Value) {
    let triggers = list(manifest, "trigger").iter();
    let events: Vec<_> = triggers
        .flat_map(|trigger| trigger["events"].as_array().unwrap())
        .collect();
    assert_eq!(
        events,
        ["avi:forge:installed:app", "avi:forge:upgraded:app"]
    );
    let schedules = list(manifest, "scheduledTrigger");
    assert!((1..=5).contains(&schedules.len()));
    assert!(
        schedules
            .iter()
            .all(|schedule| schedule["interval"] == "hour")
    );
    assert!(
        schedules
            .iter()
            .all(|schedule| schedule["filter"].is_null()),
        "alive without a licence too"
    );
}

/// Every endpoint is called by a module and has a route with us; tokens come where they are needed and nowhere else.
fn endpoints_are_served(manifest: &Value) {
    let endpoint = |endpoint: EventEndpoint| {
        json!({
            "key": endpoint.key(), "remote": "server", "route": {"path": endpoint.path()},
            "auth": {"appSystemToken": {"enabled": true}},
        })
    };
    let pages = json!({
        "key": PAGE_ENDPOINT, "remote": "server", "auth": {"appUserToken": {"enabled": true}},
    });
    let mut expected = vec![pages];
    expected.extend(EventEndpoint::ALL.map(endpoint));
    assert_eq!(list(manifest, "endpoint"), expected);
    for endpoint in list(manifest, "endpoint") {
        assert!(text(&endpoint["key"]).len() <= 23);
        assert!(endpoint["route"].is_null() || text(&endpoint["route"]["path"]).starts_with('/'));
    }
    let callers = [
        ("trigger", EventEndpoint::Lifecycle),
        ("scheduledTrigger", EventEndpoint::Refresh),
        ("preUninstall", EventEndpoint::Uninstall),
    ];
    for (module, endpoint) in callers {
        let called: Vec<_> = list(manifest, module)
            .iter()
            .map(|it| text(&it["endpoint"]))
            .collect();
        assert_eq!(called, [endpoint.key()], "{module}");
    }
    pages_are_built(manifest);
}

/// Every entry point of the descriptor, from the same files.
fn pages_are_built(manifest: &Value) {
    let resources = manifest["resources"].as_array().unwrap();
    let entry = |page: ModulePage| {
        (
            page.file().trim_end_matches(".html").to_owned(),
            json!(page.file()),
        )
    };
    let entries: serde_json::Map<_, _> = ModulePage::ALL.map(entry).into_iter().collect();
    assert_eq!(
        resources,
        &[json!({"key": "ui", "path": "pages", "entry": entries})]
    );
    let opened = |module: &str| -> Vec<(&str, &str)> {
        let pages = list(manifest, module).iter();
        pages
            .map(|page| {
                assert_eq!(
                    page["resolver"],
                    json!({"endpoint": PAGE_ENDPOINT}),
                    "{page}"
                );
                (text(&page["key"]), text(&page["resource"]))
            })
            .collect()
    };
    assert_eq!(opened("jira:globalPage"), [("app", "ui/app")]);
    let admin_pages = [
        ("api-settings", "ui/api-settings"),
        ("api-information", "ui/api-information"),
        ("get-started", "ui/get-started"),
    ];
    assert_eq!(opened("jira:adminPage"), admin_pages);
    let [settings, configure, get_started] = list(manifest, "jira:adminPage") else {
        panic!("three admin pages");
    };
    let routes: Vec<_> = settings["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| text(&page["route"]))
        .collect();
    assert_eq!(routes, ["api-settings", "api-information"]);
    assert_eq!(
        (&configure["useAsConfig"], &get_started["useAsGetStarted"]),
        (&json!(true), &json!(true))
    );
}

/// The stand-in knows the manifest by heart.
fn is_what_the_sandbox_plays(manifest: &Value) {
    let scopes = Release::new("1.0.0").scopes.into_iter().map(|scope| {
        let impersonation = json!({"allowImpersonation": true});
        let options = if scope.impersonation {
            impersonation
        } else {
            json!({})
        };
        (scope.name, options)
    });
    let scopes: Value = scopes.collect();
    assert_eq!(manifest["permissions"]["scopes"], scopes);
    let mut played = Vec::new();
    for kind in ["jira:globalPage", "jira:adminPage"] {
        played.extend(list(manifest, kind).iter().map(|module| (kind, module)));
    }
    assert_eq!(played.len(), ForgeModule::ALL.len(), "{played:?}");
    for ((kind, module), known) in played.into_iter().zip(ForgeModule::ALL) {
        let entry = text(&module["resource"]).trim_start_matches("ui/");
        let file = text(&manifest["resources"][0]["entry"][entry]);
        let said = (kind, text(&module["key"]), text(&module["title"]), file);
        assert_eq!(said, (known.kind, known.key, known.title, known.file));
        let special = ["useAsConfig", "useAsGetStarted"]
            .into_iter()
            .find(|name| module[name] == true);
        assert_eq!(special, known.special, "{module}");
        let routes = module["pages"].as_array().into_iter().flatten();
        let routes: Vec<_> = routes
            .map(|page| (text(&page["title"]), text(&page["route"])))
            .collect();
        assert_eq!(routes, known.pages, "{module}");
    }
    let events = [
        ForgeEvent::Installed,
        ForgeEvent::Upgraded,
        ForgeEvent::Hourly,
        ForgeEvent::PreUninstall,
    ];
    for event in events {
        let is_played = |endpoint: &Value| {
            endpoint["key"] == event.endpoint() && endpoint["route"]["path"] == event.path()
        };
        let endpoints = list(manifest, "endpoint");
        assert!(endpoints.iter().any(is_played), "{event:?}: {endpoints:?}");
    }
}

fn remotes_are_origins(manifest: &Value) {
    let [remote] = manifest["remotes"].as_array().unwrap().as_slice() else {
        panic!("one remote");
    };
    assert_eq!(remote["operations"], json!(["storage", "compute"]));
    assert_eq!(remote["storage"], json!({"inScopeEUD": true}));
    let urls: Vec<_> = match &remote["baseUrl"] {
        Value::Object(regions) => regions.values().map(text).collect(),
        url => vec![text(url)],
    };
    for url in urls {
        let parsed = url::Url::parse(url).unwrap();
        assert_eq!(parsed.origin().ascii_serialization(), url);
        assert_eq!(parsed.scheme(), "https");
    }
}

fn is_a_plain_app(manifest: &Value) {
    assert_eq!(
        manifest["app"],
        json!({"id": APP, "runtime": {"name": "nodejs22.x"}})
    );
    assert!(manifest["connectModules"].is_null());
    assert!(list(manifest, "connectToForgeMigration").is_empty());
}

fn comes_from_connect(manifest: &Value) {
    let connect = json!({"key": "com.example.dwell", "remote": "server", "authentication": "jwt"});
    assert_eq!(manifest["app"]["connect"], connect);
    assert_eq!(
        manifest["remotes"][0]["baseUrl"],
        json!({
            "default": "https://dwell.example.com", "EU": "https://eu.example.com", "US": "https://us.example.com",
        })
    );
    let plan = &list(manifest, "connectToForgeMigration")[0];
    assert_eq!(plan["migrationGuideUrl"], "https://example.com/move");
    assert_eq!(plan["willMigrateToForgeBeforeEOS"], "YES");
    let lifecycle = manifest["connectModules"]["jira:lifecycle"][0]
        .as_object()
        .unwrap();
    let operator = Operator::new().with("DWELL_BASE_URL", "https://dwell.example.com");
    let descriptor: Value = serde_json::from_str(&operator.ok(&["descriptor"])).unwrap();
    let served = descriptor["lifecycle"].as_object().unwrap();
    assert_eq!(
        lifecycle.len(),
        served.len() + 1,
        "a key, and the same callbacks"
    );
    for (event, path) in served {
        assert_eq!(&lifecycle[event], path);
    }
}

#[test]
fn what_is_not_said_comes_from_the_environment() {
    let operator = Operator::new()
        .with("DWELL_BASE_URL", "https://dwell.example.com")
        .with("DWELL_FORGE_APP_IDS", APP)
        .with("DWELL_FORGE_CONNECT_KEY", "com.example.dwell")
        .with("DWELL_VENDOR_URL", "https://example.com/move");
    assert_eq!(operator.ok(&["manifest"]), Operator::new().ok(&PLAIN));
    let listed = operator.ok(&["manifest", "--from-connect"]);
    assert!(listed.contains("key: \"com.example.dwell\""), "{listed}");
    assert!(
        listed.contains("migrationGuideUrl: \"https://example.com/move\""),
        "{listed}"
    );
}

#[rstest]
#[case::no_app(&["manifest", "--base-url", "https://dwell.example.com"], "--app-id")]
#[case::wrong_app(&["manifest", "--app-id", "dwell", "--base-url", "https://dwell.example.com"], "--app-id")]
#[case::no_address(&["manifest", "--app-id", APP], "DWELL_BASE_URL")]
#[case::http(&["manifest", "--app-id", APP, "--base-url", "http://127.0.0.1:8080"], "the base URL")]
#[case::path(&["manifest", "--app-id", APP, "--base-url", "https://example.com/dwell"], "the base URL")]
#[case::region(&[&PLAIN[..], &["--region", "MOON=https://example.com"]].concat(), "--region")]
#[case::no_key(&[&PLAIN[..], &["--from-connect"]].concat(), "--connect-key")]
#[case::key_alone(&[&PLAIN[..], &["--connect-key", "com.example.dwell"]].concat(), "--from-connect")]
fn wrong_usage_is_named(#[case] arguments: &[&str], #[case] named: &str) {
    let run = Operator::new().run(arguments);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains(named) && run.out.is_empty(), "{run:?}");
}

/// A private app, and a listed one that is sold: each has the manifest of its own.
#[test]
fn each_of_several_apps_has_its_own_manifest() {
    const LISTED: &str = "ari:cloud:ecosystem::app/0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00";
    let operator = Operator::new()
        .with("DWELL_FORGE_APP_IDS", &format!("{APP},{LISTED}"))
        .with("DWELL_LICENSING", "on");
    let of = |id: &'static str, more: &[&'static str]| {
        let mut arguments = PLAIN.to_vec();
        arguments[2] = id;
        operator.ok(&[arguments.as_slice(), more].concat())
    };
    let (listed, private) = (of(LISTED, &[]), of(APP, &["--private"]));
    for (manifest, id, is_sold) in [(&listed, LISTED, true), (&private, APP, false)] {
        assert!(manifest.contains(&format!("id: \"{id}\"")), "{manifest}");
        assert_eq!(manifest.contains("licensing:"), is_sold, "{manifest}");
    }
    let unnamed = operator.run(&["manifest", "--base-url", "https://dwell.example.com"]);
    assert_eq!(unnamed.code, 2, "{unnamed:?}");
    assert!(unnamed.err.contains("--app-id"), "{unnamed:?}");
}
