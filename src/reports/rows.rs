//! One row an issue.

use super::fetch::fetch;
use super::input::Present;
use super::people::{People, assignees};
use super::plan::Plan;
use super::row_filter::{RowFilter, unknown_column};
use super::write::{Told, write_table};
use super::{Answer, ReportError, Run, warnings};
use crate::engine::{Row, Table, TableBuilder, Value};
use crate::export::RowHead;
use crate::jira::{Changelog, Issue, JiraError};

pub(super) async fn answer(run: Run<'_>) -> Result<Answer, ReportError> {
    let fetched = fetch(&run).await?;
    let mut people = People::default();
    let mut table = tabulated(&run, &mut people, &fetched.issues).await?;
    let filter = RowFilter::new(
        &run.request.shape.conditions,
        &table.layout,
        run.plan.style.day,
    );
    filter.apply(&mut table);
    // Rows of a page come group by group, within a group in the order of the query.
    let labels = |row: &Row<RowHead>| run.plan.groups.labels_in(&row.head.fields);
    table.rows.sort_by_cached_key(labels);
    let mut warnings = warnings::of_table(&run.plan.spec, &table);
    warnings.extend(filter.unknown().map(unknown_column));
    warnings.extend(warnings::of_missing(fetched.missing));
    let told = Told {
        query: fetched.query,
        position: fetched.position,
        warnings,
    };
    write_table(&run, told, &table)
}

/// The figures of issues, people under their names of today among them.
pub(super) async fn tabulated(
    run: &Run<'_>,
    people: &mut People,
    issues: &[(Issue, Changelog)],
) -> Result<Table<RowHead>, JiraError> {
    learn(run, people, issues).await?;
    let mut table = tabulate(run, people, issues);
    if run.plan.names_authors() {
        table.layout.people.show_as(people.names());
    }
    Ok(table)
}

/// The names of the people of these issues, as far as the report shows any.
pub(super) async fn learn(
    run: &Run<'_>,
    people: &mut People,
    issues: &[(Issue, Changelog)],
) -> Result<(), JiraError> {
    if run.plan.names_people() {
        people.learn(run.jira, all_assignees(issues)).await?;
    }
    if run.plan.names_authors() {
        people.learn(run.jira, authors(issues)).await?;
    }
    Ok(())
}

pub(super) fn all_assignees(issues: &[(Issue, Changelog)]) -> impl Iterator<Item = &str> {
    issues
        .iter()
        .flat_map(|(issue, changelog)| assignees(issue, changelog))
}

pub(super) fn authors(issues: &[(Issue, Changelog)]) -> impl Iterator<Item = &str> {
    let histories = issues
        .iter()
        .flat_map(|(_, changelog)| changelog.histories());
    histories.filter_map(|history| history.author)
}

pub(super) fn tabulate(
    run: &Run<'_>,
    people: &People,
    issues: &[(Issue, Changelog)],
) -> Table<RowHead> {
    let plan = run.plan;
    let statuses = Plan::statuses(run.metadata, issues.iter().map(|(issue, _)| issue));
    let mut builder = TableBuilder::new(plan.spec.clone(), statuses);
    for entry in issues {
        let present = Present::of(plan, people, entry);
        let values = present.values();
        let fields: Vec<&[Value<'_>]> = values.iter().map(Vec::as_slice).collect();
        builder.push(head(plan, &entry.0), present.input(&fields));
    }
    builder.finish()
}

pub(super) fn head(plan: &Plan, issue: &Issue) -> RowHead {
    RowHead {
        key: issue.key.clone(),
        summary: issue.summary.clone(),
        fields: [plan.groups.of(issue), plan.fields.of(issue)].concat(),
    }
}
