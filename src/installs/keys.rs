//! The master keys against the database: the sentinel at start, and re-wrapping after a rotation.

use chrono::{DateTime, Utc};

use crate::crypto::envelope::OpenError;
use crate::crypto::keyring::MasterKeys;
use crate::db::{Db, DbError, data_keys, sentinel};

const PAGE: u64 = 200;

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "DWELL_MASTER_KEYS does not open this database: a key is wrong or missing (is a retired key still needed?)"
    )]
    WrongKey(#[source] OpenError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Proves that the configured keys are this database's keys; on an empty database, makes them so.
pub async fn open_sentinel(db: &Db, keys: &MasterKeys) -> Result<(), KeysError> {
    let tx = db.begin().await?;
    let stored = sentinel::insert_if_absent(&tx, &keys.seal_sentinel()).await?;
    tx.commit().await?;
    keys.open_sentinel(&stored).map_err(KeysError::WrongKey)
}

/// The same proof without writing, for health checks: an empty database has nothing to prove.
pub async fn check_sentinel(db: &Db, keys: &MasterKeys) -> Result<(), KeysError> {
    match sentinel::find(db).await? {
        Some(stored) => keys.open_sentinel(&stored).map_err(KeysError::WrongKey),
        None => Ok(()),
    }
}

/// Wraps every data key with the newest master key; returns how many were re-wrapped. The sentinel follows
/// last, so that a retired key is missed at start until nothing needs it any more.
pub async fn rewrap(db: &Db, keys: &MasterKeys, now: DateTime<Utc>) -> Result<u64, KeysError> {
    let mut after = None;
    let mut rewrapped = 0;
    loop {
        let page = data_keys::page(db, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (site, wrapped) in page.iter().filter(|(_, wrapped)| !keys.is_newest(wrapped)) {
            let name = site.to_string();
            let key = keys
                .unwrap_key(&name, wrapped)
                .map_err(KeysError::WrongKey)?;
            let tx = db.begin().await?;
            if data_keys::replace(&tx, *site, wrapped, &keys.wrap(&name, &key), now).await? {
                rewrapped += 1;
            }
            tx.commit().await?;
        }
    }
    if let Some(stored) = sentinel::find(db).await?
        && !keys.is_newest(&stored)
    {
        let tx = db.begin().await?;
        sentinel::replace(&tx, &stored, &keys.seal_sentinel()).await?;
        tx.commit().await?;
    }
    Ok(rewrapped)
}
