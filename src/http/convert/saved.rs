//! What the failures around calendars and parameter sets mean to a caller.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::json;

use super::{of_db, sentence};
use crate::calendars::fault::CalendarError;
use crate::http::error::Error;
use crate::http::route::body::not_acceptable;
use crate::http::route::calendar_body::CalendarView;
use crate::http::route::site_calendars::DefaultBody;
use crate::parameter_sets::fault::ParameterSetError;

impl From<CalendarError> for Error {
    fn from(error: CalendarError) -> Self {
        of_calendar(&error)
    }
}

impl From<Arc<CalendarError>> for Error {
    fn from(error: Arc<CalendarError>) -> Self {
        of_calendar(&error)
    }
}

fn of_calendar(error: &CalendarError) -> Error {
    match error {
        CalendarError::NotFound => Error::not_found("There is no such calendar."),
        CalendarError::Invalid(faults) => not_acceptable(faults.clone()),
        CalendarError::Changed(calendar, site) => {
            let message = "The calendar has been changed meanwhile.";
            let mut changed = Error::new(StatusCode::PRECONDITION_FAILED, "changed", message);
            changed.current = Some(json!(CalendarView::of(calendar, *site)));
            changed
        }
        CalendarError::DefaultChanged(current) => {
            let message = "The default calendar has been changed meanwhile.";
            let mut changed = Error::new(StatusCode::PRECONDITION_FAILED, "changed", message);
            changed.current = Some(json!(DefaultBody::of(*current)));
            changed
        }
        CalendarError::NameTaken
        | CalendarError::IdTaken
        | CalendarError::TooMany
        | CalendarError::NoIdLeft
        | CalendarError::Unusable => conflict(error),
        CalendarError::IsDefault => conflict(error)
            .with_messages(vec!["Make another calendar the default first.".to_owned()]),
        CalendarError::Db(db) => of_db(db, error),
    }
}

impl From<ParameterSetError> for Error {
    fn from(error: ParameterSetError) -> Self {
        match error {
            ParameterSetError::NotFound => Self::not_found("There is no such parameter set."),
            ParameterSetError::Invalid(faults) => not_acceptable(faults),
            ParameterSetError::Forbidden(reason) => Self::forbidden(sentence(reason)),
            ParameterSetError::IdTaken | ParameterSetError::TooMany => conflict(&error),
            ParameterSetError::Admin(error) => error.into(),
            ParameterSetError::Db(error) => error.into(),
        }
    }
}

fn conflict(error: &dyn std::error::Error) -> Error {
    Error::new(
        StatusCode::CONFLICT,
        "conflict",
        sentence(&error.to_string()),
    )
}
