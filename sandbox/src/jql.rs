//! A useful part of JQL, and Jira's own words for everything beyond it.

mod ast;
mod compile;
mod dates;
mod fields;
mod lexer;
mod matcher;
mod order;
mod parser;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::data::{Issue, View};

/// Jira's messages for a query that it will not run. Answered with status 400.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JqlError(pub(crate) Vec<String>);

impl JqlError {
    fn new(message: impl Into<String>) -> Self {
        Self(vec![message.into()])
    }

    fn syntax(message: &str, at: lexer::Position) -> Self {
        Self::new(format!(
            "Error in the JQL Query: {message} (line {}, character {})",
            at.line, at.character
        ))
    }
}

/// What a query is judged by: whose eyes, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) view: View<'a>,
    pub(crate) now: DateTime<Utc>,
    /// How many saved filters deep we are.
    depth: u8,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(view: View<'a>, now: DateTime<Utc>) -> Self {
        Self {
            view,
            now,
            depth: 0,
        }
    }
}

const UNBOUNDED: &str =
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.";

/// The visible ones of `issues` that match, in the query's order.
pub(crate) fn search<'a>(
    jql: &str,
    asked: Asked<'a>,
    issues: impl Iterator<Item = &'a Arc<Issue>>,
) -> Result<Vec<&'a Arc<Issue>>, JqlError> {
    let query = parser::parse(jql)?;
    let Some(clause) = &query.clause else {
        return Err(JqlError::new(UNBOUNDED));
    };
    let order = order::compile(&query.order)?;
    let matches = compile::compile(clause, asked)?;
    let mut found: Vec<&Arc<Issue>> = issues
        .filter(|issue| asked.view.sees(issue) && matches.accepts(issue))
        .collect();
    found.sort_by(|a, b| order.compare(a, b));
    Ok(found)
}
