//! The service, put together: the same function in `main` and in tests.

mod build;
mod connections;
mod first_purge;
mod foundation;
mod ledger;
mod page;
mod ready;
mod serve;

pub use build::{App, Parts, build};
pub use first_purge::PurgeError;
pub use serve::serve;

use crate::atlassian::descriptor::DescriptorError;
use crate::atlassian::hosts::HostsError;
use crate::crypto::keyring::KeyringError;
use crate::db::DbError;
use crate::installs::keys::KeysError;
use crate::jira::http::HttpError;

/// Why the service does not start: one clear line each.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("DWELL_MASTER_KEYS: {0}")]
    Keyring(#[from] KeyringError),
    #[error("DWELL_SANDBOX_URL: {0}")]
    Hosts(#[from] HostsError),
    #[error("the descriptor cannot be made: {0}")]
    Descriptor(#[from] DescriptorError),
    #[error("the HTTP client cannot be made: {0}")]
    Http(#[from] HttpError),
    #[error("DATABASE_URL: the database cannot be opened")]
    Database(#[source] DbError),
    #[error("the database cannot be migrated")]
    Migration(#[source] DbError),
    #[error("sites whose retention time is over cannot be deleted")]
    Purge(#[source] PurgeError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error("{variable}: cannot listen on {address}: {source}")]
    Bind {
        variable: &'static str,
        address: std::net::SocketAddr,
        source: std::io::Error,
    },
    #[error("signals cannot be received: {0}")]
    Signals(#[source] std::io::Error),
}
