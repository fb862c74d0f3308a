//! Why an export is not to be had.

use crate::atlassian::ids::ExportId;
use crate::db::DbError;
use crate::reports::ReportError;

#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// Unknown, expired, or somebody else's.
    #[error("there is no such export")]
    NotFound,
    #[error("the export is still being made")]
    NotCompleted(ExportId),
    #[error("the export gave no file")]
    NoFile { id: ExportId, aborted: bool },
    #[error("the export is completed")]
    Completed(ExportId),
    /// Failed, or aborted before.
    #[error("the export has ended")]
    Ended(ExportId),
    #[error("{0} exports of the user are not finished yet")]
    TooMany(u64),
    #[error("what is stored of the export cannot be read")]
    Unreadable,
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An error with all its causes in one line, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
