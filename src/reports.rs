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
mod row_filter;
mod rows;
mod runs;
pub mod saved;
pub mod slots;
pub mod spool;
mod stream;
mod warnings;
pub mod whole;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::calendars::Calendars;
use crate::calendars::fault::CalendarError;
use crate::clock::Clock;
use crate::db::aggregation_tickets::Line;
use crate::db::exports::Progress;
use crate::db::{Db, DbError};
use crate::engine::AggregateError;
use crate::export::ExportError;
use crate::installs::tenant::CannotAct;
use crate::jira::{AsUser, Jira, JiraError};
use crate::parameter_sets::ParameterSets;
use crate::parameter_sets::fault::ParameterSetError;
use crate::tokens::check::TokenHolder;

use calendar::ReportCalendar;
use file::{Brake, ForWhom, ReportFile};
use metadata::{Metadata, MetadataCache};
use page_token::{Binding, PageToken};
use plan::{Known, Plan};
use request::catalogue::Endpoint;
use request::dates::Frame;
use request::place::Place;
use request::{ParameterFaults, Request};
pub use runs::RunError;
use runs::{Of, PagingRun, Runs};
use slots::Slots;
pub use stream::Lines;

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
    ParameterSet(#[from] ParameterSetError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    #[error(transparent)]
    Paging(#[from] RunError),
    #[error("the report was streamed for longer than an hour")]
    StreamTooLong,
    /// So many reports of the user run already, and none has ended in time.
    #[error("{1} reports of the user are running ({0:?})")]
    Busy(Line, u64),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a report call is answered with.
#[derive(Debug)]
pub enum Reply {
    Answer(Answer),
    Lines(Lines),
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
    parameter_sets: ParameterSets,
    clock: Arc<dyn Clock>,
    metadata: MetadataCache,
    runs: Runs,
    patience: TimeDelta,
    /// Where files wait, sealed, while they are made.
    scratch: PathBuf,
    streams: Slots,
}

/// Who waits for a report.
#[derive(Clone, Copy, Debug)]
pub enum Patience<'a> {
    /// A caller, until the time limit of report calls.
    OfCaller,
    /// A worker, as long as it takes; who pulls the brake waits for the next hour's quota.
    OfWorker(&'a Brake),
}

/// One report call with everything that it refers to.
#[derive(Debug)]
struct Prepared {
    request: Request<PageToken>,
    plan: Plan,
    jira: AsUser,
    metadata: Arc<Metadata>,
    holder: TokenHolder,
    binding: Binding,
    runs: Runs,
    resumed: Option<PagingRun>,
}

impl Prepared {
    fn run(&self) -> Run<'_> {
        Run {
            request: &self.request,
            plan: &self.plan,
            jira: &self.jira,
            metadata: &self.metadata,
            holder: &self.holder,
            binding: self.binding,
            runs: &self.runs,
            resumed: self.resumed.as_ref(),
        }
    }
}

/// One report call, ready to be answered.
#[derive(Clone, Copy, Debug)]
struct Run<'a> {
    request: &'a Request<PageToken>,
    plan: &'a Plan,
    jira: &'a AsUser,
    metadata: &'a Metadata,
    holder: &'a TokenHolder,
    /// What the pages of this request have in common.
    binding: Binding,
    runs: &'a Runs,
    /// The run that this page goes on with.
    resumed: Option<&'a PagingRun>,
}

impl<'a> Run<'a> {
    fn of(&self) -> Of<'a> {
        Of {
            holder: self.holder,
            binding: self.binding,
        }
    }
}

impl Reports {
    /// `time_limit` is how long a report call may take in all: nothing is waited for beyond it, so that a caller hears
    /// what Jira said and not only that it took too long. Files wait in `scratch`, sealed, while they are made.
    pub fn new(
        db: Db,
        jira: Jira,
        calendars: Calendars,
        parameter_sets: ParameterSets,
        clock: Arc<dyn Clock>,
        (time_limit, scratch): (Duration, PathBuf),
        streams: Slots,
    ) -> Self {
        let metadata = MetadataCache::new(clock.clone());
        let patience = TimeDelta::from_std(time_limit.mul_f32(0.9)).unwrap_or(TimeDelta::MAX);
        Self {
            jira,
            calendars,
            parameter_sets,
            runs: Runs::new(db, clock.clone()),
            clock,
            metadata,
            patience,
            scratch,
            streams,
        }
    }

    /// One report call, measured to one instant and read with the rights of the token's user.
    pub async fn run(
        &self,
        endpoint: Endpoint,
        holder: &TokenHolder,
        sent: &[(String, String)],
    ) -> Result<Reply, ReportError> {
        let how = (self.clock.now(), Patience::OfCaller);
        let call = Box::pin(self.prepare(endpoint, holder, sent, how)).await?;
        if call.request.shape.streamed {
            let slot = self.streams.enter(holder).await?;
            return Lines::start(call, slot).map(Reply::Lines);
        }
        let run = call.run();
        let answer = match endpoint {
            Endpoint::Issue | Endpoint::List | Endpoint::List2 => Box::pin(rows::answer(run)).await,
            Endpoint::Expanded => Box::pin(expanded::answer(run)).await,
            Endpoint::Aggregation | Endpoint::Export => Box::pin(aggregate::answer(run)).await,
        };
        answer.map(Reply::Answer)
    }

    /// A report as a file, measured to `at`. `progress` is told how far it has come.
    ///
    /// # Panics
    /// Never: whoever reads the parameters of an export reads which file it is to be.
    pub async fn file(
        &self,
        holder: &TokenHolder,
        parameters: &[(String, String)],
        how: (ReportInstant, Patience<'_>),
        progress: &watch::Sender<Progress>,
    ) -> Result<ReportFile, ReportError> {
        let call = self.prepare(Endpoint::Export, holder, parameters, how);
        let call = Box::pin(call).await?;
        let choice = call.request.file.as_ref();
        let choice = choice.expect("whoever reads the parameters of an export reads which file");
        let for_whom = ForWhom {
            progress,
            patience: how.1,
            clock: self.clock.as_ref(),
        };
        Box::pin(file::make(call.run(), choice, &self.scratch, for_whom)).await
    }

    /// Refuses what [`file()`](Self::file) would refuse before it reads any history.
    pub async fn check_file(
        &self,
        holder: &TokenHolder,
        parameters: &[(String, String)],
        at: ReportInstant,
    ) -> Result<(), ReportError> {
        let how = (at, Patience::OfCaller);
        let call = self.prepare(Endpoint::Export, holder, parameters, how);
        let call = Box::pin(call).await?;
        // Only Jira knows whether the query is one.
        if let Some(query) = fetch::query(&call.run()) {
            call.jira.search_page(&query, &[], 1, None).await?;
        }
        Ok(())
    }

    async fn prepare(
        &self,
        endpoint: Endpoint,
        holder: &TokenHolder,
        sent: &[(String, String)],
        (started, patience): (ReportInstant, Patience<'_>),
    ) -> Result<Prepared, ReportError> {
        let parameters = Box::pin(self.parameters(holder, sent)).await?;
        let binding = Binding::of(endpoint, &parameters);
        let open = |text: &str| PageToken::open(text, holder, binding, started);
        let request = Request::read(endpoint, &parameters, open)?;
        let resumed = self.resume(Of { holder, binding }, &request.place).await?;
        let (site, which) = (holder.tenant.site, request.shape.calendar);
        let calendar = Box::pin(ReportCalendar::find(&self.calendars, site, which)).await?;
        let day = calendar.day_length(request.shape.style.day)?;
        let patience = match patience {
            Patience::OfWorker(_) => None,
            Patience::OfCaller if request.shape.streamed => Some(stream::LONGEST_WAIT),
            Patience::OfCaller => Some(self.patience),
        };
        let jira = self.acting_as(holder, patience)?;
        let metadata = Box::pin(self.metadata.get(holder, &jira)).await?;
        let frame = Frame {
            zone: metadata.zone,
            // All pages of a run measure to the instant of the first.
            now: resumed.as_ref().map_or(started, |run| run.at),
            week_start: request.shape.week_start,
        };
        let known = Known {
            jira: &jira,
            holder,
            cache: &self.metadata,
        };
        let plan = Box::pin(Plan::make(&request, (calendar, day), known, frame)).await?;
        Ok(Prepared {
            request,
            plan,
            jira,
            metadata,
            holder: holder.clone(),
            binding,
            runs: self.runs.clone(),
            resumed,
        })
    }

    /// The run of the page before. A page by offset whose run is over begins another.
    async fn resume(
        &self,
        of: Of<'_>,
        place: &Place<PageToken>,
    ) -> Result<Option<PagingRun>, ReportError> {
        match place {
            Place::Page {
                resume: Some(token),
                ..
            } => {
                let found = self.runs.find(of, token.run).await?;
                let found = found.ok_or_else(|| ParameterFaults::from(PageToken::over()))?;
                Ok(Some(found))
            }
            Place::Offset { start: 1.., .. } => Ok(self.runs.find_latest(of).await?),
            _ => Ok(None),
        }
    }

    /// The parameters that a call means, those of the set that it names among them.
    pub async fn parameters(
        &self,
        holder: &TokenHolder,
        sent: &[(String, String)],
    ) -> Result<Vec<(String, String)>, ReportError> {
        saved::with_saved(&self.parameter_sets, holder, sent).await
    }

    fn acting_as(
        &self,
        holder: &TokenHolder,
        patience: Option<TimeDelta>,
    ) -> Result<AsUser, ReportError> {
        let site = holder.tenant.jira.clone()?;
        let jira = self.jira.as_user(site, holder.account.clone());
        let jira = jira.not_after(holder.expires_at);
        Ok(match patience {
            Some(patience) => jira.until(self.clock.now() + patience),
            None => jira.patient(),
        })
    }
}

/// When a report was measured, for documents and page tokens.
type ReportInstant = DateTime<Utc>;
