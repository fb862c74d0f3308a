//! What the failures around kept credentials mean to a caller.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;

use crate::credentials::fault::{CredentialError, Refused};
use crate::credentials::status::Status;
use crate::http::error::Error;
use crate::http::route::credential_body::current;

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Invalid(faults) => Self::invalid(
                faults
                    .into_iter()
                    .map(|(name, texts)| (name.to_owned(), texts))
                    .collect(),
            ),
            CredentialError::Refused(refused) => of_refused(*refused),
            CredentialError::Changed(view) => {
                let mut changed = Self::new(
                    StatusCode::PRECONDITION_FAILED,
                    "changed",
                    "The credential has been changed meanwhile.",
                );
                changed.current = Some(current(&view));
                changed
            }
            CredentialError::NotSet => Self::not_found("There is no such credential."),
            CredentialError::NotOffered => {
                Self::not_found("This service takes no API tokens of users.")
            }
            CredentialError::Sold => Self::new(
                StatusCode::FORBIDDEN,
                "marketplace",
                "This Jira site has the app from the Marketplace, whose apps may not take API tokens of users.",
            ),
            CredentialError::Rights(error) => error.into(),
            CredentialError::Jira(error) => error.into(),
            CredentialError::Directory(error) => Arc::new(error).into(),
            CredentialError::Open(_) => Self::internal(&error),
            CredentialError::Db(error) => error.into(),
        }
    }
}

fn of_refused(refused: Refused) -> Error {
    let fields = BTreeMap::from([(refused.field.to_owned(), vec![refused.advice])]);
    let mut error = Error::invalid(fields);
    error.code = code(refused.status);
    "The credential was not saved; the one before is kept.".clone_into(&mut error.message);
    error.current = Some(current(&refused.current));
    error
}

/// What the new one is, for the page.
fn code(status: Status) -> &'static str {
    match status {
        Status::Limited => "credential_limited",
        Status::WrongOrganization => "credential_wrong_organization",
        Status::OwnerMismatch => "credential_owner_mismatch",
        Status::Locked => "credential_locked",
        Status::BlockedByIpAllowlist => "credential_blocked_by_ip_allowlist",
        Status::BlockedByPolicy => "credential_blocked_by_policy",
        Status::Unreachable => "credential_unreachable",
        _ => "credential_invalid",
    }
}
