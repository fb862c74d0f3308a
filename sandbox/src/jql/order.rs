//! `ORDER BY`.

use std::cmp::Ordering;

use serde_json::Value;

use super::fields::{self, Field, Kind};
use super::{JqlError, ast::OrderBy};
use crate::data::Issue;

#[derive(Debug)]
pub(super) struct Order(Vec<(Field, bool)>);

const MOST_FIELDS: usize = 7;

pub(super) fn compile(order: &[OrderBy]) -> Result<Order, JqlError> {
    if order.len() > MOST_FIELDS {
        return Err(JqlError::new(format!(
            "The maximum number of fields allowed in the ORDER BY clause is {MOST_FIELDS}."
        )));
    }
    let compiled = order.iter().map(|by| {
        let field = fields::find(&by.field).filter(|field| field.kind != Kind::Filter);
        let field = field.ok_or_else(|| {
            let name = &by.field;
            JqlError::new(format!("Not able to sort using field '{name}'."))
        })?;
        Ok((field, by.descending))
    });
    Ok(Order(compiled.collect::<Result<_, _>>()?))
}

impl Order {
    /// Without an order, and between equals, the newest issue comes first.
    pub(super) fn compare(&self, a: &Issue, b: &Issue) -> Ordering {
        for (field, descending) in &self.0 {
            let ordering = compare_by(field, a, b);
            let ordering = if *descending {
                ordering.reverse()
            } else {
                ordering
            };
            if ordering.is_ne() {
                return ordering;
            }
        }
        b.id.cmp(&a.id)
    }
}

fn compare_by(field: &Field, a: &Issue, b: &Issue) -> Ordering {
    match field.kind {
        Kind::Key if field.name == "id" => a.id.cmp(&b.id),
        Kind::Key => (a.project_key(), a.number()).cmp(&(b.project_key(), b.number())),
        Kind::Date => a.instant(field.id).cmp(&b.instant(field.id)),
        _ => sort_text(a, field).cmp(&sort_text(b, field)),
    }
}

/// Issues without a value come last.
fn sort_text(issue: &Issue, field: &Field) -> (bool, String) {
    let value = issue.fields.get(field.id).unwrap_or(&Value::Null);
    let value = if let Value::Array(values) = value {
        values.first().unwrap_or(&Value::Null)
    } else {
        value
    };
    let text = [value, &value["displayName"], &value["name"], &value["key"]]
        .into_iter()
        .find_map(Value::as_str);
    (text.is_none(), text.unwrap_or_default().to_lowercase())
}
