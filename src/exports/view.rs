//! An export as its owner sees it.

use chrono::{DateTime, SecondsFormat, Utc};

use super::fault::ExportFault;
use super::outcome::Outcome;
use crate::atlassian::ids::ExportId;
use crate::db::exports::{ExportState, StoredExport};
use crate::tokens::check::TokenHolder;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub id: ExportId,
    pub state: ExportState,
    pub created_at: DateTime<Utc>,
    /// Issues read.
    pub completed: u64,
    /// Issues to read, once that is known.
    pub total: Option<u64>,
    /// Why it failed, or what it waits for.
    pub message: Option<String>,
    pub warnings: Vec<String>,
}

impl Export {
    pub(super) fn of(
        stored: &StoredExport,
        by: &TokenHolder,
        now: DateTime<Utc>,
    ) -> Result<Self, ExportFault> {
        let outcome = Outcome::open(stored, &by.tenant.data_key)?;
        let outcome = outcome.unwrap_or_default();
        let message = outcome.message.or_else(|| of_state(stored, now));
        Ok(Self {
            id: stored.id,
            state: stored.state,
            created_at: stored.created_at,
            completed: stored.completed,
            total: stored.total,
            message,
            warnings: outcome.warnings,
        })
    }
}

fn of_state(stored: &StoredExport, now: DateTime<Utc>) -> Option<String> {
    match (stored.state, stored.not_before) {
        (ExportState::Waiting, Some(at)) if at > now => {
            let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            Some(if stored.for_quota {
                format!(
                    "What may be asked of Jira in this hour is used up; the export goes on by itself at {at}."
                )
            } else {
                format!("Jira could not be read; the export begins again by itself at {at}.")
            })
        }
        (ExportState::Failed, _) => {
            Some("The export was given up after several tries that ended without a word.".into())
        }
        _ => None,
    }
}
