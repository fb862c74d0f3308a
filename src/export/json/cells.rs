//! The small objects of the document.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::engine::{Cell, Column, MetricState, Row, Status};
use crate::export::document::Document;

#[derive(Serialize)]
pub(super) struct TextCell<'a> {
    pub(super) id: &'a str,
    pub(super) value: &'a str,
}

impl<'a> TextCell<'a> {
    pub(super) fn new(id: &'a str, value: &'a str) -> Self {
        Self { id, value }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ValueColumn<'a> {
    id: &'a str,
    value: &'a str,
    is_consolidated: bool,
    /// The upper level of two.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<TextCell<'a>>,
}

impl<'a> ValueColumn<'a> {
    pub(super) fn of(column: &'a Column) -> Self {
        let outer = column.outer.as_ref();
        Self {
            id: &column.id,
            value: &column.name,
            is_consolidated: column.consolidated,
            parent: outer.map(|outer| TextCell::new(&outer.id, &outer.name)),
        }
    }
}

/// A number that the document has as text.
struct AsText(i64);

impl Serialize for AsText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// `raw` is milliseconds (of a date, since 1970) or a count, `count` the visits; both are text, and absent where there
/// are none.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ValueCell<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    value: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<AsText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<AsText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transitioned_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iso: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<i64>,
}

impl<'a> ValueCell<'a> {
    pub(super) fn named(column: &'a Column, cell: Cell, document: Document<'a>) -> Self {
        Self {
            name: Some(&column.name),
            ..Self::of(&column.id, Some(cell), document)
        }
    }

    pub(super) fn of(id: &'a str, cell: Option<Cell>, document: Document<'a>) -> Self {
        let at = cell.and_then(Cell::at);
        let iso = at.and_then(|at| document.iso(at));
        let raw = cell.and_then(|cell| match cell {
            Cell::Duration { ms, .. } | Cell::Time(ms) | Cell::Metric { ms, .. } => Some(ms),
            Cell::Count(count) => Some(i64::from(count)),
            Cell::Date { at, .. } => Some(at),
            Cell::Number(_) => None,
        });
        let (count, state) = match cell {
            Some(Cell::Duration { visits, .. }) => (Some(AsText(i64::from(visits))), None),
            Some(Cell::Metric { state, .. }) => (None, Some(state_name(state))),
            _ => (None, None),
        };
        Self {
            id,
            name: None,
            value: document.style.value(cell),
            raw: raw.map(AsText),
            count,
            state,
            transitioned_by: document.transitioned_by(cell),
            epoch: at.filter(|_| iso.is_some()),
            iso,
        }
    }
}

fn state_name(state: MetricState) -> &'static str {
    match state {
        MetricState::Running => "running",
        MetricState::Paused => "paused",
        MetricState::Finished => "finished",
    }
}

#[derive(Serialize)]
pub(super) struct CurrentCell<'a> {
    id: &'a str,
    value: String,
    raw: AsText,
}

impl<'a> CurrentCell<'a> {
    /// `None` when the issue is in no shown column, and in reports that are not about durations.
    pub(super) fn of<H>(document: Document<'a>, row: &Row<H>) -> Option<Self> {
        let current = row.current?;
        let mut columns = document.layout.columns.iter();
        let column = columns.find(|column| column.key == current.column)?;
        let is_time = row
            .cell(current.column)
            .is_some_and(|cell| cell.ms().is_some());
        is_time.then(|| Self {
            id: &column.id,
            value: document.style.duration(current.ms),
            raw: AsText(current.ms),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusInfo<'a> {
    id: &'a str,
    name: &'a str,
    status_category: CategoryInfo,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_project_key: Option<&'a str>,
}

#[derive(Serialize)]
struct CategoryInfo {
    name: &'static str,
}

impl<'a> StatusInfo<'a> {
    pub(super) fn of(status: &'a Status) -> Self {
        Self {
            id: &status.id,
            name: &status.name,
            status_category: CategoryInfo {
                name: status.category.name(),
            },
            deleted: status.is_deleted(),
            scope_project_key: status.project_key.as_deref(),
        }
    }
}
