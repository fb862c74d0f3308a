//! What an issue must be to be found.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::ast::Operator;
use super::fields::Field;
use crate::data::Issue;
use crate::data::issue::item_is_of;

pub(super) enum Matcher {
    All(Vec<Matcher>),
    Any(Vec<Matcher>),
    Not(Box<Matcher>),
    Ids(BTreeSet<i64>),
    KeyRange {
        field: Field,
        operator: Operator,
        bound: (String, i64),
    },
    /// Any of the values; `None` is empty.
    Holds {
        field: Field,
        values: Vec<Option<String>>,
    },
    Contains {
        field: Field,
        text: String,
    },
    Category(Vec<String>),
    Date {
        field: Field,
        operator: Operator,
        bound: Option<DateTime<Utc>>,
    },
    Was {
        field: Field,
        values: Vec<Option<String>>,
    },
}

impl Matcher {
    pub(super) fn negated(self, negated: bool) -> Self {
        if negated {
            Self::Not(Box::new(self))
        } else {
            self
        }
    }

    pub(super) fn accepts(&self, issue: &Issue) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts(issue)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(issue)),
            Self::Not(part) => !part.accepts(issue),
            Self::Ids(ids) => ids.contains(&issue.id),
            Self::KeyRange {
                field,
                operator,
                bound,
            } if field.name == "id" => compare(&issue.id, *operator, &bound.1),
            Self::KeyRange {
                operator, bound, ..
            } => issue.project_key() == bound.0 && compare(&issue.number(), *operator, &bound.1),
            Self::Holds { field, values } => values.iter().any(|value| match value {
                Some(value) => field.holds(issue, value),
                None => field.is_empty(issue),
            }),
            Self::Contains { field, text } => {
                let value = issue.fields.get(field.id).and_then(|value| value.as_str());
                value.is_some_and(|value| value.to_lowercase().contains(text))
            }
            Self::Category(keys) => {
                let category = issue.fields["status"]["statusCategory"]["key"].as_str();
                category.is_some_and(|category| keys.iter().any(|key| key == category))
            }
            Self::Date {
                field,
                operator,
                bound,
            } => match (issue.instant(field.id), bound) {
                (None, None) => true,
                (Some(value), Some(bound)) => compare(&value, *operator, bound),
                _ => false,
            },
            Self::Was { field, values } => values
                .iter()
                .any(|value| was(issue, field, value.as_deref())),
        }
    }
}

fn compare<T: Ord>(value: &T, operator: Operator, bound: &T) -> bool {
    match operator {
        Operator::Less => value < bound,
        Operator::LessOrEqual => value <= bound,
        Operator::Greater => value > bound,
        Operator::GreaterOrEqual => value >= bound,
        _ => value == bound,
    }
}

/// Today, or before or after any change.
fn was(issue: &Issue, field: &Field, wanted: Option<&str>) -> bool {
    let today = match wanted {
        Some(value) => field.holds(issue, value),
        None => field.is_empty(issue),
    };
    let items = issue.histories.iter().flat_map(|history| &history.items);
    today
        || items
            .filter(|item| item_is_of(item, field.id))
            .any(|item| match wanted {
                Some(value) => [
                    "from",
                    "to",
                    "fromString",
                    "toString",
                    "tmpFromAccountId",
                    "tmpToAccountId",
                ]
                .iter()
                .any(|part| {
                    item[*part]
                        .as_str()
                        .is_some_and(|text| text.eq_ignore_ascii_case(value))
                }),
                None => item["from"].is_null() || item["to"].is_null(),
            })
}
