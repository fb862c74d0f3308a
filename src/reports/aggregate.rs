//! Statistics over all issues of a filter: read page by page, and forgotten once they are counted.

use super::fetch::{Position, query, wanted};
use super::input::Present;
use super::people::People;
use super::plan::Plan;
use super::rows::all_assignees;
use super::whole::Whole;
use super::write::{Told, write_table};
use super::{Answer, ReportError, Run, warnings};
use crate::engine::{AggregateBuilder, AggregateError, Statistic, Value};
use crate::jira::{Changelog, Issue};

pub(super) async fn answer(run: Run<'_>) -> Result<Answer, ReportError> {
    let statistic = run.request.statistic.unwrap_or(Statistic::Sum);
    let query = query(&run);
    let jql = query.as_deref().unwrap_or_default();
    let (names, fields) = wanted(run.plan);
    let mut people = People::default();
    let mut whole: Option<AggregateBuilder> = None;
    let mut batches = Whole::start(run.jira.clone(), jql.to_owned(), names, fields, false);
    while let Some(issues) = batches.next().await {
        let issues = issues?;
        if run.plan.names_people() {
            people.learn(run.jira, all_assignees(&issues)).await?;
        }
        let chunk = counted(&run, statistic, &people, &issues)?;
        match &mut whole {
            Some(whole) => whole.merge(chunk)?,
            None => whole = Some(chunk),
        }
    }
    let whole = whole.map_or_else(|| counted(&run, statistic, &people, &[]), Ok)?;
    let table = whole.finish()?;
    let told = Told {
        query,
        position: Position::Whole,
        warnings: warnings::of_groups(&run.plan.spec, &table),
    };
    write_table(&run, told, &table)
}

/// One batch by itself: what is known of its statuses and people comes with it.
pub(super) fn counted(
    run: &Run<'_>,
    statistic: Statistic,
    people: &People,
    issues: &[(Issue, Changelog)],
) -> Result<AggregateBuilder, AggregateError> {
    let plan = run.plan;
    let statuses = Plan::statuses(run.metadata, issues.iter().map(|(issue, _)| issue));
    let mut builder = AggregateBuilder::new(plan.spec.clone(), statuses, statistic)?;
    for entry in issues {
        let present = Present::of(plan, people, entry);
        let values = present.values();
        let fields: Vec<&[Value<'_>]> = values.iter().map(Vec::as_slice).collect();
        builder.push(&plan.groups.of(&entry.0), present.input(&fields))?;
    }
    Ok(builder)
}
