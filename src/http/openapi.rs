//! The description of the API: OpenAPI 3.1, from the types that are answered and the catalogue by which report calls are
//! read. Texts are short: `docs/rest-api.md` is the manual.
//!
//! What the document says of routes, parameters, answers and examples is tested in `tests/it/openapi`.

mod bodies;
mod calendars;
mod call;
mod credentials;
mod exports;
mod frames;
mod pages;
mod parameter_sets;
mod parameters;
mod platform;
mod refusals;
mod reports;
mod samples;
mod service;
mod settings;

use std::sync::LazyLock;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, PathsBuilder, Server,
};

use self::call::{Call, Proof};

/// In the order in which people want to see them.
const TAGS: [(&str, &str); 9] = [
    (
        reports::TAG,
        "Time in status, and what else histories tell.",
    ),
    (exports::TAG, "Reports as files."),
    (calendars::TAG, "What time counts by."),
    (parameter_sets::TAG, "Saved report definitions."),
    (
        settings::CONNECT_TAG,
        "For the app's pages in Jira sites that have it through Connect.",
    ),
    (settings::FORGE_TAG, "The same for Forge."),
    (
        frames::TAG,
        "What Jira shows in its frames, on sites that have the app through Connect.",
    ),
    (platform::TAG, "For Atlassian."),
    (service::TAG, "For operators, and for whoever reads this."),
];

/// The document as it is served, made once.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        document()
            .to_json()
            .expect("texts and numbers under text keys are JSON")
    });
    &TEXT
}

/// Every address of the service.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Dwell")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Time-in-status reports for Jira Cloud. Reports and what they refer to are under `/rest`, for scripts with a report token; the rest is for the app's pages inside Jira, for Atlassian and for the operator.",
        ))
        .license(Some(License::new("Apache-2.0")));
    let mut components = ComponentsBuilder::new();
    for (name, scheme) in Proof::ALL.map(|proof| (proof.name(), scheme(proof))) {
        components = components.security_scheme(name, scheme);
    }
    for (name, response) in refusals::components() {
        components = components.response(name, response);
    }
    for (name, parameter) in parameters::components() {
        components = components.parameter(name, parameter);
    }
    components = components.schemas_from_iter(refusals::schemas());
    let mut paths = PathsBuilder::new();
    for call in calls() {
        let (path, item, schemas) = call.finish();
        paths = paths.path(path, item);
        components = components.schemas_from_iter(schemas);
    }
    let here = utoipa::openapi::ServerBuilder::new()
        .url(".")
        .description(Some("Where this document is served"));
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::from(here)]))
        .tags(Some(TAGS.map(tag)))
        .paths(paths)
        .components(Some(components.build()))
        .build()
}

fn calls() -> Vec<Call> {
    let groups = [
        reports::calls(),
        exports::calls(),
        calendars::calls(),
        parameter_sets::calls(),
        settings::calls(),
        frames::calls(),
        platform::calls(),
        service::calls(),
    ];
    groups.into_iter().flatten().collect()
}

fn tag((name, about): (&str, &str)) -> Tag {
    TagBuilder::new()
        .name(name)
        .description(Some(about))
        .build()
}

fn scheme(proof: Proof) -> SecurityScheme {
    let bearer = |text: &str| {
        let http = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        SecurityScheme::Http(http.description(Some(text)).build())
    };
    let header = |text: &str| {
        let header = ApiKeyValue::with_description("Authorization", text);
        SecurityScheme::ApiKey(ApiKey::Header(header))
    };
    match proof {
        Proof::ReportToken => bearer("A report token. The scheme may be called `TISJWT` too."),
        Proof::ReportTokenInQuery => {
            SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description(
                "tisjwt",
                "A report token, where no header can be set. URLs stay in logs.",
            )))
        }
        Proof::ConnectPage => {
            header("`JWT <token>`: the context token of a page in Jira (Connect).")
        }
        Proof::ConnectHost => {
            header("`JWT <token>`: signed by Atlassian or Jira for this very call (Connect).")
        }
        Proof::ConnectFrame => SecurityScheme::ApiKey(ApiKey::Query(
            ApiKeyValue::with_description("jwt", "Signed by Jira for this very address (Connect)."),
        )),
        Proof::ForgePage => bearer("Forge's invocation token of a page's call."),
        Proof::ForgeEvent => bearer("Forge's invocation token of an event."),
        Proof::Operator => bearer("The operator's `DWELL_METRICS_TOKEN`."),
    }
}
