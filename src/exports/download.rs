//! A finished file, part by part: whichever replica is asked.

use std::io;
use std::sync::Arc;

use futures::Stream;
use futures::stream::try_unfold;

use super::outcome::{FileFacts, chunk_place};
use crate::db::exports::Attempt;
use crate::db::{Db, DbError, export_chunks};
use crate::installs::tenant::Tenant;

/// Holds nothing of the file yet.
#[derive(Debug)]
pub struct Download {
    db: Db,
    tenant: Arc<Tenant>,
    attempt: Attempt,
    file: FileFacts,
}

#[derive(Debug, thiserror::Error)]
enum PartFault {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("a part of the file is missing or was altered")]
    Unreadable,
}

impl Download {
    pub(super) fn new(db: Db, tenant: Arc<Tenant>, attempt: Attempt, file: FileFacts) -> Self {
        Self {
            db,
            tenant,
            attempt,
            file,
        }
    }

    pub fn name(&self) -> &str {
        &self.file.name
    }

    pub fn content_type(&self) -> &str {
        &self.file.content_type
    }

    /// Bytes in all.
    pub fn length(&self) -> u64 {
        self.file.length
    }

    /// An error in the middle is one: what came before it is not the file.
    pub fn parts(self) -> impl Stream<Item = io::Result<Vec<u8>>> + Send {
        try_unfold((self, 0), |(download, number)| async move {
            if number >= download.file.chunks {
                return Ok(None);
            }
            let part = download.part(number).await.map_err(|fault| {
                tracing::error!(error = %fault, export = %download.attempt.export, "a download broke off");
                io::Error::other(fault)
            })?;
            Ok(Some((part, (download, number + 1))))
        })
    }

    async fn part(&self, number: i32) -> Result<Vec<u8>, PartFault> {
        let sealed = export_chunks::find(&self.db, self.attempt, number).await?;
        let sealed = sealed.ok_or(PartFault::Unreadable)?;
        let key = &self.tenant.data_key;
        let opened = chunk_place(self.attempt, number, |place| key.open(place, &sealed));
        Ok(opened.map_err(|_| PartFault::Unreadable)?.to_vec())
    }
}
