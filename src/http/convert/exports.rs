//! What the failures around exports mean to a caller, in the reference's words (Timepiece: export endpoints).

use std::sync::Arc;

use super::of_db;
use crate::atlassian::ids::ExportId;
use crate::exports::fault::ExportFault;
use crate::http::error::Error;
use crate::reports::ReportError;

impl From<ExportFault> for Error {
    fn from(error: ExportFault) -> Self {
        match error {
            ExportFault::NotFound => Self::not_found(
                "The export could not be found or you do not have permission to view it.",
            ),
            ExportFault::NotCompleted(id) => about(
                id,
                format!("The report with id {id} is not completed. It is still being processed."),
            ),
            ExportFault::NoFile { id, aborted } => {
                let message = format!("The report with id {id} failed or is aborted.");
                let why = aborted.then(|| "Report is aborted by user".to_owned());
                about(id, message).with_messages(why.into_iter().collect())
            }
            ExportFault::Completed(id) => about(id, "The export is completed.".to_owned()),
            ExportFault::Ended(id) => {
                about(id, format!("The report with id {id} failed or is aborted."))
            }
            ExportFault::TooMany(most) => Self::too_much(
                &format!("{most} exports of this user wait or run; try again when one has ended."),
                60,
            ),
            ExportFault::Unreadable => Self::internal(&error),
            ExportFault::Report(error) => error.into(),
            ExportFault::Db(error) => error.into(),
        }
    }
}

/// Of a run that several callers share; mostly there was but one.
impl From<Arc<ReportError>> for Error {
    fn from(error: Arc<ReportError>) -> Self {
        match Arc::try_unwrap(error) {
            Ok(error) => error.into(),
            Err(shared) => of_shared(&shared),
        }
    }
}

fn of_shared(error: &ReportError) -> Error {
    match error {
        ReportError::Parameters(faults) => ReportError::Parameters(faults.clone()).into(),
        ReportError::CannotAct(error) => (*error).into(),
        ReportError::Jira(error) => error.clone().into(),
        ReportError::Calendar(error) => error.clone().into(),
        ReportError::Busy(line, most) => ReportError::Busy(*line, *most).into(),
        ReportError::Db(db) => of_db(db, error),
        other => Error::internal(other),
    }
}

fn about(id: ExportId, message: String) -> Error {
    let mut error = Error::not_found(message);
    error.export_id = Some(id.to_string());
    error
}
