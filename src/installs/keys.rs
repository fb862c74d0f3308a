//! The master keys against the database: the sentinel at start, and re-wrapping after a rotation.

mod census;

use chrono::{DateTime, Utc};

use crate::atlassian::ids::SiteId;
use crate::crypto::envelope::OpenError;
use crate::crypto::key::KeyId;
use crate::crypto::keyring::MasterKeys;
use crate::db::{Db, DbError, data_keys, sentinel};

pub use census::{Census, KeyPlace, KeyUse, census, describe};

const PAGE: u64 = 200;

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "DWELL_MASTER_KEYS does not open this database: a key is wrong or missing (is a retired key still needed?)"
    )]
    WrongKey(#[source] OpenError),
    #[error(
        "DWELL_MASTER_KEYS lacks key {0}, which sites still need: add it after the newest, and take it out when `serve` has re-wrapped everything"
    )]
    MissingKey(KeyId),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What one pass over all data keys did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    pub done: u64,
    /// Could not be opened, and stay as they are.
    pub failed: u64,
}

/// Proves that the configured keys are this database's keys; on an empty database, makes them so. Also that they open
/// every site: a key that was taken out too early would be missed by its sites alone, and maybe much later.
pub async fn open_sentinel(db: &Db, keys: &MasterKeys) -> Result<(), KeysError> {
    let tx = db.begin().await?;
    let stored = sentinel::insert_if_absent(&tx, &keys.seal_sentinel()).await?;
    tx.commit().await?;
    keys.open_sentinel(&stored).map_err(KeysError::WrongKey)?;
    match census(db, keys).await?.missing() {
        Some(missing) => Err(KeysError::MissingKey(missing)),
        None => Ok(()),
    }
}

/// The same proof without writing, for health checks: an empty database has nothing to prove.
pub async fn check_sentinel(db: &Db, keys: &MasterKeys) -> Result<(), KeysError> {
    match sentinel::find(db).await? {
        Some(stored) => keys.open_sentinel(&stored).map_err(KeysError::WrongKey),
        None => Ok(()),
    }
}

/// Wraps every data key with the newest master key, and tells how far it is after every page. Given up half way, it goes on where
/// it was: what is wrapped anew is passed over. One that cannot be opened is told in the log and does not keep the
/// others from it. The sentinel follows last, and only when nothing was left behind, so that a retired key is missed at
/// start until nothing needs it any more.
pub async fn rewrap(
    db: &Db,
    keys: &MasterKeys,
    now: DateTime<Utc>,
    mut told: impl FnMut(Rewrapped),
) -> Result<Rewrapped, KeysError> {
    let mut after = None;
    let mut pass = Rewrapped::default();
    loop {
        let page = data_keys::page(db, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (site, wrapped) in page.iter().filter(|(_, wrapped)| !keys.is_newest(wrapped)) {
            match rewrap_one(db, keys, *site, wrapped, now).await {
                Ok(done) => pass.done += u64::from(done),
                Err(KeysError::WrongKey(error)) => {
                    pass.failed += 1;
                    tracing::error!(site_id = %site, %error, "the site's data key cannot be opened");
                }
                Err(error) => return Err(error),
            }
        }
        if pass != Rewrapped::default() {
            told(pass);
        }
    }
    if pass.failed == 0 {
        move_sentinel(db, keys).await?;
    }
    Ok(pass)
}

/// `false` when another replica was faster.
async fn rewrap_one(
    db: &Db,
    keys: &MasterKeys,
    site: SiteId,
    wrapped: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, KeysError> {
    let name = site.to_string();
    let key = keys
        .unwrap_key(&name, wrapped)
        .map_err(KeysError::WrongKey)?;
    let tx = db.begin().await?;
    let done = data_keys::replace(&tx, site, wrapped, &keys.wrap(&name, &key), now).await?;
    tx.commit().await?;
    Ok(done)
}

async fn move_sentinel(db: &Db, keys: &MasterKeys) -> Result<(), KeysError> {
    if let Some(stored) = sentinel::find(db).await?
        && !keys.is_newest(&stored)
    {
        let tx = db.begin().await?;
        sentinel::replace(&tx, &stored, &keys.seal_sentinel()).await?;
        tx.commit().await?;
    }
    Ok(())
}
