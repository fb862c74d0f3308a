//! What the pages need beside tokens and credentials: people, first steps, the audit trail, calendars, reports.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Content, HttpMethod, ResponseBuilder, Schema};

use super::bodies::{CalendarDraft, CalendarPatch};
use super::call::Call;
use super::refusals::Envelope;
use super::settings::{Mount, creation_key, query, version};
use crate::db::audit::AuditCategory;
use crate::export::schema::Report;
use crate::http::route::audit::{AuditPageBody, RetentionBody};
use crate::http::route::calendar_body::CalendarView;
use crate::http::route::get_started::GetStartedBody;
use crate::http::route::me::{Me, PeopleBody};
use crate::http::route::page_csv::CsvBody;
use crate::http::route::site_calendars::{CalendarPageBody, DefaultBody, WorkedBody};
use HttpMethod::{Delete, Get, Post, Put};

/// The calendar of the examples.
const EXAMPLE: u32 = 4711;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PeopleToName)]
struct PeopleDraft {
    #[schema(max_items = 100)]
    account_ids: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StepMark)]
struct StepDraft {
    /// `open`, `done` or `skipped`.
    state: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarToTry)]
struct PreviewDraft {
    /// A calendar, saved or not; it needs no name.
    #[schema(value_type = Object)]
    calendar: Value,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
}

/// An issue or a query, and a few of the parameters of `/rest/list`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnReport)]
struct ReportDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    issue_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    jql: Option<String>,
    columns_by: String,
    /// The number of a calendar, `default` or `normalHours`.
    calendar: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    view_format: Option<String>,
    /// `json` or `csv`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    output_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    start_issue_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 1000)]
    page_size: Option<u32>,
}

pub(super) fn calls(mount: Mount) -> Vec<Call> {
    [
        people(mount),
        first_steps(mount),
        trail(mount),
        calendars(mount),
        default_calendar(mount),
        vec![report(mount)],
    ]
    .concat()
}

fn people(mount: Mount) -> Vec<Call> {
    let named = json!({ "accountIds": ["712020:5f1d9c3e-ada0-4000-8000-000000000001"] });
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1_u64))
        .maximum(Some(100_u64))
        .default(Some(json!(20)));
    vec![
        mount
            .call(
                Get,
                "/me",
                "GetMe",
                "The caller, and the service as the pages see it",
            )
            .answers_json::<Me>(200, "Who calls.")
            .refuses(Envelope::Api, &[]),
        mount
            .call(
                Get,
                "/users",
                "FindUsers",
                "Active people of the site by name or address",
            )
            .about("For administrators.")
            .parameter(text("q", "Without it the first ones."))
            .parameter(query("limit", "People at most.", limit))
            .answers_json::<PeopleBody>(200, "Those whom Jira finds.")
            .refuses(Envelope::Api, &[422]),
        mount
            .call(
                Post,
                "/users/named",
                "NameUsers",
                "Names of people by account id",
            )
            .about("As the caller may see them.")
            .takes_json::<PeopleDraft>(named)
            .answers_json::<PeopleBody>(200, "In the order asked for.")
            .refuses(Envelope::Api, &[400, 413, 422]),
    ]
}

fn first_steps(mount: Mount) -> Vec<Call> {
    vec![
        mount
            .call(
                Get,
                "/get-started",
                "GetFirstSteps",
                "What a new site has still to do",
            )
            .answers_json::<GetStartedBody<'static>>(200, "Each step with its state.")
            .refuses(Envelope::Api, &[]),
        mount
            .call(
                Put,
                "/get-started/{id}",
                "MarkFirstStep",
                "A step done, skipped or open again",
            )
            .about("What is there counts as done, whatever was said.")
            .id("The id of a step.", Some(json!("ipAllowlist")))
            .takes_json::<StepDraft>(json!({ "state": "skipped" }))
            .answers_json::<GetStartedBody<'static>>(200, "Each step with its state.")
            .refuses(Envelope::Api, &[400, 404, 413, 422]),
    ]
}

fn trail(mount: Mount) -> Vec<Call> {
    let path = "/settings/audit";
    let list = mount.call(
        Get,
        "/audit",
        "ListAuditEvents",
        "Who did what, newest first",
    );
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1_u64))
        .maximum(Some(200_u64))
        .default(Some(json!(50)));
    let csv = mount.call(Get, "/audit.csv", "GetAuditFile", "The same as CSV");
    let file = ResponseBuilder::new()
        .description(
            "As many of the newest events as fit 3.5 MB: `X-Rows` of `X-Total-Rows`. Cells that look like formulas begin with an apostrophe. `{\"csv\": …, \"rows\": …, \"total\": …}` when `Accept` asks for JSON and not for CSV.",
        )
        .content(
            "text/csv",
            Content::new(Some(ObjectBuilder::new().schema_type(Type::String))),
        );
    let mut csv = filtered(csv);
    let in_json = csv.schema::<CsvBody<'static>>();
    let file = file.content("application/json", Content::new(Some(in_json)));
    vec![
        filtered(list)
            .parameter(text("cursor", "`nextCursor` of the page before."))
            .parameter(query("limit", "Events on a page.", limit))
            .answers_json::<AuditPageBody<'static>>(200, "A page of events.")
            .refuses(Envelope::Api, &[422]),
        csv.answers(200, file.build())
            .refuses(Envelope::Api, &[422]),
        mount
            .call(
                Get,
                path,
                "GetAuditSettings",
                "How long the audit trail is kept",
            )
            .answers_version::<RetentionBody>(200, "In days.")
            .refuses(Envelope::Api, &[]),
        mount
            .call(
                Put,
                path,
                "ReplaceAuditSettings",
                "Another time for the audit trail",
            )
            .parameter(version())
            .takes_json::<RetentionBody>(json!({ "retentionDays": 180 }))
            .answers_version::<RetentionBody>(200, "In days.")
            .refuses(Envelope::Api, &[400, 412, 413, 422]),
    ]
}

fn filtered(call: Call) -> Call {
    let categories = AuditCategory::ALL.map(AuditCategory::as_str);
    let category = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(categories));
    call.parameter(text("from", "Events at this time (RFC 3339) or after it."))
        .parameter(text("to", "Events before this time."))
        .parameter(query("category", "What it is about.", category))
        .parameter(text(
            "actor",
            "An account id, `jira`, `operator`, `dwell` or `erased`.",
        ))
        .parameter(text(
            "q",
            "Looked for in action, target, actor and details.",
        ))
}

fn calendars(mount: Mount) -> Vec<Call> {
    let (all, one) = ("/calendars", "/calendars/{id}");
    let id = |call: Call| call.id("The number of a calendar.", Some(json!(EXAMPLE)));
    let preview = json!({ "calendar": draft("Support"), "from": "2026-11-20T00:00:00Z", "to": "2026-11-23T00:00:00Z" });
    vec![
        mount
            .call(
                Get,
                all,
                "ListSiteCalendars",
                "The site's working calendars",
            )
            .parameter(text("q", "Within the name, letter case ignored."))
            .answers_json::<CalendarPageBody<'static>>(200, "All, the built-in one first.")
            .refuses(Envelope::Api, &[422]),
        mount
            .call(Post, all, "CreateSiteCalendar", "A new calendar")
            .about("By a Jira administrator.")
            .parameter(creation_key())
            .takes_json::<CalendarDraft>(draft("Support"))
            .answers_version::<CalendarView<'static>>(201, "The calendar.")
            .refuses(Envelope::Api, &[400, 409, 413, 422]),
        mount
            .call(
                Post,
                "/calendars/preview",
                "PreviewCalendar",
                "Worked time between two instants",
            )
            .takes_json::<PreviewDraft>(preview)
            .answers_json::<WorkedBody>(200, "In milliseconds.")
            .refuses(Envelope::Api, &[400, 413, 422]),
        id(mount.call(Get, one, "GetSiteCalendar", "One calendar"))
            .answers_version::<CalendarView<'static>>(200, "The calendar.")
            .refuses(Envelope::Api, &[404]),
        id(mount.call(Put, one, "ReplaceSiteCalendar", "A change of a calendar"))
            .about("By a Jira administrator. What is not named stays.")
            .parameter(version())
            .takes_json::<CalendarPatch>(json!({ "name": "Support line" }))
            .answers_version::<CalendarView<'static>>(200, "The calendar.")
            .refuses(Envelope::Api, &[400, 404, 409, 412, 413, 422]),
        id(mount.call(Delete, one, "DeleteSiteCalendar", "The end of a calendar"))
            .about("By a Jira administrator. The default calendar cannot be deleted.")
            .parameter(version())
            .answers_nothing("It is gone for good.")
            .refuses(Envelope::Api, &[400, 404, 409, 412]),
    ]
}

fn default_calendar(mount: Mount) -> Vec<Call> {
    let path = "/settings/calendar";
    vec![
        mount
            .call(
                Get,
                path,
                "GetDefaultCalendar",
                "What `calendar=default` means",
            )
            .answers_version::<DefaultBody>(200, "The default calendar.")
            .refuses(Envelope::Api, &[]),
        mount
            .call(
                Put,
                path,
                "ReplaceDefaultCalendar",
                "Another default calendar",
            )
            .about("By a Jira administrator.")
            .parameter(version())
            .takes_json::<DefaultBody>(json!({ "defaultCalendar": "normalHours" }))
            .answers_version::<DefaultBody>(200, "The default calendar.")
            .refuses(Envelope::Api, &[400, 404, 412, 413, 422]),
    ]
}

fn report(mount: Mount) -> Call {
    let example = json!({ "issueKey": "WEB-1", "columnsBy": "statusDuration", "calendar": "normalHours", "viewFormat": "humanReadable" });
    let csv = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    let mut call = mount
        .call(
            Post,
            "/reports",
            "RunReport",
            "A report with the caller's own rights",
        )
        .about("The document of `/rest/list`, of one issue that of `/rest/issue`.")
        .takes_json::<ReportDraft>(example);
    let document = call.schema::<Report>();
    let in_json = call.schema::<CsvBody<'static>>();
    let either = OneOfBuilder::new().item(document).item(in_json);
    let answer = ResponseBuilder::new()
        .description(
            "The report. CSV comes as `{\"csv\": …}` when `Accept` asks for JSON and not for CSV.",
        )
        .content(
            "application/json",
            Content::new(Some(Schema::from(either.build()))),
        )
        .content("text/csv", csv);
    call.answers(200, answer.build())
        .refuses(Envelope::Api, &[400, 404, 413, 422])
}

fn draft(name: &str) -> Value {
    json!({
        "id": EXAMPLE, "name": name, "timeZone": "Europe/Berlin",
        "workingTimes": [{ "weekday": "MONDAY", "start": 32_400_000, "end": 61_200_000 }],
        "holidays": [], "exceptions": [],
    })
}

fn text(name: &str, about: &str) -> Parameter {
    query(name, about, ObjectBuilder::new().schema_type(Type::String))
}
