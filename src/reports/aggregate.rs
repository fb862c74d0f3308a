//! Statistics over all issues of a filter: read page by page, and forgotten once they are counted.

pub(super) mod choice;

use super::fetch::{Position, query, whole};
use super::input::Present;
use super::people::People;
use super::plan::Plan;
use super::rows::learn;
use super::write::{Told, write_table};
use super::{Answer, ReportError, Run, warnings};
use crate::engine::{AggregateBuilder, AggregateError, Statistic, Value};
use crate::jira::{Changelog, Issue};
use choice::Choice;

pub(super) async fn answer(run: Run<'_>) -> Result<Answer, ReportError> {
    let statistic = run.request.statistic.unwrap_or(Statistic::Sum);
    let mut people = People::default();
    let mut so_far: Option<AggregateBuilder> = None;
    let (mut batches, mut choice) = (whole(&run), Choice::default());
    while let Some(issues) = batches.next().await {
        let issues = issues?;
        learn(&run, &mut people, &issues).await?;
        let chosen = choice.of(&run, &people, &issues);
        let chunk = counted(&run, statistic, &people, &chosen)?;
        match &mut so_far {
            Some(so_far) => so_far.merge(chunk)?,
            None => so_far = Some(chunk),
        }
    }
    let all = so_far.map_or_else(|| counted(&run, statistic, &people, &[]), Ok)?;
    let table = all.finish()?;
    let told = Told {
        query: query(&run),
        position: Position::Whole,
        warnings: choice
            .unknown()
            .chain(warnings::of_groups(&run.plan.spec, &table))
            .collect(),
    };
    write_table(&run, told, &table)
}

/// One batch by itself: what is known of its statuses and people comes with it.
pub(super) fn counted(
    run: &Run<'_>,
    statistic: Statistic,
    people: &People,
    issues: &[&(Issue, Changelog)],
) -> Result<AggregateBuilder, AggregateError> {
    let plan = run.plan;
    let statuses = Plan::statuses(run.metadata, issues.iter().map(|(issue, _)| issue));
    let mut builder = AggregateBuilder::new(plan.spec.clone(), statuses, statistic)?;
    for entry in issues {
        let present = Present::of(plan, people, entry);
        let values = present.values();
        let fields: Vec<&[Value<'_>]> = values.iter().map(Vec::as_slice).collect();
        builder.push(&plan.groups.labels(&entry.0), present.input(&fields))?;
    }
    Ok(builder)
}
