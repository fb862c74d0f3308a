//! Reports as files: `/rest/smallexport`, and `/rest/export` in the background.

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Content, HttpMethod, Response, ResponseBuilder};

use super::call::{Call, Proof, paged};
use super::parameters;
use super::refusals::Envelope;
use super::reports::{REFUSALS, body, header};
use super::samples;
use crate::http::route::exports::{ExportView, Started};
use crate::reports::request::catalogue::Endpoint;

pub(super) const TAG: &str = "Exports";
const SMALL: &str = "/rest/smallexport";
const ALL: &str = "/rest/export";
const ONE: &str = "/rest/export/{id}";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn calls() -> Vec<Call> {
    let about = "Jobs of the token's user alone.";
    let calls = [
        small(),
        small_by_post(),
        start(),
        paged::<ExportView>(
            Call::new(HttpMethod::Get, ALL, "listExports", "The user's exports").about(about),
            Some(samples::exports()),
        )
        .refuses(Envelope::Rest, &[400]),
        paged::<ExportView>(
            Call::new(
                HttpMethod::Get,
                "/rest/export/status",
                "listExportStatus",
                "The same as the list",
            ),
            Some(samples::exports()),
        )
        .refuses(Envelope::Rest, &[400]),
        show(),
        abort(),
        download(),
    ];
    let with = |call: Call| {
        call.tag(TAG)
            .proof(Proof::ReportToken)
            .proof(Proof::ReportTokenInQuery)
    };
    calls.map(with).into()
}

fn small() -> Call {
    let call = Call::new(
        HttpMethod::Get,
        SMALL,
        "smallExport",
        "A report as a file, at once",
    );
    let example = super::reports::example(Endpoint::Export);
    let parameters = parameters::of(Endpoint::Export, &example);
    let call = parameters.into_iter().fold(call, Call::parameter);
    call.answers(200, file()).refuses(Envelope::Rest, REFUSALS)
}

fn small_by_post() -> Call {
    let call = Call::new(
        HttpMethod::Post,
        SMALL,
        "smallExportByPost",
        "A report as a file, at once",
    );
    with_body(call)
        .answers(200, file())
        .refuses(Envelope::Rest, REFUSALS)
}

fn start() -> Call {
    let call = Call::new(HttpMethod::Post, ALL, "startExport", "A report as a file, in the background")
        .about("Look at `statusLink` from time to time; with status `Successful` there is a `downloadLink`.");
    with_body(call)
        .answers_json_like::<Started>(200, "Where to look.", samples::started())
        .refuses(Envelope::Rest, REFUSALS)
}

fn with_body(mut call: Call) -> Call {
    let members = call.schema_as(
        "ExportParameters".to_owned(),
        parameters::members(Endpoint::Export),
    );
    call.takes(body(Endpoint::Export, members))
        .refuses(Envelope::Rest, &[413, 415])
}

fn show() -> Call {
    of_one(HttpMethod::Get, ONE, "getExport", "How far an export is")
        .answers_json_like::<ExportView>(200, "The export.", samples::waiting())
        .refuses(Envelope::Rest, &[400, 404])
}

fn abort() -> Call {
    of_one(
        HttpMethod::Delete,
        ONE,
        "abortExport",
        "The end of an export that is not done",
    )
    .answers_json_like::<ExportView>(200, "The export.", samples::aborted())
    .refuses(Envelope::Rest, &[400, 404])
}

fn download() -> Call {
    of_one(
        HttpMethod::Get,
        "/rest/export/{id}/download",
        "downloadExport",
        "The file of an export",
    )
    .answers(200, file())
    .refuses(Envelope::Rest, &[400, 404])
}

fn of_one(method: HttpMethod, path: &str, id: &str, summary: &str) -> Call {
    Call::new(method, path, id, summary).id("The `exportId`.", None)
}

fn file() -> Response {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    ResponseBuilder::new()
        .description("The file, as `outputType` asks for it.")
        .content("text/csv", Content::new(Some(text)))
        .content(WORKBOOK, Content::new(Some(bytes)))
        .header("Content-Disposition", header("The name of the file."))
        .header(
            "X-Report-Warnings",
            header("A JSON list, where there is something to say."),
        )
        .build()
}
