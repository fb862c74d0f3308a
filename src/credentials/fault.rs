//! What can go wrong with a credential, as the admin at the page should hear it.

use std::collections::BTreeMap;

use super::status::Status;
use super::view::CredentialView;
use crate::crypto::envelope::OpenError;
use crate::db::DbError;
use crate::installs::caller::RightsError;
use crate::installs::directory::DirectoryError;
use crate::jira::JiraError;

/// Faults by field name, all of a request at once.
pub type FieldFaults = BTreeMap<&'static str, Vec<String>>;

#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// Seen without asking anybody.
    #[error("some fields are not acceptable")]
    Invalid(FieldFaults),
    #[error("atlassian did not confirm the credential")]
    Refused(Box<Refused>),
    #[error("the credential has been changed meanwhile")]
    Changed(Box<CredentialView>),
    #[error("there is no such credential")]
    NotSet,
    #[error("this kind of credential is not taken here")]
    NotOffered,
    #[error("this kind of credential is not taken from a site that the app is sold to")]
    Sold,
    #[error(transparent)]
    Rights(#[from] RightsError),
    #[error(transparent)]
    Jira(#[from] JiraError),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    #[error("a kept credential cannot be opened")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What was kept before is kept on.
#[derive(Debug)]
pub struct Refused {
    /// What the new one would have.
    pub status: Status,
    pub field: &'static str,
    pub advice: String,
    pub current: CredentialView,
}
