//! Creations that a caller may send twice: the second time, the first answer comes again.

use std::sync::Arc;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::crypto::context::Place;
use crate::crypto::envelope::OpenError;
use crate::db::creations::{self, CreationKey};
use crate::db::{Db, DbError};
use crate::installs::caller::Caller;

pub const LONGEST_KEY: usize = 200;
/// How long an answer comes again.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// After that a creation that was begun and never ended is taken for lost.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(2);

#[derive(Debug, thiserror::Error)]
pub enum CreationError {
    #[error("the key must be 1 to 200 visible characters of ASCII")]
    Key,
    #[error("the key was used for something else")]
    OtherRequest,
    #[error("the same creation is under way")]
    UnderWay,
    #[error("a kept answer cannot be opened")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What is to be done about a creation.
#[derive(Debug)]
pub enum Turn {
    /// No key, so nothing to remember.
    Unnamed,
    First(CreationKey),
    /// It was done: the answer.
    Again(SecretString),
}

#[derive(Clone, Debug)]
pub struct Creations {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl Creations {
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    /// `what` and `body` are what is asked for. After [`Turn::First`] either [`Self::complete`] or [`Self::give_up`].
    pub async fn begin(
        &self,
        caller: &Caller,
        key: Option<&str>,
        (what, body): (&str, &[u8]),
    ) -> Result<Turn, CreationError> {
        let Some(key) = key else {
            return Ok(Turn::Unnamed);
        };
        let fits = (1..=LONGEST_KEY).contains(&key.len());
        if !fits || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CreationError::Key);
        }
        let key = CreationKey {
            site: caller.tenant.site,
            account: caller.account.clone(),
            key: key.to_owned(),
        };
        let hash = Sha256::new().chain_update(what).chain_update([0]);
        let request = hash.chain_update(body).finalize();
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let begun = creations::begin(&tx, &key, &request, (now, now + LOST_AFTER)).await?;
        tx.commit().await?;
        if begun {
            return Ok(Turn::First(key));
        }
        let known = creations::find(&self.db, &key).await?;
        let known = known.ok_or(CreationError::UnderWay)?;
        if known.request != request.as_slice() {
            return Err(CreationError::OtherRequest);
        }
        let sealed = known.sealed_answer.ok_or(CreationError::UnderWay)?;
        let (row, site) = names(&key);
        let answer = caller
            .tenant
            .data_key
            .open_text(&place(&row, &site), &sealed)?;
        Ok(Turn::Again(answer))
    }

    /// Keeps the answer for a day.
    pub async fn complete(
        &self,
        caller: &Caller,
        key: &CreationKey,
        answer: &SecretString,
    ) -> Result<(), CreationError> {
        let (row, site) = names(key);
        let text = answer.expose_secret().as_bytes();
        let sealed = caller.tenant.data_key.seal(&place(&row, &site), text);
        let tx = self.db.begin().await?;
        creations::complete(&tx, key, sealed, self.clock.now() + KEPT).await?;
        Ok(tx.commit().await?)
    }

    /// Nothing was made.
    pub async fn give_up(&self, key: &CreationKey) -> Result<(), CreationError> {
        let tx = self.db.begin().await?;
        creations::give_up(&tx, key).await?;
        Ok(tx.commit().await?)
    }
}

fn names(key: &CreationKey) -> (String, String) {
    (format!("{} {}", key.account, key.key), key.site.to_string())
}

fn place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "creations",
        row,
        column: "sealed_answer",
        site,
    }
}
