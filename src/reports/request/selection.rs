//! Which issues a report is about, as JQL.

use super::dates::{DateInput, Frame};
use super::fault::ParameterFault;
use super::reader::Reader;

/// The issues as the request names them; JQL needs the user's zone for the dates.
#[derive(Clone, Debug)]
pub struct Selection {
    clause: String,
    order: String,
    date_field: &'static str,
    start: Option<DateInput>,
    end: Option<DateInput>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum FilterType {
    User,
    Project,
    SavedFilter,
    CustomJql,
    Sprint,
}

pub(super) const FILTER_TYPES: &[(&str, FilterType)] = &[
    ("user", FilterType::User),
    ("project", FilterType::Project),
    ("jqlfilter", FilterType::SavedFilter),
    ("advanced", FilterType::SavedFilter),
    ("customjql", FilterType::CustomJql),
    ("sprint", FilterType::Sprint),
];
pub(super) const DATE_FIELDS: &[(&str, &str)] = &[
    ("created", "created"),
    ("resolved", "resolved"),
    ("updated", "updated"),
];

impl Selection {
    /// Faults go to the reader; without any, the result is complete.
    pub fn read(reader: &mut Reader) -> Self {
        let filter = reader.required("filterType", FILTER_TYPES);
        let chosen = filter.map(|filter| clause_of(filter, reader));
        let (clause, order) = chosen.unwrap_or_default();
        let start = reader.date("startDate");
        let end = reader.date("endDate");
        let date_field = if start.is_some() || end.is_some() {
            reader.choice("dateRangeField", DATE_FIELDS, "created")
        } else {
            "created"
        };
        Self {
            clause,
            order,
            date_field,
            start,
            end,
        }
    }

    /// The JQL that runs, in a stable order.
    pub fn jql(&self, frame: Frame) -> String {
        let bounds = [(&self.start, ">="), (&self.end, "<=")];
        let dates: Vec<String> = bounds
            .iter()
            .filter_map(|(date, operator)| {
                let date = date.as_ref()?.to_jql(frame);
                Some(format!("{} {operator} \"{date}\"", self.date_field))
            })
            .collect();
        let mut jql = match (self.clause.is_empty(), dates.is_empty()) {
            (_, true) => self.clause.clone(),
            (true, false) => dates.join(" AND "),
            (false, false) => format!("({}) AND {}", self.clause, dates.join(" AND ")),
        };
        if !jql.is_empty() {
            jql.push(' ');
        }
        jql.push_str(if self.order.is_empty() {
            "ORDER BY key ASC"
        } else {
            &self.order
        });
        jql
    }
}

fn clause_of(filter: FilterType, reader: &mut Reader) -> (String, String) {
    let clause = match filter {
        FilterType::User => selector(reader, "user", "an account id")
            .map(|account| format!("assignee was {}", quote(&account))),
        FilterType::Project => selector(reader, "projectKey", "a project key")
            .map(|key| format!("project = {}", quote(&key))),
        FilterType::SavedFilter => number(reader, "jqlFilterID", "the number of a saved filter")
            .map(|id| format!("filter = {id}")),
        FilterType::Sprint => {
            number(reader, "sprintID", "the number of a sprint").map(|id| format!("sprint = {id}"))
        }
        FilterType::CustomJql => {
            let jql = selector(reader, "customjql", "a JQL query").unwrap_or_default();
            let (clause, order) = split_order(&jql);
            return (clause.to_owned(), order.to_owned());
        }
    };
    (clause.unwrap_or_default(), String::new())
}

fn selector(reader: &mut Reader, name: &'static str, allowed: &str) -> Option<String> {
    let value = reader.text(name);
    if value.is_none() {
        reader.fault(ParameterFault::missing(name, allowed));
    }
    value.map(|value| value.trim().to_owned())
}

fn number(reader: &mut Reader, name: &'static str, allowed: &str) -> Option<u64> {
    let value = selector(reader, name, allowed)?;
    let number = value.parse().ok();
    if number.is_none() {
        reader.fault(ParameterFault::value(name, &value, allowed));
    }
    number
}

fn quote(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Splits a query before its last `ORDER BY` outside quotes.
fn split_order(jql: &str) -> (&str, &str) {
    let mut open: Option<char> = None;
    let mut escaped = false;
    let mut at = None;
    for (index, c) in jql.char_indices() {
        match (open, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(quote), _) if c == quote => open = None,
            (None, '"' | '\'') => open = Some(c),
            (None, 'o' | 'O') if starts_order(jql, index) => at = Some(index),
            _ => {}
        }
    }
    at.map_or((jql.trim(), ""), |at| (jql[..at].trim(), jql[at..].trim()))
}

/// `ORDER BY` as two words of its own: what is beside them is space, a bracket or a quote.
fn starts_order(jql: &str, at: usize) -> bool {
    let before = jql[..at].chars().next_back();
    let is_border = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\'');
    let Some(rest) = after_word("order", &jql[at..]) else {
        return false;
    };
    let by = rest.trim_start();
    before.is_none_or(is_border)
        && by.len() < rest.len()
        && after_word("by", by).is_some_and(|rest| rest.chars().next().is_none_or(is_border))
}

fn after_word<'a>(word: &str, text: &'a str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

#[cfg(test)]
mod tests;
