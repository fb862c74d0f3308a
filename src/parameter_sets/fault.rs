//! What can go wrong with a parameter set, as whoever asked should hear it.

use crate::db::DbError;
use crate::installs::admins::AdminError;

#[derive(Debug, thiserror::Error)]
pub enum ParameterSetError {
    /// Also said of somebody else's that is not public.
    #[error("no such parameter set")]
    NotFound,
    /// Sentences that begin with the name of the member at fault.
    #[error("the parameter set is not acceptable")]
    Invalid(Vec<String>),
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("another parameter set has this id")]
    IdTaken,
    #[error("the owner has as many parameter sets as one may have")]
    TooMany,
    #[error(transparent)]
    Admin(#[from] AdminError),
    #[error(transparent)]
    Db(#[from] DbError),
}
