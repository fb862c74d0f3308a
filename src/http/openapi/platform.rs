//! What Atlassian's platforms call by themselves. Nobody else has the proofs that these calls need.

use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, HttpMethod, Required};

use super::bodies::LifecycleBody;
use super::call::{Call, Proof, json as json_response};
use super::refusals::Envelope;
use super::settings::query;
use crate::atlassian::endpoints::{CONNECT_REALMS, EventEndpoint, FORGE_REALMS};
use crate::http::route::realms::{MigrationBody, PlanBody, RefusalBody, StatusBody};

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

/// Of a move between regions.
const STEPS: [(&str, &str); 5] = [
    ("schedule", "A move to another region is planned"),
    ("start", "The move begins"),
    ("status", "How far the move is"),
    ("commit", "The site is in its new region"),
    ("rollback", "The site stays where it was"),
];

pub(super) fn calls() -> Vec<Call> {
    let connect = EVENTS.map(|(event, summary)| lifecycle(event, summary));
    let forge = EventEndpoint::ALL.map(forge_event);
    let moves = [
        (CONNECT_REALMS, Proof::ConnectHost),
        (FORGE_REALMS, Proof::ForgeEvent),
    ];
    let moves = moves
        .into_iter()
        .flat_map(|mount| STEPS.map(|step| of_move(mount, step)));
    [descriptor()]
        .into_iter()
        .chain(connect)
        .chain(forge)
        .chain(moves)
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
    // A site that has moved to Forge is not installed through Connect again.
    let more: &[u16] = if event == "installed" { &[409] } else { &[] };
    call.takes(body(content))
        .proof(Proof::ConnectHost)
        .answers_nothing("Noted.")
        .refuses(Envelope::Api, &[400, 401, 403, 404, 413])
        .refuses(Envelope::Api, more)
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

fn of_move((mount, proof): (&str, Proof), (step, summary): (&str, &str)) -> Call {
    let path = format!("{mount}/{step}");
    let name = path.trim_start_matches('/').replace('/', "-");
    let is_question = step == "status";
    let method = if is_question {
        HttpMethod::Get
    } else {
        HttpMethod::Post
    };
    let mut call = Call::new(method, &path, &name, summary);
    let refused = call.schema::<RefusalBody>();
    let refused = json_response("Refused, with Atlassian's code for why.", refused).build();
    let call = if is_question {
        let schema = call.schema::<StatusBody>();
        let text = ObjectBuilder::new().schema_type(Type::String);
        let migration = query("migrationId", "Atlassian's name of the move.", text);
        call.parameter(migration)
            .answers(200, json_response("How far it is.", schema).build())
    } else {
        let schema = if matches!(step, "schedule" | "start") {
            call.schema::<PlanBody>()
        } else {
            call.schema::<MigrationBody>()
        };
        let content = ContentBuilder::new().schema(Some(schema)).build();
        call.takes(body(content)).answers_nothing("Noted.")
    };
    call.proof(proof)
        .answers(400, refused)
        .refuses(Envelope::Api, &[401, 403, 404, 413])
}

fn body(content: utoipa::openapi::Content) -> utoipa::openapi::request_body::RequestBody {
    RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build()
}
