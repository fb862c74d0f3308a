//! What Atlassian's platforms call by themselves. Nobody else has the proofs that these calls need.

use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, HttpMethod, Required};

use super::bodies::LifecycleBody;
use super::call::{Call, Proof, json as json_response};
use super::refusals::Envelope;
use crate::atlassian::endpoints::EventEndpoint;

pub(super) const TAG: &str = "Platform";
/// Each is also the body's `eventType`.
const EVENTS: [(&str, &str); 4] = [
    (
        "installed",
        "The app was installed, updated, or got a new secret",
    ),
    ("uninstalled", "The app was removed"),
    ("enabled", "The app was switched on"),
    ("disabled", "The app was switched off"),
];

pub(super) fn calls() -> Vec<Call> {
    let connect = EVENTS.map(|(event, summary)| lifecycle(event, summary));
    let forge = EventEndpoint::ALL.map(forge_event);
    [descriptor()]
        .into_iter()
        .chain(connect)
        .chain(forge)
        .map(|call| call.tag(TAG))
        .collect()
}

fn descriptor() -> Call {
    let object = ObjectBuilder::new();
    Call::new(
        HttpMethod::Get,
        "/atlassian-connect.json",
        "descriptor",
        "The Connect descriptor",
    )
    .answers(
        200,
        json_response("By which Jira installs the app.", object).build(),
    )
    .refuses(Envelope::Api, &[])
}

fn lifecycle(event: &str, summary: &str) -> Call {
    let mut call = Call::new(
        HttpMethod::Post,
        &format!("/connect/{event}"),
        &format!("connect-{event}"),
        summary,
    );
    let schema = call.schema::<LifecycleBody>();
    let content = ContentBuilder::new().schema(Some(schema)).build();
    call.takes(body(content))
        .proof(Proof::ConnectHost)
        .answers_nothing("Noted.")
        .refuses(Envelope::Api, &[400, 401, 403, 404, 413])
}

fn forge_event(endpoint: EventEndpoint) -> Call {
    let summary = match endpoint {
        EventEndpoint::Lifecycle => "The app was installed or upgraded",
        EventEndpoint::Refresh => "A fresh system token",
        EventEndpoint::Uninstall => "The app is about to be removed",
    };
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let content = ContentBuilder::new().schema(Some(object)).build();
    Call::new(
        HttpMethod::Post,
        endpoint.path(),
        &format!("forge-{}", endpoint.key()),
        summary,
    )
    .takes(body(content))
    .proof(Proof::ForgeEvent)
    .answers_nothing("Noted.")
    .refuses(Envelope::Api, &[400, 401, 403, 404, 413, 429, 502])
}

fn body(content: utoipa::openapi::Content) -> utoipa::openapi::request_body::RequestBody {
    RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build()
}
