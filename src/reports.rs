//! Reports: parameters in, Jira asked as the bound user, the engine's figures out.

pub mod fetch;
pub mod field_text;
pub mod metadata;
pub mod page_token;
pub mod request;
pub mod warnings;
pub mod write;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::atlassian::ids::AccountId;
use crate::clock::Clock;
use crate::engine::{Calendar, HistoryItem, IssueInput, Spec, Table, TableBuilder, Value, Window};
use crate::export::{ExportError, RowHead};
use crate::jira::{AsUser, History, Issue, Item, Jira, JiraError};
use crate::tokens::check::TokenHolder;

use fetch::Fetched;
use field_text::FieldTexts;
use metadata::{Metadata, MetadataCache};
use page_token::PageToken;
use request::ParameterFaults;
use request::catalogue::Endpoint;
use request::reader::Reader;
use request::selection::Selection;
use request::shape::{Place, Shape};

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Parameters(#[from] ParameterFaults),
    #[error("the site gave no OAuth client, so nobody can be acted for")]
    NoImpersonation,
    #[error(transparent)]
    Jira(#[from] JiraError),
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// A finished answer.
#[derive(Debug)]
pub struct Answer {
    pub content_type: &'static str,
    pub body: Vec<u8>,
    pub next_page_token: Option<String>,
    /// What the body has no room for.
    pub warnings: Vec<String>,
}

/// A request whose parameters have been read and accepted.
#[derive(Debug)]
struct Request {
    shape: Shape,
    selection: Option<Selection>,
    place: Place<PageToken>,
    /// What a page token of this request is bound to.
    binding: String,
    warnings: Vec<String>,
}

impl Request {
    /// Everything that can be wrong with the parameters by themselves, at once.
    fn read(
        endpoint: Endpoint,
        parameters: &[(String, String)],
        holder: &TokenHolder,
        now: ReportInstant,
    ) -> Result<Self, ParameterFaults> {
        let binding = page_token::binding(parameters);
        let mut reader = Reader::new(endpoint, parameters);
        let shape = Shape::read(&mut reader);
        let selection = (endpoint != Endpoint::Issue).then(|| Selection::read(&mut reader));
        let open = |text: &str| PageToken::open(text, holder, &binding, now);
        let place = Place::read(endpoint, &mut reader, open);
        let warnings = reader.finish()?;
        Ok(Self {
            shape,
            selection,
            place,
            binding,
            warnings,
        })
    }
}

#[derive(Clone, Debug)]
pub struct Reports {
    jira: Jira,
    clock: Arc<dyn Clock>,
    metadata: MetadataCache,
    patience: TimeDelta,
}

impl Reports {
    /// `time_limit` is how long a report call may take in all: nothing is waited for beyond it, so that a caller hears
    /// what Jira said and not only that it took too long.
    pub fn new(jira: Jira, clock: Arc<dyn Clock>, time_limit: Duration) -> Self {
        let metadata = MetadataCache::new(clock.clone());
        let patience = TimeDelta::from_std(time_limit.mul_f32(0.9)).unwrap_or(TimeDelta::MAX);
        Self {
            jira,
            clock,
            metadata,
            patience,
        }
    }

    /// One report call, measured to one instant and read with the rights of the token's user.
    pub async fn run(
        &self,
        endpoint: Endpoint,
        holder: &TokenHolder,
        parameters: &[(String, String)],
    ) -> Result<Answer, ReportError> {
        let started = self.clock.now();
        let request = Request::read(endpoint, parameters, holder, started)?;
        let site = holder
            .tenant
            .jira
            .clone()
            .ok_or(ReportError::NoImpersonation)?;
        let jira = self.jira.as_user(site, holder.account.clone());
        let jira = jira.until(started + self.patience);
        let metadata = Box::pin(self.metadata.get(holder, &jira)).await?;
        let fields = self.fields(holder, &jira, &request.shape).await?;
        let fetched = Box::pin(fetch::fetch(
            &jira, holder, &request, &metadata, &fields, started,
        ))
        .await?;
        let table = tabulate(&request.shape, &metadata, &fields, &fetched);
        write::write(&request, &metadata, &fields, &fetched, &table)
    }

    /// The extra columns; ids that Jira does not know are the caller's fault.
    async fn fields(
        &self,
        holder: &TokenHolder,
        jira: &AsUser,
        shape: &Shape,
    ) -> Result<FieldTexts, ReportError> {
        if shape.fields.is_empty() {
            return Ok(FieldTexts::default());
        }
        let known = self.metadata.fields(holder, jira).await?;
        Ok(FieldTexts::choose(
            &shape.fields,
            &known,
            &shape.empty_token,
        )?)
    }
}

fn tabulate(
    shape: &Shape,
    metadata: &Metadata,
    fields: &FieldTexts,
    fetched: &Fetched,
) -> Table<RowHead> {
    let instant = |date: &Option<request::dates::DateInput>| {
        date.as_ref()
            .map(|date| date.resolve(metadata.zone).timestamp_millis())
    };
    let spec = Spec {
        measure: shape.measure.clone(),
        now: fetched.at.timestamp_millis(),
        window: Window {
            start: instant(&shape.trim_start),
            end: instant(&shape.trim_end),
        },
        calendar: Calendar::always(),
        statuses: shape.statuses.clone(),
        include_deleted: shape.include_deleted,
        consolidated: Vec::new(),
    };
    let mut builder = TableBuilder::new(
        spec,
        metadata.engine_statuses(
            fetched.issues.iter().map(|(issue, _)| &issue.status),
            &project_keys(fetched),
        ),
    );
    for (issue, histories) in &fetched.issues {
        let head = RowHead {
            key: issue.key.clone(),
            summary: issue.summary.clone(),
            fields: fields.of(issue, metadata.zone),
        };
        builder.push(head, input_of(issue, histories));
    }
    builder.finish()
}

/// Keys of the issues' projects by their ids.
fn project_keys(fetched: &Fetched) -> HashMap<&str, &str> {
    let projects = fetched
        .issues
        .iter()
        .filter_map(|(issue, _)| issue.extra.get(fetch::PROJECT));
    projects
        .filter_map(|project| Some((project["id"].as_str()?, project["key"].as_str()?)))
        .collect()
}

/// Jira's wire types as the engine reads them, borrowed.
fn input_of<'a>(
    issue: &'a Issue,
    histories: &'a [History],
) -> IssueInput<'a, impl Iterator<Item = HistoryItem<'a>>> {
    let items = histories.iter().flat_map(|history| {
        (0..)
            .zip(&history.items)
            .map(move |(position, item)| HistoryItem {
                history: history.id,
                position,
                at: history.created,
                author: history.author.as_ref().map(AccountId::as_str),
                field_id: item.field_id.as_deref(),
                field: &item.field,
                from: Value::new(item.from.as_deref(), item.from_string.as_deref()),
                to: Value::new(item.to.as_deref(), item.to_string.as_deref()),
            })
    });
    IssueInput {
        created: issue.created,
        current: current_status(issue, histories),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items,
    }
}

/// The status that the issue shows, unless its history was read later and has gone on: search lags behind, seconds to
/// minutes, and that is no contradiction.
fn current_status<'a>(issue: &'a Issue, histories: &'a [History]) -> Value<'a> {
    let is_status = |item: &&Item| item.field_id.as_deref() == Some("status");
    let later = histories
        .iter()
        .rev()
        .filter(|history| issue.updated.is_some_and(|at| history.created > at));
    let moved = later
        .flat_map(|history| history.items.iter().rev())
        .find(is_status);
    match moved {
        Some(item) => Value::new(item.to.as_deref(), item.to_string.as_deref()),
        None => Value::new(Some(&issue.status.id), Some(&issue.status.name)),
    }
}

/// When a report was measured, for documents and page tokens.
type ReportInstant = DateTime<Utc>;
