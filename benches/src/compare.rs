//! Whether everybody came to the same figures.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Result;

/// By the key of the issue.
type Report = HashMap<String, Row>;

#[derive(Debug, PartialEq)]
struct Row {
    summary: String,
    /// The columns in which the issue ever was, in their order.
    cells: Vec<Cell>,
    current: Cell,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Cell {
    id: String,
    value: String,
    /// Milliseconds.
    raw: Option<String>,
    count: Option<String>,
}

/// The document of the product.
pub(crate) fn ours(path: &Path) -> Result<Table> {
    #[derive(Deserialize)]
    struct Document {
        table: DocumentTable,
    }
    #[derive(Deserialize)]
    struct DocumentTable {
        body: Body,
    }
    #[derive(Deserialize)]
    struct Body {
        rows: Vec<DocumentRow>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct DocumentRow {
        header_columns: Vec<Cell>,
        value_columns: Vec<Cell>,
        current_state: Vec<Cell>,
    }
    let document: Document = serde_json::from_slice(&fs::read(path)?)?;
    let rows = document.table.body.rows.into_iter().map(|row| {
        let mut heads = row.header_columns.into_iter().map(|cell| cell.value);
        let key = heads.next().unwrap_or_default();
        let summary = heads.next().unwrap_or_default();
        let current = row.current_state.into_iter().next();
        (
            key,
            Row::new(summary, row.value_columns, current.unwrap_or_default()),
        )
    });
    Ok(Table(rows.collect()))
}

/// The rows that the other programs write.
pub(crate) fn theirs(path: &Path) -> Result<Table> {
    #[derive(Deserialize)]
    struct Document {
        rows: Vec<PlainRow>,
    }
    #[derive(Deserialize)]
    struct PlainRow {
        key: String,
        summary: String,
        values: Vec<Cell>,
        current: Cell,
    }
    let document: Document = serde_json::from_slice(&fs::read(path)?)?;
    let rows = document.rows.into_iter();
    let rows = rows.map(|row| (row.key, Row::new(row.summary, row.values, row.current)));
    Ok(Table(rows.collect()))
}

/// A report as everybody should have it.
#[derive(Debug)]
pub(crate) struct Table(Report);

impl Table {
    /// What the first difference is.
    pub(crate) fn check(&self, other: &Self, who: &str) -> Result<()> {
        if self.0.len() != other.0.len() {
            let (ours, theirs) = (self.0.len(), other.0.len());
            return Err(format!("{who} has {theirs} rows, ours {ours}").into());
        }
        let differs = |(key, row): &(&String, &Row)| other.0.get(*key) != Some(*row);
        match self.0.iter().find(differs) {
            None => Ok(()),
            Some((key, row)) => {
                let theirs = other.0.get(key);
                Err(format!("{key} differs.\nours: {row:?}\n{who}: {theirs:?}").into())
            }
        }
    }
}

impl Row {
    fn new(summary: String, mut cells: Vec<Cell>, current: Cell) -> Self {
        cells.retain(|cell| cell.raw.is_some());
        Self {
            summary,
            cells,
            current,
        }
    }
}
