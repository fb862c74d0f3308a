//! The documents as wholes, for the description of the API: they are written piece by piece, and these pieces are the
//! types that are written.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::expanded::ExpandedRow;
use super::json::lines::{EndLine, Heading, RowLine};
use super::json::{Header, RowBody, StatusLists, TopLevel};

/// `outputType=json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    #[serde(flatten)]
    head: TopLevel<'static>,
    #[serde(flatten)]
    statuses: StatusLists<'static>,
    table: ReportTable,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportTable {
    header: Header<'static>,
    body: ReportRows,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportRows {
    rows: Vec<RowBody<'static>>,
}

/// `outputType=json` of an expanded report: one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpandedReport {
    #[serde(flatten)]
    head: TopLevel<'static>,
    #[serde(flatten)]
    statuses: StatusLists<'static>,
    table: ExpandedTable,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExpandedTable {
    header: Header<'static>,
    body: ExpandedRows,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExpandedRows {
    rows: Vec<ExpandedRow<'static>>,
}

/// `outputType=jsonSimplified`: each row an object with the headings of the CSV as keys.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimplifiedReport {
    results: Vec<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_page_token: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// A line of `outputType=ndjson`. The last one says that nothing is missing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "only its shape is used")]
pub enum StreamLine {
    Header(Heading<'static>),
    Row(RowLine<'static>),
    End(EndLine<'static>),
    Broken(BrokenLine),
}

/// `type` is `error`: the report could not be read to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StreamError)]
pub struct BrokenLine {
    r#type: &'static str,
    status: u16,
    message: String,
    messages: Vec<String>,
    /// Seconds.
    retry_after: Option<u64>,
}
