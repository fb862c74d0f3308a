//! Jira's issues and histories as the engine reads them, borrowed.

use super::date_field;
use super::history_field::{self, Text};
use super::people::{ASSIGNEE, People};
use super::plan::Plan;
use crate::atlassian::ids::AccountId;
use crate::engine::{FieldShape, HistoryItem, IssueInput, Measure, Value};
use crate::jira::{History, Issue, Item};

/// What a report needs to know of an issue as it is now.
#[derive(Debug)]
pub(super) struct Present<'a> {
    issue: &'a Issue,
    histories: &'a [History],
    people: &'a People,
    field: Vec<Text<'a>>,
    dates: Vec<(&'a str, i64)>,
}

impl<'a> Present<'a> {
    pub(super) fn of(
        plan: &'a Plan,
        people: &'a People,
        (issue, histories): &'a (Issue, Vec<History>),
    ) -> Self {
        let dates = plan.dates.iter();
        let instant = |id: &'a String| Some((id.as_str(), date_field::instant(issue, id, plan.frame)?));
        Self {
            issue,
            histories,
            people,
            field: match &plan.spec.measure {
                Measure::FieldDuration(field) => history_field::now(issue, &field.id),
                _ => Vec::new(),
            },
            dates: dates.filter_map(instant).collect(),
        }
    }

    /// The values that the measured field has now.
    pub(super) fn field(&'a self, plan: &Plan) -> Vec<Value<'a>> {
        let now = self.field.iter().map(Text::value);
        match &plan.spec.measure {
            Measure::FieldDuration(field) if field.shape == FieldShape::Single => {
                match later(self.issue, self.histories, &field.id) {
                    Some(item) => vec![Value::new(item.to.as_deref(), item.to_string.as_deref())],
                    None => now.collect(),
                }
            }
            _ => now.collect(),
        }
    }

    pub(super) fn input(
        &'a self,
        field: &'a [Value<'a>],
    ) -> IssueInput<'a, impl Iterator<Item = HistoryItem<'a>>> {
        IssueInput {
            created: self.issue.created,
            current: self.status(),
            assignee: self.assignee(),
            field,
            dates: &self.dates,
            items: self.items(),
        }
    }

    fn items(&'a self) -> impl Iterator<Item = HistoryItem<'a>> {
        self.histories.iter().flat_map(|history| {
            (0..)
                .zip(&history.items)
                .map(move |(position, item)| HistoryItem {
                    history: history.id,
                    position,
                    at: history.created,
                    author: history.author.as_ref().map(AccountId::as_str),
                    field_id: item.field_id.as_deref(),
                    field: &item.field,
                    from: self.value(item, item.from.as_deref(), item.from_string.as_deref()),
                    to: self.value(item, item.to.as_deref(), item.to_string.as_deref()),
                })
        })
    }

    fn value(&'a self, item: &Item, id: Option<&'a str>, name: Option<&'a str>) -> Value<'a> {
        if item.field_id.as_deref() == Some(ASSIGNEE) {
            self.people.value(id, name)
        } else {
            Value::new(id, name)
        }
    }

    /// The status that the issue shows, unless its history was read later and has gone on: search lags behind,
    /// seconds to minutes, and that is no contradiction.
    fn status(&self) -> Value<'a> {
        match later(self.issue, self.histories, "status") {
            Some(item) => Value::new(item.to.as_deref(), item.to_string.as_deref()),
            None => Value::new(Some(&self.issue.status.id), Some(&self.issue.status.name)),
        }
    }

    fn assignee(&'a self) -> Value<'a> {
        if let Some(item) = later(self.issue, self.histories, ASSIGNEE) {
            return self.people.value(item.to.as_deref(), item.to_string.as_deref());
        }
        let now = self.issue.extra.get(ASSIGNEE);
        let text = |name: &str| now.and_then(|now| now[name].as_str());
        self.people.value(text("accountId"), text("displayName"))
    }
}

/// The last change of the field that the issue, as it was read, does not know of yet.
fn later<'a>(issue: &Issue, histories: &'a [History], field: &str) -> Option<&'a Item> {
    let is_of = |item: &&Item| item.field_id.as_deref() == Some(field);
    let later = histories
        .iter()
        .rev()
        .filter(|history| issue.updated.is_some_and(|at| history.created > at));
    later
        .flat_map(|history| history.items.iter().rev())
        .find(is_of)
}
