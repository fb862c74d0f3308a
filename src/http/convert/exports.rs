//! What the failures around exports mean to a caller, in the reference's words (Timepiece: export endpoints).

use super::super::error::Error;
use crate::atlassian::ids::ExportId;
use crate::exports::fault::ExportFault;

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

fn about(id: ExportId, message: String) -> Error {
    let mut error = Error::not_found(message);
    error.export_id = Some(id.to_string());
    error
}
