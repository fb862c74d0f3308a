//! What came of an export, sealed beside it; and where the other sealed parts of exports belong.

use serde::{Deserialize, Serialize};

use super::fault::ExportFault;
use crate::crypto::context::Place;
use crate::crypto::envelope::DataKey;
use crate::db::exports::{Attempt, StoredExport};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// Why there is no file.
    pub(super) message: Option<String>,
    pub(super) warnings: Vec<String>,
    pub(super) file: Option<FileFacts>,
}

/// Sealed with the rest, so that nobody can shorten a file by deleting its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileFacts {
    pub(super) name: String,
    pub(super) content_type: String,
    /// Bytes.
    pub(super) length: u64,
    pub(super) chunks: i32,
}

impl Outcome {
    pub(super) fn seal(&self, attempt: Attempt, key: &DataKey) -> Vec<u8> {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        let (row, site) = (attempt.export.to_string(), attempt.site.to_string());
        key.seal(&outcome_place(&row, &site), &plain)
    }

    pub(super) fn open(export: &StoredExport, key: &DataKey) -> Result<Option<Self>, ExportFault> {
        let Some(sealed) = &export.outcome else {
            return Ok(None);
        };
        let (row, site) = (export.id.to_string(), export.site.to_string());
        let plain = key.open(&outcome_place(&row, &site), sealed);
        let plain = plain.map_err(|_| ExportFault::Unreadable)?;
        let outcome = serde_json::from_slice(&plain);
        outcome.map(Some).map_err(|_| ExportFault::Unreadable)
    }
}

/// The parameters of a stored export.
pub(super) fn parameters(
    export: &StoredExport,
    key: &DataKey,
) -> Result<Vec<(String, String)>, ExportFault> {
    let opened = parameters_place(&export.id.to_string(), &export.site.to_string(), |place| {
        key.open(place, &export.parameters)
    });
    let plain = opened.map_err(|_| ExportFault::Unreadable)?;
    serde_json::from_slice(&plain).map_err(|_| ExportFault::Unreadable)
}

pub(super) fn parameters_place<T>(row: &str, site: &str, with: impl FnOnce(&Place<'_>) -> T) -> T {
    with(&Place {
        table: "exports",
        row,
        column: "parameters",
        site,
    })
}

/// A part of a file, by its number and by the try that made it.
pub(super) fn chunk_place<T>(
    attempt: Attempt,
    number: i32,
    with: impl FnOnce(&Place<'_>) -> T,
) -> T {
    let row = format!("{}/{}/{number}", attempt.export, attempt.number);
    with(&Place {
        table: "export_chunks",
        row: &row,
        column: "sealed",
        site: &attempt.site.to_string(),
    })
}

fn outcome_place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "exports",
        row,
        column: "outcome",
        site,
    }
}
