//! Before anybody is answered: the database may be an old backup, of a time when sites that are gone by now were kept.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use super::StartError;
use crate::clock::{Clock, SystemClock};
use crate::db::{Db, DbError};
use crate::installs::retention::{self, Left, Purged};

/// Another replica that starts, or somebody's lock, is out of the way by then; what fails still does not mend itself.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// Why something is left that had to go.
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Left(#[from] Left),
}

impl PurgeError {
    fn is_passing(&self) -> bool {
        let (Self::Db(error) | Self::Left(Left { because: error, .. })) = self;
        error.is_passing()
    }
}

/// Fails when a site is left whose retention time is over: who serves does not keep it.
pub(super) async fn purge(db: &Db, retention: TimeDelta) -> Result<(), StartError> {
    let mut tries = 1;
    loop {
        match purge_once(db, retention).await {
            Err(error) if error.is_passing() && tries < TRIES => {
                tracing::warn!(%error, tries, "sites are left whose retention time is over; trying again");
            }
            done => return done.map_err(StartError::Purge),
        }
        tries += 1;
        sleep(PAUSE).await;
    }
}

async fn purge_once(db: &Db, retention: TimeDelta) -> Result<(), PurgeError> {
    let Purged { sites, left } = retention::purge(db, retention, SystemClock.now()).await?;
    if sites > 0 {
        tracing::info!(purged = sites, "sites purged after their retention time");
    }
    left.map_or(Ok(()), |left| Err(left.into()))
}
