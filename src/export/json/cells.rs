//! The small objects of the document.

use serde::Serialize;

use crate::engine::{Cell, Column, Row, Status};
use crate::export::document::{CellStyle, Document, RowHead};

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
}

impl<'a> ValueColumn<'a> {
    pub(super) fn of(column: &'a Column) -> Self {
        Self {
            id: &column.id,
            value: &column.name,
            is_consolidated: column.consolidated,
        }
    }
}

/// `raw` is milliseconds of a duration, `count` its visits; both are text, and absent where there are none.
#[derive(Serialize)]
pub(super) struct ValueCell<'a> {
    id: &'a str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
}

impl<'a> ValueCell<'a> {
    pub(super) fn of(id: &'a str, cell: Option<Cell>, style: &CellStyle) -> Self {
        let (raw, count) = match cell {
            Some(Cell::Duration { ms, visits }) => (Some(ms.to_string()), Some(visits.to_string())),
            Some(Cell::Count(visits)) => (Some(visits.to_string()), None),
            None => (None, None),
        };
        Self {
            id,
            value: style.value(cell),
            raw,
            count,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CurrentCell<'a> {
    id: &'a str,
    value: String,
    raw: String,
}

impl<'a> CurrentCell<'a> {
    /// `None` when the issue is in no shown column, and in reports that are not about durations.
    pub(super) fn of(document: &'a Document<'a>, row: &Row<RowHead>) -> Option<Self> {
        let current = row.current?;
        let mut columns = document.table.columns.iter();
        let column = columns.find(|column| column.key == current.column)?;
        matches!(row.cell(current.column), Some(Cell::Duration { .. })).then(|| Self {
            id: &column.id,
            value: document.style.duration(current.ms),
            raw: current.ms.to_string(),
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
