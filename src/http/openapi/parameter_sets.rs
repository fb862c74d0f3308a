//! `/rest/parameterSets`.

use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;

use super::bodies::{SetDraft, SetParameters, SetPatch};
use super::call::{Call, Proof, paged};
use super::refusals::Envelope;
use crate::http::route::parameter_set_body::{SetView, Verdict};

pub(super) const TAG: &str = "Parameter sets";
const ALL: &str = "/rest/parameterSets";
const ONE: &str = "/rest/parameterSets/{id}";
const EXAMPLE_ID: &str = "019aa5b2-6c1f-7d3e-9a41-5b1f0c2d3e4f";

pub(super) fn calls() -> Vec<Call> {
    let calls = [
        list(ALL, "listParameterSets", "Own and public parameter sets"),
        list(
            "/rest/parameterSets/search",
            "searchParameterSets",
            "The same as the list",
        ),
        show(),
        create(),
        change(),
        delete(),
        validate(),
        validate_saved(),
    ];
    let with = |call: Call| {
        call.tag(TAG)
            .proof(Proof::ReportToken)
            .proof(Proof::ReportTokenInQuery)
    };
    calls.map(with).into()
}

fn list(path: &str, id: &str, summary: &str) -> Call {
    let call = Call::new(HttpMethod::Get, path, id, summary).about("Without their parameters.");
    paged::<SetView<'static>>(call, None).refuses(Envelope::Rest, &[400])
}

fn show() -> Call {
    of_one(HttpMethod::Get, ONE, "getParameterSet", "One parameter set")
        .answers_json::<SetView<'static>>(200, "The set with its parameters.")
        .refuses(Envelope::Rest, &[400, 403, 404, 429, 502])
}

fn create() -> Call {
    let body =
        json!({ "id": EXAMPLE_ID, "name": "Weekly", "public": false, "parameters": parameters() });
    Call::new(
        HttpMethod::Post,
        ALL,
        "createParameterSet",
        "A new parameter set",
    )
    .takes_json::<SetDraft>(body)
    .answers_json::<SetView<'static>>(201, "The set.")
    .refuses(Envelope::Rest, &[400, 403, 409, 413, 415, 429, 502])
}

fn change() -> Call {
    of_one(
        HttpMethod::Put,
        ONE,
        "changeParameterSet",
        "A change of a parameter set",
    )
    .about("By its owner or a Jira administrator. What is not named stays.")
    .takes_json::<SetPatch>(json!({ "public": true }))
    .answers_json::<SetView<'static>>(200, "The set.")
    .refuses(Envelope::Rest, &[400, 403, 404, 413, 415, 429, 502])
}

fn delete() -> Call {
    of_one(
        HttpMethod::Delete,
        ONE,
        "deleteParameterSet",
        "The end of a parameter set",
    )
    .about("By its owner or a Jira administrator.")
    .answers_nothing("It is gone.")
    .refuses(Envelope::Rest, &[400, 403, 404, 413, 429, 502])
}

fn validate() -> Call {
    let path = "/rest/parameterSets/validate";
    let summary = "What a report would say to these parameters";
    Call::new(HttpMethod::Post, path, "validateParameters", summary)
        .takes_json::<SetParameters>(json!({ "parameters": parameters() }))
        .answers_json::<Verdict>(200, "Whether `/rest/list2` would accept them.")
        .refuses(Envelope::Rest, &[400, 413, 415])
}

fn validate_saved() -> Call {
    let path = "/rest/parameterSets/{id}/validate";
    of_one(
        HttpMethod::Get,
        path,
        "validateParameterSet",
        "What a report would say to a saved set",
    )
    .answers_json::<Verdict>(200, "Whether `/rest/list2` would accept it.")
    .refuses(Envelope::Rest, &[400, 403, 404, 429, 502])
}

fn of_one(method: HttpMethod, path: &str, id: &str, summary: &str) -> Call {
    Call::new(method, path, id, summary).id("The UUID of a parameter set.", Some(json!(EXAMPLE_ID)))
}

fn parameters() -> Value {
    json!({
        "reportType": "statusDuration",
        "filterType": "project",
        "projectKey": "WEB",
        "calendar": "normalHours",
    })
}
