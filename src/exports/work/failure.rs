//! What a failure means for an export: nothing more, another try, or its end with a sentence for its owner.

use std::io;
use std::time::Duration;

use crate::calendars::fault::CalendarError;
use crate::db::DbError;
use crate::exports::fault::ExportFault;
use crate::installs::directory::DirectoryError;
use crate::installs::tenant::CannotAct;
use crate::jira::JiraError;
use crate::parameter_sets::fault::ParameterSetError;
use crate::reports::{ReportError, RunError};
use crate::tokens::check::CheckError;

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the try is over")]
    Over,
    #[error("the scratch space failed")]
    Scratch(#[source] io::Error),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error(transparent)]
    Stored(#[from] ExportFault),
    #[error(transparent)]
    Db(#[from] DbError),
}

pub(super) enum Verdict {
    Over,
    /// Another try, after this long.
    Later(Duration),
    /// Nothing can be written now: another try when the lease is over.
    Db(DbError),
    Failed(String),
}

const AWAY: Duration = Duration::from_secs(30);
const LIMITED: Duration = Duration::from_mins(1);
const TOKEN_RENEWED: Duration = Duration::from_mins(5);

impl Failure {
    /// `last`: it has waited long enough.
    pub(super) fn verdict(self, last: bool) -> Verdict {
        match self {
            Self::Over => Verdict::Over,
            Self::Db(error) if error.is_passing() => Verdict::Db(error),
            failure => match failure.wait().filter(|_| !last) {
                Some(wait) => Verdict::Later(wait),
                None => Verdict::Failed(failure.told()),
            },
        }
    }

    /// What Jira gives in an hour is used up.
    pub(super) fn is_of_quota(&self) -> bool {
        let Self::Report(report) = self else {
            return false;
        };
        matches!(report, ReportError::Jira(JiraError::BudgetSpent { .. }))
    }

    fn wait(&self) -> Option<Duration> {
        if let Some(error) = self.of_database() {
            return error.is_passing().then_some(AWAY);
        }
        match self {
            Self::Report(ReportError::Jira(error)) => wait_for_jira(error),
            Self::Report(ReportError::Export(error)) if error.is_out_of_room() => {
                tracing::error!(%error, "there is no room for an export in DWELL_SCRATCH_DIR");
                Some(AWAY)
            }
            Self::Report(ReportError::CannotAct(CannotAct::Linking))
            | Self::Check(CheckError::Directory(_)) => Some(AWAY),
            _ => None,
        }
    }

    /// Which may be back by the time the failure would be written.
    fn of_database(&self) -> Option<&DbError> {
        match self {
            Self::Check(CheckError::Db(error)) => Some(error),
            Self::Check(CheckError::Directory(error)) => match &**error {
                DirectoryError::Db(error) => Some(error),
                _ => None,
            },
            Self::Db(error)
            | Self::Report(
                ReportError::Db(error)
                | ReportError::ParameterSet(ParameterSetError::Db(error))
                | ReportError::Paging(RunError::Db(error)),
            ) => Some(error),
            Self::Report(ReportError::Calendar(error)) => match &**error {
                CalendarError::Db(error) => Some(error),
                _ => None,
            },
            _ => None,
        }
    }

    /// For the owner: what Jira said in its own words, and whose fault it is for the rest.
    fn told(&self) -> String {
        match self {
            failure if failure.of_database().is_some() => failure.unexplained(),
            Self::Report(ReportError::Parameters(faults)) => {
                let faults = faults.0.iter().map(ToString::to_string);
                faults.collect::<Vec<_>>().join(" ")
            }
            Self::Report(ReportError::Jira(error)) => of_jira(error),
            Self::Report(ReportError::Export(error)) if error.is_of_the_report() => {
                sentence(&error.to_string())
            }
            Self::Report(ReportError::Export(error)) if error.is_out_of_room() => {
                "There was no room for the file.".to_owned()
            }
            Self::Report(ReportError::Calendar(_) | ReportError::CannotAct(_))
            | Self::Check(CheckError::Refused(_)) => sentence(&self.to_string()),
            other => other.unexplained(),
        }
    }

    /// Only the log knows more.
    fn unexplained(&self) -> String {
        tracing::error!(error = %crate::exports::fault::chain(self), "export failed");
        "An internal error occurred.".to_owned()
    }
}

fn wait_for_jira(error: &JiraError) -> Option<Duration> {
    match error {
        JiraError::RateLimited { retry_after, .. } => Some(retry_after.unwrap_or(LIMITED)),
        JiraError::Unavailable {
            status: 500..,
            retry_after,
            ..
        } => Some(retry_after.unwrap_or(AWAY)),
        JiraError::BudgetSpent { wait, .. } => Some(*wait),
        // What was found a moment ago may be gone: the next search does not find it.
        JiraError::Unreachable { .. }
        | JiraError::Vanished { .. }
        | JiraError::AppUnknown { .. } => Some(AWAY),
        JiraError::AppTokenRefused { .. } => Some(TOKEN_RENEWED),
        _ => None,
    }
}

fn of_jira(error: &JiraError) -> String {
    let said = match error {
        JiraError::BadRequest { messages, .. }
        | JiraError::Forbidden { messages, .. }
        | JiraError::NotFound { messages, .. } => messages.join(" "),
        JiraError::ImpersonationRefused { reason, .. } => reason.clone(),
        _ => String::new(),
    };
    let what = format!("Jira could not be read ({error}).");
    if said.is_empty() {
        what
    } else {
        format!("{what} {said}")
    }
}

fn sentence(fact: &str) -> String {
    let mut letters = fact.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if fact.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;
    use rust_xlsxwriter::XlsxError;

    use super::*;
    use crate::export::ExportError;

    fn away() -> DbError {
        DbError::Unavailable("no connection".into())
    }

    #[rstest]
    #[case::own(Failure::Db(DbError::Cursor))]
    #[case::report(Failure::from(ReportError::Db(DbError::Cursor)))]
    #[case::check(Failure::from(CheckError::Db(Arc::new(DbError::Cursor))))]
    #[case::directory(Failure::from(CheckError::Directory(Arc::new(DirectoryError::Db(
        DbError::Cursor
    )))))]
    #[case::calendar(Failure::from(ReportError::Calendar(Arc::new(CalendarError::Db(
        DbError::Cursor
    )))))]
    fn what_the_database_would_say_again_is_its_end(#[case] failure: Failure) {
        let Verdict::Failed(told) = failure.verdict(false) else {
            panic!("it would say it again");
        };
        assert_eq!(told, "An internal error occurred.");
    }

    #[rstest]
    #[case::report(ReportError::Db(away()))]
    #[case::parameter_set(ReportError::ParameterSet(ParameterSetError::Db(away())))]
    #[case::paging(ReportError::Paging(RunError::Db(away())))]
    #[case::calendar(ReportError::Calendar(Arc::new(CalendarError::Db(away()))))]
    fn an_export_outlives_a_database_that_is_away(#[case] error: ReportError) {
        let verdict = Failure::from(error).verdict(false);
        assert!(matches!(verdict, Verdict::Later(AWAY)));
    }

    #[rstest]
    #[case::rows(io::Error::from(io::ErrorKind::StorageFull).into())]
    #[case::quota(io::Error::from(io::ErrorKind::QuotaExceeded).into())]
    #[case::workbook(ExportError::Scratch)]
    #[case::its_parts(XlsxError::IoError(io::ErrorKind::StorageFull.into()).into())]
    fn what_has_no_room_waits_until_others_are_done(#[case] error: ExportError) {
        let verdict = Failure::from(ReportError::Export(error)).verdict(false);
        assert!(matches!(verdict, Verdict::Later(AWAY)));
    }

    #[rstest]
    #[case::no_room(ExportError::Scratch, "There was no room for the file.")]
    #[case::too_many_rows(
        ExportError::TooLarge,
        "A worksheet has room for 1048575 rows and 16384 columns."
    )]
    #[case::too_many_columns(
        ExportError::TooManyColumns,
        "A report has room for 16384 columns: choose fewer statuses, periods or values."
    )]
    #[case::ours(
        ExportError::Write(io::ErrorKind::PermissionDenied.into()),
        "An internal error occurred."
    )]
    fn a_file_that_cannot_be_made_says_why(#[case] error: ExportError, #[case] why: &str) {
        let failure = Failure::from(ReportError::Export(error));
        let Verdict::Failed(told) = failure.verdict(true) else {
            panic!("it has waited long enough");
        };
        assert_eq!(told, why);
    }

    #[test]
    fn a_calendar_that_cannot_be_counted_with_is_its_end() {
        let error = ReportError::Calendar(Arc::new(CalendarError::Unusable));
        let verdict = Failure::from(error).verdict(false);
        assert!(matches!(verdict, Verdict::Failed(_)));
    }
}
