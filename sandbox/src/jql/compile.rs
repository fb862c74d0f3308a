//! Clauses to a predicate. All checks against the site's data happen here, before the first issue is looked at.

use std::collections::BTreeSet;

use super::ast::{Clause, Operand, Operator, Test};
use super::fields::{self, Field, Kind};
use super::matcher::Matcher;
use super::{Asked, JqlError, dates, parser};

pub(super) fn compile(clause: &Clause, asked: Asked<'_>) -> Result<Matcher, JqlError> {
    let every = |parts: &[Clause]| {
        parts
            .iter()
            .map(|part| compile(part, asked))
            .collect::<Result<Vec<_>, _>>()
    };
    match clause {
        Clause::All(parts) => Ok(Matcher::All(every(parts)?)),
        Clause::Any(parts) => Ok(Matcher::Any(every(parts)?)),
        Clause::Not(part) => Ok(Matcher::Not(Box::new(compile(part, asked)?))),
        Clause::Test(test) => compile_test(test, asked),
    }
}

fn compile_test(test: &Test, asked: Asked<'_>) -> Result<Matcher, JqlError> {
    let Some(field) = fields::find(&test.field) else {
        let name = &test.field;
        return Err(JqlError::new(format!(
            "Field '{name}' does not exist or you do not have permission to view it."
        )));
    };
    if !supports(field.kind, test.operator) {
        return Err(JqlError::new(match test.operator {
            Operator::Was | Operator::WasNot | Operator::WasIn | Operator::WasNotIn => {
                format!(
                    "History searches do not support the '{}' field.",
                    test.field
                )
            }
            operator => format!(
                "The operator '{}' is not supported by the '{}' field.",
                operator.text(),
                test.field
            ),
        }));
    }
    if field.kind == Kind::Date {
        let bound = dates::resolve(&test.operands[0], &test.field, asked)?;
        let negated = matches!(test.operator, Operator::NotEquals | Operator::IsNot);
        return Ok(Matcher::Date {
            field,
            operator: test.operator,
            bound,
        }
        .negated(negated));
    }
    let values = test
        .operands
        .iter()
        .map(|operand| value(operand, field, asked))
        .collect::<Result<Vec<_>, _>>()?;
    let negated = matches!(
        test.operator,
        Operator::NotEquals
            | Operator::NotIn
            | Operator::IsNot
            | Operator::NotLike
            | Operator::WasNot
            | Operator::WasNotIn
    );
    let matcher = match test.operator {
        Operator::Was | Operator::WasNot | Operator::WasIn | Operator::WasNotIn => {
            Matcher::Was { field, values }
        }
        operator => compile_values(field, operator, values, asked)?,
    };
    Ok(match (negated, &matcher) {
        // `!=` and `NOT IN` leave out issues without a value, as in Jira.
        (true, Matcher::Holds { values, .. }) if !values.contains(&None) => {
            let given = Matcher::Holds {
                field,
                values: vec![None],
            }
            .negated(true);
            Matcher::All(vec![given, matcher.negated(true)])
        }
        _ => matcher.negated(negated),
    })
}

fn supports(kind: Kind, operator: Operator) -> bool {
    use Operator as O;
    match operator {
        O::Equals | O::NotEquals => kind != Kind::Text,
        O::In | O::NotIn => !matches!(kind, Kind::Text | Kind::Date),
        O::Is | O::IsNot => !matches!(kind, Kind::Filter),
        O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual => {
            matches!(kind, Kind::Date | Kind::Key)
        }
        O::Like | O::NotLike => kind == Kind::Text,
        O::Was | O::WasNot | O::WasIn | O::WasNotIn => matches!(kind, Kind::Status | Kind::Person),
    }
}

fn value(operand: &Operand, field: Field, asked: Asked<'_>) -> Result<Option<String>, JqlError> {
    match operand {
        Operand::Empty => Ok(None),
        Operand::Value(text)
            if field.id == "resolution" && text.eq_ignore_ascii_case("unresolved") =>
        {
            Ok(None)
        }
        Operand::Value(text) => Ok(Some(text.clone())),
        Operand::Function { name, .. }
            if name.eq_ignore_ascii_case("currentUser") && field.kind == Kind::Person =>
        {
            // Nobody has an empty account id.
            Ok(Some(asked.view.account().unwrap_or_default().to_owned()))
        }
        Operand::Function { name, .. } => Err(JqlError::new(format!(
            "Unable to find JQL function '{name}()'."
        ))),
    }
}

fn compile_values(
    field: Field,
    operator: Operator,
    values: Vec<Option<String>>,
    asked: Asked<'_>,
) -> Result<Matcher, JqlError> {
    let view = asked.view;
    let unknown = |value: &str| {
        JqlError::new(format!(
            "The value '{value}' does not exist for the field '{}'.",
            field.name
        ))
    };
    let known = |exists: &dyn Fn(&str) -> bool| match values
        .iter()
        .flatten()
        .find(|value| !exists(value))
    {
        Some(value) => Err(unknown(value)),
        None => Ok(()),
    };
    match field.kind {
        Kind::Project => known(&|value| view.find_project(value).is_some())?,
        Kind::Status => known(&|value| view.data.statuses.find(value).is_some())?,
        Kind::IssueType => known(&|value| {
            view.data
                .issues
                .values()
                .any(|issue| field.holds(issue, value))
        })?,
        Kind::Key => return keys(field, operator, &values, asked),
        Kind::StatusCategory => return categories(&values, &unknown),
        Kind::Filter => return filters(&values, asked, &unknown),
        Kind::Text => {
            let text = values.into_iter().next().flatten();
            return Ok(match text {
                Some(text) => Matcher::Contains {
                    field,
                    text: text.to_lowercase(),
                },
                None => Matcher::Holds {
                    field,
                    values: vec![None],
                },
            });
        }
        Kind::Sprint | Kind::Person | Kind::Plain | Kind::Date => {}
    }
    Ok(Matcher::Holds { field, values })
}

fn keys(
    field: Field,
    operator: Operator,
    values: &[Option<String>],
    asked: Asked<'_>,
) -> Result<Matcher, JqlError> {
    let mut ids = BTreeSet::new();
    for value in values.iter().flatten() {
        let Some(issue) = asked.view.find_issue(value) else {
            let what = if value.parse::<i64>().is_ok() {
                "A value with ID"
            } else {
                "An issue with key"
            };
            return Err(JqlError::new(format!(
                "{what} '{value}' does not exist for field '{}'.",
                field.name
            )));
        };
        if !matches!(
            operator,
            Operator::Equals | Operator::NotEquals | Operator::In | Operator::NotIn
        ) {
            let number = if field.name == "id" {
                issue.id
            } else {
                issue.number()
            };
            let bound = (issue.project_key().to_owned(), number);
            return Ok(Matcher::KeyRange {
                field,
                operator,
                bound,
            });
        }
        ids.insert(issue.id);
    }
    Ok(Matcher::Ids(ids))
}

fn categories(
    values: &[Option<String>],
    unknown: &dyn Fn(&str) -> JqlError,
) -> Result<Matcher, JqlError> {
    let names = [
        ("new", "to do", "2"),
        ("indeterminate", "in progress", "4"),
        ("done", "done", "3"),
        ("undefined", "no category", "1"),
    ];
    let keys = values.iter().flatten().map(|value| {
        let lower = value.to_lowercase();
        let found = names
            .iter()
            .find(|(key, name, id)| [*key, *name, *id].contains(&lower.as_str()));
        found
            .map(|(key, ..)| (*key).to_owned())
            .ok_or_else(|| unknown(value))
    });
    Ok(Matcher::Category(keys.collect::<Result<_, _>>()?))
}

fn filters(
    values: &[Option<String>],
    asked: Asked<'_>,
    unknown: &dyn Fn(&str) -> JqlError,
) -> Result<Matcher, JqlError> {
    const DEEPEST: u8 = 10;
    let mut parts = Vec::new();
    for value in values.iter().flatten() {
        let filter = asked
            .view
            .find_filter(value)
            .filter(|_| asked.depth < DEEPEST);
        let filter = filter.ok_or_else(|| unknown(value))?;
        let query = parser::parse(&filter.jql)?;
        let inner = Asked {
            depth: asked.depth + 1,
            ..asked
        };
        parts.push(match &query.clause {
            Some(clause) => compile(clause, inner)?,
            None => Matcher::All(Vec::new()),
        });
    }
    Ok(Matcher::Any(parts))
}
