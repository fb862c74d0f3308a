//! Jira's issues and histories as the engine reads them, borrowed.

use super::date_field;
use super::history_field::{self, Text};
use super::people::{ASSIGNEE, People};
use super::plan::Plan;
use crate::engine::{FieldShape, HistoryField, HistoryItem, IssueInput, Measure, Value};
use crate::jira::{Changelog, Issue, Item};

/// What a report needs to know of an issue as it is now.
#[derive(Debug)]
pub(super) struct Present<'a> {
    issue: &'a Issue,
    changelog: &'a Changelog,
    people: &'a People,
    measured: &'a [HistoryField],
    fields: Vec<Vec<Text<'a>>>,
    dates: Vec<(&'a str, i64)>,
}

impl<'a> Present<'a> {
    pub(super) fn of(
        plan: &'a Plan,
        people: &'a People,
        (issue, changelog): &'a (Issue, Changelog),
    ) -> Self {
        let measured = match &plan.spec.measure {
            Measure::FieldDuration(fields) => fields.as_slice(),
            _ => &[],
        };
        let fields = measured.iter();
        let dates = plan.dates.iter();
        let dates = dates.filter_map(|id| {
            let at = date_field::instant(issue, id, plan.frame)?;
            Some((id.as_str(), at))
        });
        Self {
            issue,
            changelog,
            people,
            measured,
            fields: fields
                .map(|field| history_field::now(issue, &field.id))
                .collect(),
            dates: dates.collect(),
        }
    }

    /// The values that each measured field has now.
    pub(super) fn values(&self) -> Vec<Vec<Value<'_>>> {
        let fields = self.measured.iter().zip(&self.fields);
        fields
            .map(|(field, now)| self.values_of(field, now))
            .collect()
    }

    fn values_of<'b>(&'b self, field: &HistoryField, now: &'b [Text<'a>]) -> Vec<Value<'b>> {
        if field.id == ASSIGNEE {
            return vec![self.assignee()];
        }
        let later = later(self.issue, self.changelog, &field.id);
        match later.filter(|_| field.shape == FieldShape::Single) {
            Some(item) => vec![Value::new(item.to, item.to_string)],
            None => now.iter().map(Text::value).collect(),
        }
    }

    pub(super) fn input<'b>(
        &'b self,
        fields: &'b [&'b [Value<'b>]],
    ) -> IssueInput<'b, impl Iterator<Item = HistoryItem<'b>>> {
        IssueInput {
            created: self.issue.created,
            current: status(self.issue, self.changelog),
            assignee: self.assignee(),
            fields,
            dates: &self.dates,
            items: items(self.changelog, |field, id, name| {
                self.value(field, id, name)
            }),
        }
    }

    fn value<'b>(
        &'b self,
        field: Option<&str>,
        id: Option<&'b str>,
        name: Option<&'b str>,
    ) -> Value<'b> {
        if field == Some(ASSIGNEE) {
            self.people.value(id, name)
        } else {
            Value::new(id, name)
        }
    }

    fn assignee(&self) -> Value<'_> {
        if let Some(item) = later(self.issue, self.changelog, ASSIGNEE) {
            return self.people.value(item.to, item.to_string);
        }
        let now = self.issue.extra.get(ASSIGNEE);
        let text = |name: &str| now.and_then(|now| now[name].as_str());
        self.people.value(text("accountId"), text("displayName"))
    }
}

/// One issue with its histories, as far as reports about statuses alone need them.
pub fn of_issue<'a>(
    issue: &'a Issue,
    changelog: &'a Changelog,
) -> IssueInput<'a, impl Iterator<Item = HistoryItem<'a>>> {
    IssueInput {
        created: issue.created,
        current: status(issue, changelog),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items: items(changelog, |_, id, name| Value::new(id, name)),
    }
}

fn items<'a>(
    changelog: &'a Changelog,
    value: impl Fn(Option<&'a str>, Option<&'a str>, Option<&'a str>) -> Value<'a> + Copy,
) -> impl Iterator<Item = HistoryItem<'a>> {
    changelog.histories().flat_map(move |history| {
        (0..)
            .zip(history.items())
            .map(move |(position, item)| HistoryItem {
                history: history.id,
                position,
                at: history.created,
                author: history.author,
                field_id: item.field_id,
                field: item.field,
                from: value(item.field_id, item.from, item.from_string),
                to: value(item.field_id, item.to, item.to_string),
            })
    })
}

/// The status that the issue shows, unless its history was read later and has gone on: search lags behind, seconds to
/// minutes, and that is no contradiction.
fn status<'a>(issue: &'a Issue, changelog: &'a Changelog) -> Value<'a> {
    match later(issue, changelog, "status") {
        Some(item) => Value::new(item.to, item.to_string),
        None => Value::new(Some(&issue.status.id), Some(&issue.status.name)),
    }
}

/// The last change of the field that the issue, as it was read, does not know of yet.
fn later<'a>(issue: &Issue, changelog: &'a Changelog, field: &str) -> Option<Item<'a>> {
    let later = changelog
        .histories()
        .rev()
        .filter(|history| issue.updated.is_some_and(|at| history.created > at));
    later
        .flat_map(|history| history.items().rev())
        .find(|item| item.field_id == Some(field))
}
