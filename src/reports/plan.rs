//! A request with everything that its parameters refer to.

use std::collections::HashMap;

use super::calendar::ReportCalendar;
use super::field_text::{FieldTexts, Formats, GROUP_BY};
use super::metadata::{Metadata, MetadataCache};
use super::page_token::PageToken;
use super::request::dates::{DateInput, Frame};
use super::request::shape::{MeasureChoice, Shape};
use super::request::{ParameterFault, ParameterFaults, Request};
use super::{ReportError, date_field, fetch, history_field, people};
use crate::engine::{Calendar, Measure, Periods, Spec, Statuses, UserGroup, Window};
use crate::export::{CalendarInfo, CellStyle, DayLength};
use crate::jira::{AsUser, Field, Issue, Status};
use crate::tokens::check::TokenHolder;

/// What is to be computed, and what Jira has to be asked for it.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) frame: Frame,
    pub(super) spec: Spec,
    pub(super) calendar: CalendarInfo,
    pub(super) style: CellStyle,
    /// Extra columns.
    pub(super) fields: FieldTexts,
    /// What rows are grouped by.
    pub(super) groups: FieldTexts,
    /// Ids of the date fields at which metrics begin or end.
    pub(super) dates: Vec<String>,
    /// Ids of the fields whose history is measured besides that of the status.
    histories: Vec<String>,
}

/// The user's Jira, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) jira: &'a AsUser,
    pub(super) holder: &'a TokenHolder,
    pub(super) cache: &'a MetadataCache,
}

impl Plan {
    pub(super) async fn make(
        request: &Request<PageToken>,
        (calendar, day): (ReportCalendar, DayLength),
        known: Known<'_>,
        frame: Frame,
    ) -> Result<Self, ReportError> {
        let shape = &request.shape;
        let catalogue = Catalogue::of(shape, known).await?;
        let measure = catalogue.measure(shape, &calendar, known, frame).await?;
        let formats = Formats {
            dates: shape.style.dates.pattern.clone(),
            date_times: shape.style.date_times.pattern.clone(),
            empty: shape.style.empty_token.clone(),
            zone: frame.zone,
            timestamps: shape.style.timestamps,
        };
        let texts = |name, ids| FieldTexts::choose(name, ids, &catalogue.fields, &formats);
        let (fields, groups) = (
            texts("fields", &shape.fields),
            texts(GROUP_BY, &shape.group_by),
        );
        let (fields, groups) = both(fields, groups)?;
        Ok(Self {
            frame,
            style: CellStyle {
                view: shape.style.view,
                day,
                empty: shape.style.empty_token.clone(),
                dates: shape.style.date_times.pattern.clone(),
                zone: frame.zone,
                visit_counts: shape.style.visit_counts,
                transitioned_by: shape.style.transitioned_by,
            },
            fields,
            groups,
            dates: catalogue.dates,
            histories: histories(&measure),
            calendar: calendar.info(frame.zone),
            spec: spec(shape, measure, calendar.calendar, frame),
        })
    }

    /// The fields of issues that are shown or reckoned with.
    pub(super) fn issue_fields(&self) -> Vec<&str> {
        let shown = self.fields.ids().into_iter().chain(self.groups.ids());
        let measured = self.histories.iter().chain(&self.dates);
        let mut names: Vec<&str> = Vec::new();
        for name in shown.chain(measured.map(String::as_str)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The fields whose histories are read.
    pub(super) fn history_fields(&self) -> Vec<&str> {
        let others = self.histories.iter().map(String::as_str);
        let others = others.filter(|id| *id != fetch::STATUS);
        [fetch::STATUS].into_iter().chain(others).collect()
    }

    /// Columns are about people, who are shown under their names of today.
    pub(super) fn names_people(&self) -> bool {
        match &self.spec.measure {
            Measure::AssigneeDuration | Measure::StatusByAssignee | Measure::AssigneeByStatus => {
                true
            }
            Measure::FieldDuration(fields) => {
                fields.iter().any(|field| field.id == people::ASSIGNEE)
            }
            _ => false,
        }
    }

    /// Columns tell who made transitions.
    pub(super) fn names_authors(&self) -> bool {
        self.style.transitioned_by
    }

    /// The statuses of the site and of these issues.
    pub(super) fn statuses<'a>(
        metadata: &Metadata,
        issues: impl Iterator<Item = &'a Issue> + Clone,
    ) -> Statuses {
        let projects = issues.clone().filter_map(|issue| issue.project.as_ref());
        let keys: HashMap<&str, &str> = projects
            .map(|project| (project.id.as_str(), project.key.as_str()))
            .collect();
        let shown: Vec<&Status> = issues.map(|issue| &issue.status).collect();
        metadata.engine_statuses(shown.into_iter(), &keys)
    }
}

fn spec(shape: &Shape, measure: Measure, calendar: Calendar, frame: Frame) -> Spec {
    let instant = |date: &Option<DateInput>| {
        let date = date.as_ref();
        date.map(|date| date.resolve(frame).timestamp_millis())
    };
    Spec {
        measure,
        now: frame.now.timestamp_millis(),
        window: Window {
            start: instant(&shape.trim_start),
            end: instant(&shape.trim_end),
        },
        calendar,
        statuses: shape.statuses.clone(),
        include_deleted: shape.include_deleted,
        consolidated: shape.status_groups.clone(),
    }
}

fn histories(measure: &Measure) -> Vec<String> {
    match measure {
        Measure::AssigneeDuration
        | Measure::StatusByAssignee
        | Measure::AssigneeByStatus
        | Measure::GroupDuration(_) => vec![people::ASSIGNEE.to_owned()],
        Measure::FieldDuration(fields) => fields.iter().map(|field| field.id.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The site's fields, where the request names any.
struct Catalogue {
    fields: std::sync::Arc<Vec<Field>>,
    dates: Vec<String>,
}

impl Catalogue {
    async fn of(shape: &Shape, known: Known<'_>) -> Result<Self, ReportError> {
        let metrics = match &shape.measure {
            MeasureChoice::Of(Measure::BetweenStatuses(metrics)) => metrics.as_slice(),
            _ => &[],
        };
        let is_date = |edge| matches!(edge, &crate::engine::MetricEdge::Date { .. });
        let dates = metrics
            .iter()
            .any(|metric| metric.start.iter().any(is_date) || is_date(&metric.stop));
        let measured = matches!(shape.measure, MeasureChoice::Fields(_));
        if !dates && !measured && shape.fields.is_empty() && shape.group_by.is_empty() {
            return Ok(Self {
                fields: std::sync::Arc::default(),
                dates: Vec::new(),
            });
        }
        let fields = known.cache.fields(known.holder, known.jira).await?;
        let dates = date_field::choose(metrics, &fields).map_err(ParameterFaults)?;
        Ok(Self { fields, dates })
    }

    async fn measure(
        &self,
        shape: &Shape,
        calendar: &ReportCalendar,
        known: Known<'_>,
        frame: Frame,
    ) -> Result<Measure, ReportError> {
        Ok(match &shape.measure {
            MeasureChoice::Of(measure) => measure.clone(),
            MeasureChoice::Periods { unit, period_first } => {
                let periods = Periods::new(*unit, calendar.zone(frame.zone));
                if *period_first {
                    Measure::PeriodByStatus(periods)
                } else {
                    Measure::StatusByPeriod(periods)
                }
            }
            MeasureChoice::Groups(names) => Measure::GroupDuration(groups(names, known).await?),
            MeasureChoice::Fields(ids) => {
                let fields = history_field::choose(ids, &self.fields);
                Measure::FieldDuration(fields.map_err(ParameterFaults)?)
            }
        })
    }
}

async fn groups(names: &[String], known: Known<'_>) -> Result<Vec<UserGroup>, ReportError> {
    let (mut groups, mut faults) = (Vec::new(), Vec::new());
    for name in names {
        let found = known.cache.group(known.holder, known.jira, name).await?;
        if let Some(group) = found {
            groups.push(group.as_ref().clone());
        } else {
            let allowed = "names of user groups that the token's user can see";
            faults.push(ParameterFault::value("groups", name, allowed));
        }
    }
    if faults.is_empty() {
        Ok(groups)
    } else {
        Err(ParameterFaults(faults).into())
    }
}

/// The faults of both, if there are any.
fn both<T>(
    first: Result<T, ParameterFaults>,
    second: Result<T, ParameterFaults>,
) -> Result<(T, T), ParameterFaults> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(first), Err(second)) => Err(ParameterFaults([first.0, second.0].concat())),
        (Err(faults), _) | (_, Err(faults)) => Err(faults),
    }
}

#[cfg(test)]
mod tests;
