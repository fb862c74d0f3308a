//! `/api/v1/tokens/{id}/try`: what a script with this token would get for one issue.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::body::Members;
use super::token_body::token_id;
use crate::http::error::Error;
use crate::http::extract::caller::Caller;
use crate::http::layer::{envelope, request_id};
use crate::http::state::Trials;
use crate::installs::admins::{Admins, Purpose};
use crate::reports::Reply;
use crate::reports::request::catalogue::Endpoint;
use crate::tokens::Tokens;
use crate::tokens::check::{CheckError, TokenHolder};

/// Whichever issue was changed last: Jira wants a limit to every search.
const LATEST: &str = "updated >= -3650d ORDER BY updated DESC";

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenTrial)]
pub struct TrialBody {
    ok: bool,
    /// HTTP status that a script gets.
    status: u16,
    request_id: Option<String>,
    issue_key: Option<String>,
    /// The first one that the report has.
    figure: Option<Figure>,
    /// The body that a script gets with an error.
    #[schema(value_type = Option<Object>)]
    error: Option<Value>,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TrialFigure)]
pub struct Figure {
    column: String,
    value: String,
}

pub async fn run(
    caller: Caller,
    State(tokens): State<Tokens>,
    State(admins): State<Admins>,
    State(trials): State<Trials>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<TrialBody>, Error> {
    let issue = issue_from(&body)?;
    let is_admin = admins.is_admin(&caller, Purpose::Write).await?;
    let owner = (!is_admin).then_some(&caller.account);
    let token = tokens.find(&caller.tenant, token_id(&id)?, owner).await?;
    let holder = trials.check.of_record(&caller.tenant, &token);
    let holder = holder.map_err(|refusal| Error::from(CheckError::Refused(refusal)));
    let tried = match holder {
        Ok(holder) => report(&trials, &holder, issue.as_deref()).await,
        Err(refused) => Err(refused),
    };
    let body = match tried {
        Ok(document) => of_document(&document, issue),
        Err(error) => TrialBody {
            ok: false,
            status: error.status.as_u16(),
            request_id: request(),
            issue_key: issue,
            figure: None,
            error: Some(envelope::script_body(&error, trials.clock.as_ref())),
        },
    };
    tokens
        .note_trial(&caller.tenant, &caller.account, token.id, body.status)
        .await?;
    Ok(Json(body))
}

async fn report(
    trials: &Trials,
    holder: &TokenHolder,
    issue: Option<&str>,
) -> Result<Value, Error> {
    let all = [
        ("columnsBy", "statusDuration"),
        ("calendar", "normalHours"),
        ("viewFormat", "humanReadable"),
    ];
    let (endpoint, one) = match issue {
        Some(key) => (Endpoint::Issue, vec![("issueKey", key)]),
        None => (
            Endpoint::List,
            vec![
                ("filterType", "customjql"),
                ("customjql", LATEST),
                ("pageSize", "1"),
            ],
        ),
    };
    let parameters = all.into_iter().chain(one);
    let parameters: Vec<(String, String)> = parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    match Box::pin(trials.reports.run(endpoint, holder, &parameters)).await? {
        Reply::Answer(answer) => {
            serde_json::from_slice(&answer.body).map_err(|error| Error::internal(&error))
        }
        Reply::Lines(_) => Err(Error::bad_request("Streams are for scripts.")),
    }
}

fn of_document(document: &Value, asked: Option<String>) -> TrialBody {
    let row = &document["table"]["body"]["rows"][0];
    let headings = &document["table"]["header"];
    TrialBody {
        ok: true,
        status: 200,
        request_id: request(),
        issue_key: asked.or_else(|| issue_of(row)),
        figure: figure_of(row, headings),
        error: None,
    }
}

fn issue_of(row: &Value) -> Option<String> {
    let cells = row["headerColumns"].as_array()?;
    let key = cells
        .iter()
        .find(|cell| cell["id"] == "issuekey")
        .or(cells.first())?;
    key["value"].as_str().map(str::to_owned)
}

/// The first cell that is not empty, under the name of its column.
fn figure_of(row: &Value, headings: &Value) -> Option<Figure> {
    let cells = row["valueColumns"].as_array()?;
    let value = |cell: &Value| cell["value"].as_str().map(str::to_owned);
    let filled =
        |cell: &&Value| value(cell).is_some_and(|text| !["", "-"].contains(&text.as_str()));
    let cell = cells.iter().find(filled)?;
    let columns = headings["valueColumns"].as_array()?;
    let column = columns.iter().find(|column| column["id"] == cell["id"])?;
    Some(Figure {
        column: value(column)?,
        value: value(cell)?,
    })
}

fn request() -> Option<String> {
    request_id::current().map(|id| id.as_str().to_owned())
}

/// A body may be absent.
fn issue_from(body: &[u8]) -> Result<Option<String>, Error> {
    if body.is_empty() {
        return Ok(None);
    }
    let mut members = Members::parse(body)?;
    members.drop_null("issueKey");
    let issue = members.text("issueKey");
    members.finish()?;
    Ok(issue.filter(|key| !key.trim().is_empty()))
}
