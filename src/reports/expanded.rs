//! Every visit of one issue.

use super::fetch::{Position, one};
use super::input::Present;
use super::people::People;
use super::plan::Plan;
use super::request::place::Place;
use super::rows::{all_assignees, authors, head};
use super::write::{Told, write_expanded};
use super::{Answer, ReportError, Run, warnings};
use crate::engine::{Expanded, Value};

pub(super) async fn answer(run: Run<'_>) -> Result<Answer, ReportError> {
    let plan = run.plan;
    let key = match &run.request.place {
        Place::Issue { key } => key.as_str(),
        _ => "",
    };
    let entries = [one(&run, key).await?];
    let [entry] = &entries;
    let mut people = People::default();
    let all = authors(&entries).chain(all_assignees(&entries));
    people.learn(run.jira, all).await?;

    let statuses = Plan::statuses(run.metadata, std::iter::once(&entry.0));
    let present = Present::of(plan, &people, entry);
    let values = present.values();
    let fields: Vec<&[Value<'_>]> = values.iter().map(Vec::as_slice).collect();
    let (head, input) = (head(plan, &entry.0), present.input(&fields));
    let expanded = Expanded::read(plan.spec.clone(), statuses, head, input);
    let told = Told {
        query: None,
        position: Position::Whole,
        warnings: warnings::of_issue(&plan.spec, &expanded),
    };
    write_expanded(&run, told, &expanded, people.names())
}
