//! Reports: parameters in, Jira asked as the bound user, the engine's figures out.
//!
//! ```text
//! request ─→ plan (what its parameters refer to) ─→ fetch ─→ input ─→ engine ─→ write
//! ```

mod aggregate;
mod calendar;
mod date_field;
mod expanded;
mod fetch;
mod field_text;
mod history_field;
pub mod input;
pub mod metadata;
pub mod page_token;
mod people;
mod plan;
pub mod request;
mod rows;
pub mod saved;
mod warnings;
pub mod whole;
mod write;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::calendars::Calendars;
use crate::calendars::fault::CalendarError;
use crate::clock::Clock;
use crate::engine::AggregateError;
use crate::export::ExportError;
use crate::installs::tenant::CannotAct;
use crate::jira::{AsUser, Jira, JiraError};
use crate::parameter_sets::ParameterSets;
use crate::parameter_sets::fault::ParameterSetError;
use crate::tokens::check::TokenHolder;

use calendar::ReportCalendar;
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
    ParameterSet(#[from] ParameterSetError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
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

#[derive(Clone, Debug)]
pub struct Reports {
    jira: Jira,
    calendars: Calendars,
    parameter_sets: ParameterSets,
    clock: Arc<dyn Clock>,
    metadata: MetadataCache,
    patience: TimeDelta,
}

/// One report call, ready to be answered.
#[derive(Debug)]
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
        parameter_sets: ParameterSets,
        clock: Arc<dyn Clock>,
        time_limit: Duration,
    ) -> Self {
        let metadata = MetadataCache::new(clock.clone());
        let patience = TimeDelta::from_std(time_limit.mul_f32(0.9)).unwrap_or(TimeDelta::MAX);
        Self {
            jira,
            calendars,
            parameter_sets,
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
        sent: &[(String, String)],
    ) -> Result<Answer, ReportError> {
        let started = self.clock.now();
        let parameters = Box::pin(self.parameters(holder, sent)).await?;
        let binding = page_token::binding(&parameters);
        let open = |text: &str| PageToken::open(text, holder, &binding, started);
        let request = Request::read(endpoint, &parameters, open)?;
        let (site, which) = (holder.tenant.site, request.shape.calendar);
        let calendar = Box::pin(ReportCalendar::find(&self.calendars, site, which)).await?;
        let day = calendar.day_length(request.shape.style.day)?;
        let jira = self.acting_as(holder, started)?;
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
        let run = Run {
            request: &request,
            plan: &plan,
            jira: &jira,
            metadata: &metadata,
            holder,
            binding: &binding,
        };
        match endpoint {
            Endpoint::Issue | Endpoint::List | Endpoint::List2 => Box::pin(rows::answer(run)).await,
            Endpoint::Expanded => Box::pin(expanded::answer(run)).await,
            Endpoint::Aggregation => Box::pin(aggregate::answer(run)).await,
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
        started: ReportInstant,
    ) -> Result<AsUser, ReportError> {
        let site = holder.tenant.jira.clone()?;
        let jira = self.jira.as_user(site, holder.account.clone());
        Ok(jira
            .until(started + self.patience)
            .not_after(holder.expires_at))
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
