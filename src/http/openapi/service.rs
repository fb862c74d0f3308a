//! The service about itself.

use serde_json::Value;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HttpMethod, Required, Response, ResponseBuilder};

use super::call::{Call, Proof, json as json_response};
use super::refusals::Envelope;
use crate::http::route::docs::ASSETS;
use crate::http::route::health;

pub(super) const TAG: &str = "Service";

pub(super) fn calls() -> Vec<Call> {
    let calls = [
        index(),
        healthz(),
        readyz(),
        metrics(),
        openapi(),
        docs(),
        docs_asset(),
    ];
    calls
        .map(|call| call.tag(TAG).refuses(Envelope::Api, &[]))
        .into()
}

fn index() -> Call {
    Call::new(HttpMethod::Get, "/", "index", "Says what answers here")
        .answers(200, text("text/html", "A page for people."))
}

fn healthz() -> Call {
    Call::new(HttpMethod::Get, "/healthz", "healthz", "The process lives")
        .answers_json::<health::Answer>(200, "It does.")
}

fn readyz() -> Call {
    let mut call = Call::new(
        HttpMethod::Get,
        "/readyz",
        "readyz",
        "The process can do its work",
    )
    .answers_json::<health::Answer>(200, "It can.");
    let schema = call.schema::<health::Answer>();
    let not = json_response("It cannot; `failing` says which parts do not work.", schema).build();
    call.answers(503, not)
}

fn metrics() -> Call {
    Call::new(
        HttpMethod::Get,
        "/metrics",
        "metrics",
        "Metrics for Prometheus",
    )
    .proof(Proof::Operator)
    .answers(200, text("text/plain", "The exposition."))
    .refuses(Envelope::Api, &[404])
}

fn openapi() -> Call {
    Call::new(HttpMethod::Get, "/openapi.json", "openapi", "This document").answers(
        200,
        json_response("OpenAPI 3.1.", ObjectBuilder::new()).build(),
    )
}

fn docs() -> Call {
    Call::new(
        HttpMethod::Get,
        "/docs",
        "docs",
        "This document, to be read and tried",
    )
    .answers(200, text("text/html", "A page for people."))
}

fn docs_asset() -> Call {
    let names = ASSETS.map(|name| Value::from(name.name));
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names));
    let file = ParameterBuilder::new()
        .name("file")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(schema));
    let bytes = || Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    let response = ["text/css", "text/javascript", "image/png"]
        .into_iter()
        .fold(
            ResponseBuilder::new().description("The file."),
            |response, kind| response.content(kind, bytes()),
        );
    Call::new(
        HttpMethod::Get,
        "/docs/{file}",
        "docsFile",
        "What the page of this document is made of",
    )
    .parameter(file.build())
    .answers(200, response.build())
    .refuses(Envelope::Api, &[400, 404])
}

fn text(kind: &str, what: &str) -> Response {
    let text = ObjectBuilder::new().schema_type(Type::String);
    ResponseBuilder::new()
        .description(what)
        .content(kind, Content::new(Some(text)))
        .build()
}
