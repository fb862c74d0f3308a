//! The lines of a streamed report.

use serde::Serialize;

use super::TopLevel;
use super::body::{Header, RowBody, header};
use super::cells::ValueColumn;
use crate::engine::{Column, Row};
use crate::export::document::{Document, Head};

/// The document without what only its last row tells.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::export) struct Heading<'a> {
    r#type: &'static str,
    /// Whether the columns of values below are all that there will be.
    columns_known: bool,
    #[serde(flatten)]
    top: TopLevel<'a>,
    header: Header<'a>,
}

impl<'a> Heading<'a> {
    pub(in crate::export) fn of(document: Document<'a>, columns_known: bool) -> Self {
        let top = TopLevel {
            statuses: None,
            ..TopLevel::of(document)
        };
        Self {
            r#type: "header",
            columns_known,
            top,
            header: header(document),
        }
    }
}

#[derive(Serialize)]
pub(in crate::export) struct RowLine<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    row: RowBody<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
}

impl<'a> RowLine<'a> {
    pub(in crate::export) fn of<H: Head>(
        document: Document<'a>,
        row: &'a Row<H>,
        warnings: &'a [String],
    ) -> Self {
        Self {
            r#type: "row",
            row: RowBody::sparse(document, row),
            warnings,
        }
    }
}

/// Says that nothing is missing.
#[derive(Serialize)]
pub(in crate::export) struct EndLine<'a> {
    r#type: &'static str,
    rows: u64,
    issues: u64,
    columns: Vec<ValueColumn<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
}

impl<'a> EndLine<'a> {
    pub(in crate::export) fn of(
        (rows, issues): (u64, u64),
        columns: &'a [Column],
        warnings: &'a [String],
    ) -> Self {
        Self {
            r#type: "end",
            rows,
            issues,
            columns: columns.iter().map(ValueColumn::of).collect(),
            warnings,
        }
    }
}
