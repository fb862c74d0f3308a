//! Why a verb could not do its work.

use std::error::Error;
use std::process::ExitCode;

use super::import_timepiece::ServiceError;
use crate::app::StartError;
use crate::atlassian::descriptor::DescriptorError;
use crate::atlassian::manifest::ManifestError;
use crate::config::ConfigError;
use crate::crypto::keyring::KeyringError;
use crate::db::DbError;
use crate::db::backup::BackupError;
use crate::installs::keys::KeysError;
use crate::jira::http::HttpError;
use crate::telemetry::TelemetryError;

const USAGE: u8 = 2;

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("DWELL_MASTER_KEYS: {0}; `dwell keys generate` prints a key")]
    Keys(#[from] KeyringError),
    #[error("{argument} must be {allowed}")]
    Usage {
        argument: &'static str,
        allowed: &'static str,
    },
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    #[error(transparent)]
    Rotation(#[from] KeysError),
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("the database lacks {0} migration(s): run `dwell migrate` first")]
    NotMigrated(usize),
    #[error("there is no such site; `dwell sites list` shows all")]
    NoSuchSite,
    #[error("it has no installation through Connect: Forge tells a site's address itself")]
    NotOfConnect,
    #[error(transparent)]
    Descriptor(#[from] DescriptorError),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error(transparent)]
    Start(#[from] StartError),
}

impl CliError {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Keys(_) | Self::Usage { .. } | Self::Manifest(_) => {
                ExitCode::from(USAGE)
            }
            _ => ExitCode::FAILURE,
        }
    }

    /// The error and what lies below it. Causes that the text names already are left out.
    pub(super) fn line(&self) -> String {
        let mut line = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !line.contains(&text) {
                line = format!("{line}: {text}");
            }
            cause = error.source();
        }
        line
    }
}
