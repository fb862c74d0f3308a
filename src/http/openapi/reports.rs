//! The report calls.

use serde_json::{Value, json};
use utoipa::openapi::encoding::EncodingBuilder;
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, ContentBuilder, HeaderBuilder, HttpMethod, Ref, RefOr, Response};

use super::call::{Call, Proof, json as json_response, json_like};
use super::parameters;
use super::refusals::Envelope;
use super::samples;
use crate::export::schema::{ExpandedReport, Report, SimplifiedReport, StreamLine};
use crate::reports::request::catalogue::Endpoint;

pub(super) const TAG: &str = "Reports";

struct Address {
    path: &'static str,
    id: &'static str,
    endpoint: Endpoint,
    summary: &'static str,
}

const ADDRESSES: [Address; 7] = [
    address("/rest/issue", "issue", Endpoint::Issue, "One issue"),
    address(
        "/rest/issue/expanded",
        "expanded",
        Endpoint::Expanded,
        "Every visit of one issue",
    ),
    address(
        "/rest/list",
        "list",
        Endpoint::List,
        "Issues of a filter, paged by index",
    ),
    address(
        "/rest/issues",
        "issues",
        Endpoint::List,
        "The same as /rest/list",
    ),
    address(
        "/rest/list2",
        "list2",
        Endpoint::List2,
        "Issues of a filter, paged by token",
    ),
    address(
        "/rest/issues/v2",
        "issuesV2",
        Endpoint::List2,
        "The same as /rest/list2",
    ),
    address(
        "/rest/aggregation",
        "aggregation",
        Endpoint::Aggregation,
        "One statistic over the issues of a filter",
    ),
];

const fn address(
    path: &'static str,
    id: &'static str,
    endpoint: Endpoint,
    summary: &'static str,
) -> Address {
    Address {
        path,
        id,
        endpoint,
        summary,
    }
}

pub(super) fn calls() -> Vec<Call> {
    ADDRESSES
        .iter()
        .flat_map(|address| [get(address), post(address)])
        .collect()
}

fn get(address: &Address) -> Call {
    let call = Call::new(HttpMethod::Get, address.path, address.id, address.summary);
    let parameters = parameters::of(address.endpoint, &example(address.endpoint));
    let call = parameters.into_iter().fold(call, Call::parameter);
    answered(call, address.endpoint).refuses(Envelope::Rest, REFUSALS)
}

fn post(address: &Address) -> Call {
    let id = format!("{}ByPost", address.id);
    let mut call = Call::new(HttpMethod::Post, address.path, &id, address.summary)
        .about("Parameters of the body and of the query count alike.");
    let name = format!("{:?}Parameters", address.endpoint);
    let members = call.schema_as(name, parameters::members(address.endpoint));
    let call = call.takes(body(address.endpoint, members));
    answered(call, address.endpoint)
        .refuses(Envelope::Rest, REFUSALS)
        .refuses(Envelope::Rest, &[413, 415])
}

/// What else than everywhere can go wrong. Of a list, the parameter set may be missing.
pub(super) const REFUSALS: &[u16] = &[400, 403, 404, 409, 502];

pub(super) fn body(endpoint: Endpoint, members: Ref) -> RequestBody {
    let example: Value = example(endpoint)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let content = ContentBuilder::new()
        .schema(Some(members))
        .example(Some(example))
        .build();
    let as_json = EncodingBuilder::new()
        .content_type(Some("application/json".to_owned()))
        .build();
    let structured = ["dbsMetrics", "statusGroups"]
        .into_iter()
        .filter(|name| endpoint.uses(name));
    let mut form = content.clone();
    form.encoding = structured
        .map(|name| (name.to_owned(), as_json.clone()))
        .collect();
    RequestBodyBuilder::new()
        .content("application/json", content)
        .content("application/x-www-form-urlencoded", form)
        .build()
}

/// A call that works on a site with the project WEB and an issue WEB-1 in it.
pub(super) fn example(endpoint: Endpoint) -> Vec<(&'static str, Value)> {
    let mut example = vec![
        ("calendar", json!("normalHours")),
        ("viewFormat", json!("hours")),
    ];
    if endpoint != Endpoint::Expanded {
        example.push(("columnsBy", json!("statusDuration")));
    }
    if endpoint.is_single() {
        example.push(("issueKey", json!("WEB-1")));
    } else {
        example.extend([
            ("filterType", json!("project")),
            ("projectKey", json!("WEB")),
        ]);
    }
    match endpoint {
        Endpoint::List | Endpoint::List2 => example.push(("pageSize", json!(10))),
        Endpoint::Aggregation => example.push(("aggregationType", json!("average"))),
        Endpoint::Export => example.push(("outputType", json!("csv"))),
        Endpoint::Issue | Endpoint::Expanded => {}
    }
    example
}

fn answered(mut call: Call, endpoint: Endpoint) -> Call {
    let document = if endpoint == Endpoint::Expanded {
        call.schema::<ExpandedReport>()
    } else {
        call.schema::<Report>()
    };
    let simplified = call.schema::<SimplifiedReport>();
    let json: RefOr<Schema> =
        Schema::from(AnyOfBuilder::new().item(document).item(simplified)).into();
    let text = ObjectBuilder::new().schema_type(Type::String);
    let what = "The report, in the shape that `outputType` asks for.";
    let response = if endpoint == Endpoint::Expanded {
        json_response(what, json)
    } else {
        json_like(what, json, samples::report(endpoint))
    };
    let mut response = response
        .content("text/csv", Content::new(Some(text)))
        .header(
            "X-Report-Warnings",
            header("With CSV: a JSON list of what other shapes have as `warnings`."),
        );
    if endpoint.is_paged() {
        let schema = call.schema::<StreamLine>();
        response = response.content("application/x-ndjson", lines(schema));
    }
    if endpoint == Endpoint::List2 {
        response = response.header(
            "X-Next-Page-Token",
            header("With CSV: what other shapes have as `nextPageToken`."),
        );
    }
    let response: Response = response.build();
    call.answers(200, response)
        .tag(TAG)
        .proof(Proof::ReportToken)
        .proof(Proof::ReportTokenInQuery)
}

/// OpenAPI 3.1 has no word for the items of a stream.
fn lines(schema: Ref) -> Content {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .content_media_type("application/json")
        .content_schema(Some(schema))
        .description(Some(
            "With `outputType=ndjson`: lines, each of which is such an object. Without the one of `type` `end` the report is not whole.",
        ));
    Content::new(Some(text))
}

pub(super) fn header(about: &str) -> utoipa::openapi::Header {
    let text = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new()
        .schema(Some(text))
        .description(Some(about))
        .build()
}
