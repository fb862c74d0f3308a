//! Extra columns: issue fields as text.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde_json::Value;

use super::request::{ParameterFault, ParameterFaults};
use crate::export::{DatePattern, FieldColumn, iso};
use crate::jira::{Field, Issue};

/// The parameter whose fields rows are grouped by.
pub(super) const GROUP_BY: &str = "groupByFields";

/// The chosen fields, in order.
#[derive(Debug)]
pub(super) struct FieldTexts {
    columns: Vec<Shown>,
    formats: Formats,
}

/// How dates are written, and what stands where there is no value.
#[derive(Clone, Debug)]
pub(super) struct Formats {
    pub(super) dates: DatePattern,
    pub(super) date_times: DatePattern,
    pub(super) empty: String,
    pub(super) zone: Tz,
    /// Whether columns of what dates mean stand beside them.
    pub(super) timestamps: bool,
}

/// A column, and what it shows of which field.
#[derive(Clone, Debug)]
struct Shown {
    column: FieldColumn,
    field: String,
    kind: Kind,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The value as people read it.
    Text,
    /// The date, as ISO 8601.
    Iso,
    /// The instant, in milliseconds since 1970.
    Epoch,
}

/// What decides how a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Date,
    DateTime,
    Other,
}

impl FieldTexts {
    /// `name` is the parameter that named the fields.
    pub(super) fn choose(
        name: &str,
        ids: &[String],
        known: &[Field],
        formats: &Formats,
    ) -> Result<Self, ParameterFaults> {
        let mut columns = Vec::new();
        let mut faults = Vec::new();
        for id in ids {
            match known.iter().find(|field| field.id == *id) {
                Some(field) => {
                    let grouped = name == GROUP_BY;
                    let parts = parts(kind_of(field), formats.timestamps);
                    columns.extend(parts.iter().map(|part| Shown::of(field, *part, grouped)));
                }
                None => faults.push(ParameterFault::value(
                    name,
                    id,
                    "ids of fields that the token's user can see",
                )),
            }
        }
        if !faults.is_empty() {
            return Err(ParameterFaults(faults));
        }
        Ok(Self {
            columns,
            formats: formats.clone(),
        })
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        let columns = self.columns.iter();
        columns.map(|shown| shown.field.as_str()).collect()
    }

    pub(super) fn columns(&self) -> Vec<FieldColumn> {
        let columns = self.columns.iter();
        columns.map(|shown| shown.column.clone()).collect()
    }

    /// One text a column; the empty token where the issue has no value.
    pub(super) fn of(&self, issue: &Issue) -> Vec<String> {
        let columns = self.columns.iter();
        columns
            .map(|shown| shown.cell(issue, &self.formats))
            .collect()
    }

    fn labelling(&self) -> impl Iterator<Item = &Shown> {
        self.columns.iter().filter(|shown| shown.is_label())
    }

    /// The columns that tell groups apart: what people read, whatever instants stand beside it.
    pub(super) fn label_columns(&self) -> Vec<FieldColumn> {
        self.labelling().map(|shown| shown.column.clone()).collect()
    }

    /// The labels of the group that an issue is of.
    pub(super) fn labels(&self, issue: &Issue) -> Vec<String> {
        let labelling = self.labelling();
        labelling
            .map(|shown| shown.cell(issue, &self.formats))
            .collect()
    }

    /// The same, of cells that begin with those of [`Self::of`].
    pub(super) fn labels_in(&self, cells: &[String]) -> Vec<String> {
        let cells = self.columns.iter().zip(cells);
        let labels = cells.filter(|(shown, _)| shown.is_label());
        labels.map(|(_, cell)| cell.clone()).collect()
    }
}

/// The columns of a field of this kind. A date alone is no instant.
fn parts(kind: Kind, timestamps: bool) -> &'static [Part] {
    match kind {
        Kind::DateTime if timestamps => &[Part::Text, Part::Iso, Part::Epoch],
        Kind::Date if timestamps => &[Part::Text, Part::Iso],
        _ => &[Part::Text],
    }
}

impl Shown {
    fn of(field: &Field, part: Part, grouped: bool) -> Self {
        let (id, name) = (&field.id, &field.name);
        let (id, name) = match part {
            Part::Text => (id.clone(), name.clone()),
            Part::Iso => (format!("{id}.iso"), format!("{name} (ISO 8601)")),
            Part::Epoch => (format!("{id}.epoch"), format!("{name} (epoch ms)")),
        };
        Self {
            column: FieldColumn { id, name, grouped },
            field: field.id.clone(),
            kind: kind_of(field),
            part,
        }
    }

    fn is_label(&self) -> bool {
        self.part == Part::Text
    }

    fn cell(&self, issue: &Issue, formats: &Formats) -> String {
        let instant = || self.instant(issue).map(|at| at.to_string());
        let text = match self.part {
            Part::Text => self.text(issue, formats),
            Part::Iso => self.iso(issue, formats.zone),
            Part::Epoch => instant().unwrap_or_default(),
        };
        if text.is_empty() {
            formats.empty.clone()
        } else {
            text
        }
    }

    fn text(&self, issue: &Issue, formats: &Formats) -> String {
        match self.field.as_str() {
            "issuekey" => issue.key.clone(),
            "summary" => issue.summary.clone(),
            "status" => issue.status.name.clone(),
            "created" => formats.instant(Some(issue.created)),
            "updated" => formats.instant(issue.updated),
            "project" => {
                let project = issue.project.as_ref();
                project
                    .map(|project| project.name.clone())
                    .unwrap_or_default()
            }
            id => issue
                .extra
                .get(id)
                .map(|value| text_of(value, self.kind, formats))
                .unwrap_or_default(),
        }
    }

    fn instant(&self, issue: &Issue) -> Option<i64> {
        match self.field.as_str() {
            "created" => Some(issue.created),
            "updated" => issue.updated,
            id => instant_of(issue.extra.get(id)?.as_str()?),
        }
    }

    /// Jira writes a date without a time so already.
    fn iso(&self, issue: &Issue, zone: Tz) -> String {
        let date = || issue.extra.get(&self.field)?.as_str();
        if self.kind == Kind::Date {
            return date().unwrap_or_default().to_owned();
        }
        let instant = self.instant(issue);
        instant.map(|at| iso(at, zone)).unwrap_or_default()
    }
}

/// A date with a time, as Jira writes it.
fn instant_of(text: &str) -> Option<i64> {
    let at = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z");
    at.ok().map(|at| at.timestamp_millis())
}

impl Formats {
    fn instant(&self, ms: Option<i64>) -> String {
        ms.map(|at| self.date_times.render(at, self.zone))
            .unwrap_or_default()
    }
}

fn kind_of(field: &Field) -> Kind {
    match field.schema.as_ref().map(|schema| schema.kind.as_str()) {
        Some("date") => Kind::Date,
        Some("datetime") => Kind::DateTime,
        _ => Kind::Other,
    }
}

fn text_of(value: &Value, kind: Kind, formats: &Formats) -> String {
    match (value, kind) {
        (Value::String(text), Kind::DateTime) => {
            let at = instant_of(text);
            at.map_or_else(|| text.clone(), |at| formats.instant(Some(at)))
        }
        (Value::String(text), Kind::Date) => {
            let noon = text
                .parse::<NaiveDate>()
                .ok()
                .and_then(|date| date.and_hms_opt(12, 0, 0));
            let shown = noon.map(|noon| {
                formats
                    .dates
                    .render(noon.and_utc().timestamp_millis(), Tz::UTC)
            });
            shown.unwrap_or_else(|| text.clone())
        }
        (Value::String(text), Kind::Other) => text.clone(),
        (Value::Array(values), _) => {
            let texts = values.iter().map(|value| text_of(value, kind, formats));
            texts
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        }
        (Value::Object(object), _) if object.contains_key("content") => rich_text(value),
        (Value::Object(object), _) => {
            let names = ["displayName", "name", "value", "key", "id"];
            let found = names.iter().find_map(|name| object.get(*name));
            found
                .map(|value| text_of(value, Kind::Other, formats))
                .unwrap_or_default()
        }
        (Value::Null, _) => String::new(),
        (other, _) => other.to_string(),
    }
}

/// The words of an Atlassian document, a space between blocks.
pub(super) fn rich_text(document: &Value) -> String {
    fn collect(node: &Value, text: &mut String) {
        if let Some(words) = node["text"].as_str() {
            text.push_str(words);
        }
        for child in node["content"].as_array().into_iter().flatten() {
            collect(child, text);
        }
        if matches!(
            node["type"].as_str(),
            Some("paragraph" | "heading" | "listItem" | "hardBreak")
        ) && !text.ends_with(' ')
        {
            text.push(' ');
        }
    }
    let mut text = String::new();
    collect(document, &mut text);
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests;
