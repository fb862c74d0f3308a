//! `/api/v1/reports`: a report of whoever looks at the page, read with their own rights.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::body::Members;
use super::page_csv::csv_for;
use super::report::{SyncTimeout, answered};
use crate::http::error::Error;
use crate::http::extract::caller::Caller;
use crate::reports::caller::holder_of;
use crate::reports::request::catalogue::Endpoint;
use crate::reports::{Reply, Reports};

const OUTPUTS: [(&str, &str); 2] = [("json", "json"), ("csv", "csv")];
const LARGEST_PAGE: i64 = 1_000;

type Parameters = Vec<(String, String)>;

pub async fn run(
    caller: Caller,
    State((reports, SyncTimeout(limit))): State<(Reports, SyncTimeout)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let (endpoint, parameters) = parameters_from(&body)?;
    let is_csv = parameters
        .iter()
        .any(|(name, value)| name == "outputType" && value == "csv");
    let holder = holder_of(&caller);
    let running = Box::pin(reports.run(endpoint, &holder, &parameters));
    let late = |_| {
        let message = "The report took too long. Ask for less at a time.";
        Error::new(StatusCode::REQUEST_TIMEOUT, "timeout", message)
    };
    match tokio::time::timeout(limit, running).await.map_err(late)?? {
        Reply::Answer(answer) if is_csv => {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            Ok(csv_for(&headers, (&text, None), answered(answer)))
        }
        Reply::Answer(answer) => Ok(answered(answer)),
        Reply::Lines(_) => Err(Error::bad_request("Streams are for scripts.")),
    }
}

fn parameters_from(body: &[u8]) -> Result<(Endpoint, Parameters), Error> {
    let mut members = Members::parse(body)?;
    let (issue, jql) = (members.text("issueKey"), members.text("jql"));
    let mut parameters = Parameters::new();
    let mut add = |name: &str, value: Option<String>| {
        parameters.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("columnsBy", members.required("columnsBy", Members::text));
    add(
        "calendar",
        members.required("calendar", Members::text_or_number),
    );
    add("viewFormat", members.text("viewFormat"));
    let output = members.choice("outputType", &OUTPUTS).unwrap_or("json");
    add("outputType", Some(output.to_owned()));
    add("csvSafe", (output == "csv").then(|| "true".to_owned()));
    let start = members.integer("startIssueIndex", &(0..=i64::from(i32::MAX)));
    let size = members.integer("pageSize", &(1..=LARGEST_PAGE));
    let endpoint = match (issue, jql) {
        (Some(issue), None) => {
            add("issueKey", Some(issue));
            Endpoint::Issue
        }
        (None, Some(jql)) => {
            add("filterType", Some("customjql".to_owned()));
            add("customjql", Some(jql));
            add("startIssueIndex", start.map(|start| start.to_string()));
            add("pageSize", size.map(|size| size.to_string()));
            Endpoint::List
        }
        _ => {
            members.fault("issueKey", "or jql is required, and only one of the two");
            Endpoint::List
        }
    };
    members.finish()?;
    Ok((endpoint, parameters))
}
