//! Reports: parameters in, Jira asked as the bound user, the engine's figures out.
//!
//! ```text
//! request ─→ plan (what its parameters refer to) ─→ fetch ─→ input ─→ engine ─→ write
//! ```

mod aggregate;
pub mod aggregations;
mod calendar;
mod date_field;
mod expanded;
mod fetch;
mod field_text;
pub mod file;
mod history_field;
pub mod input;
pub mod metadata;
pub mod page_token;
mod people;
mod plan;
pub mod request;
mod rows;
pub mod saved;
pub mod slots;
pub mod spool;
mod warnings;
pub mod whole;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use chrono::{DateTime, TimeDelta, Utc};

use crate::calendars::Calendars;
use crate::calendars::fault::CalendarError;
use crate::clock::Clock;
use crate::db::DbError;
use crate::db::exports::Progress;
use crate::engine::AggregateError;
use crate::export::ExportError;
use crate::installs::tenant::CannotAct;
use crate::jira::{AsUser, Jira, JiraError};
use crate::tokens::check::TokenHolder;

use calendar::ReportCalendar;
use file::ReportFile;
use metadata::{Metadata, MetadataCache};
use page_token::PageToken;
use plan::{Known, Plan};
use request::catalogue::Endpoint;
use request::dates::Frame;
use request::place::Place;
use request::{ParameterFaults, Request};

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Parameters(#[from] ParameterFaults),
    #[error(transparent)]
    CannotAct(#[from] CannotAct),
    #[error(transparent)]
    Jira(#[from] JiraError),
    #[error(transparent)]
    Calendar(#[from] Arc<CalendarError>),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    /// So many aggregations of the user run already, and none has ended in time.
    #[error("{0} aggregations of the user are running")]
    Busy(u64),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A finished answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub content_type: &'static str,
    pub body: Vec<u8>,
    pub next_page_token: Option<String>,
    /// What the body has no room for.
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Reports {
    jira: Jira,
    calendars: Calendars,
    clock: Arc<dyn Clock>,
    metadata: MetadataCache,
    patience: TimeDelta,
    /// Where files wait, sealed, while they are made.
    scratch: PathBuf,
}

/// Who waits for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A caller, until the time limit of report calls.
    OfCaller,
    /// A worker, as long as it takes.
    OfWorker,
}

/// What a request refers to, found.
#[derive(Debug)]
struct Found {
    request: Request<PageToken>,
    plan: Plan,
    jira: AsUser,
    metadata: Arc<Metadata>,
    binding: String,
}

/// One report call, ready to be answered.
#[derive(Clone, Copy, Debug)]
struct Run<'a> {
    request: &'a Request<PageToken>,
    plan: &'a Plan,
    jira: &'a AsUser,
    metadata: &'a Metadata,
    holder: &'a TokenHolder,
    /// What a page token of this request is bound to.
    binding: &'a str,
}

impl Reports {
    /// `time_limit` is how long a report call may take in all: nothing is waited for beyond it, so that a caller hears
    /// what Jira said and not only that it took too long.
    pub fn new(
        jira: Jira,
        calendars: Calendars,
        clock: Arc<dyn Clock>,
        time_limit: Duration,
        scratch: PathBuf,
    ) -> Self {
        let metadata = MetadataCache::new(clock.clone());
        let patience = TimeDelta::from_std(time_limit.mul_f32(0.9)).unwrap_or(TimeDelta::MAX);
        Self {
            jira,
            calendars,
            clock,
            metadata,
            patience,
            scratch,
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
        let until = Some(started + self.patience);
        let found = self.prepare(endpoint, holder, parameters, (started, until));
        let found = Box::pin(found).await?;
        let run = found.run(holder);
        match endpoint {
            Endpoint::Issue | Endpoint::List | Endpoint::List2 => Box::pin(rows::answer(run)).await,
            Endpoint::Expanded => Box::pin(expanded::answer(run)).await,
            Endpoint::Aggregation | Endpoint::Export => Box::pin(aggregate::answer(run)).await,
        }
    }

    /// A report as a file, measured to `at`. `progress` is told how far it has come.
    pub async fn file(
        &self,
        holder: &TokenHolder,
        parameters: &[(String, String)],
        (at, patience): (ReportInstant, Patience),
        progress: &watch::Sender<Progress>,
    ) -> Result<ReportFile, ReportError> {
        let until = match patience {
            Patience::OfCaller => Some(self.clock.now() + self.patience),
            Patience::OfWorker => None,
        };
        let found = self.prepare(Endpoint::Export, holder, parameters, (at, until));
        let found = Box::pin(found).await?;
        let run = found.run(holder);
        let choice = found.request.file.as_ref();
        let choice = choice.ok_or(ParameterFaults(Vec::new()))?;
        Box::pin(file::make(run, choice, &self.scratch, progress)).await
    }

    /// Refuses what [`file()`](Self::file) would refuse before it reads any history.
    pub async fn check_file(
        &self,
        holder: &TokenHolder,
        parameters: &[(String, String)],
        at: ReportInstant,
    ) -> Result<(), ReportError> {
        let until = Some(self.clock.now() + self.patience);
        let found = self.prepare(Endpoint::Export, holder, parameters, (at, until));
        let found = Box::pin(found).await?;
        // Only Jira knows whether the query is one.
        if let Some(query) = fetch::query(&found.run(holder)) {
            found.jira.search_page(&query, &[], 1, None).await?;
        }
        Ok(())
    }

    async fn prepare(
        &self,
        endpoint: Endpoint,
        holder: &TokenHolder,
        parameters: &[(String, String)],
        (started, until): (ReportInstant, Option<ReportInstant>),
    ) -> Result<Found, ReportError> {
        let binding = page_token::binding(parameters);
        let open = |text: &str| PageToken::open(text, holder, &binding, started);
        let request = Request::read(endpoint, parameters, open)?;
        let (site, which) = (holder.tenant.site, request.shape.calendar);
        let calendar = Box::pin(ReportCalendar::find(&self.calendars, site, which)).await?;
        let day = calendar.day_length(request.shape.style.day)?;
        let jira = self.acting_as(holder, until)?;
        let metadata = Box::pin(self.metadata.get(holder, &jira)).await?;
        let frame = Frame {
            zone: metadata.zone,
            now: instant(&request.place, started),
            week_start: request.shape.week_start,
        };
        let known = Known {
            jira: &jira,
            holder,
            cache: &self.metadata,
        };
        let plan = Box::pin(Plan::make(&request, (calendar, day), known, frame)).await?;
        Ok(Found {
            request,
            plan,
            jira,
            metadata,
            binding,
        })
    }

    fn acting_as(
        &self,
        holder: &TokenHolder,
        until: Option<ReportInstant>,
    ) -> Result<AsUser, ReportError> {
        let site = holder.tenant.jira.clone()?;
        let jira = self.jira.as_user(site, holder.account.clone());
        let jira = jira.not_after(holder.expires_at);
        Ok(match until {
            Some(until) => jira.until(until),
            None => jira,
        })
    }
}

impl Found {
    fn run<'a>(&'a self, holder: &'a TokenHolder) -> Run<'a> {
        Run {
            request: &self.request,
            plan: &self.plan,
            jira: &self.jira,
            metadata: &self.metadata,
            holder,
            binding: &self.binding,
        }
    }
}

/// All pages of a run measure to the instant of the first.
fn instant(place: &Place<PageToken>, started: ReportInstant) -> ReportInstant {
    match place {
        Place::Page {
            resume: Some(token),
            ..
        } => token.at,
        _ => started,
    }
}

/// When a report was measured, for documents and page tokens.
type ReportInstant = DateTime<Utc>;
