//! When tokens were last used: noted in memory on every call, written now and then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::atlassian::ids::{SiteId, TokenId};
use crate::db::{Db, DbError, report_tokens};

type Uses = HashMap<(SiteId, TokenId), DateTime<Utc>>;

#[derive(Clone, Debug, Default)]
pub struct Usage(Arc<Mutex<Uses>>);

impl Usage {
    pub fn record(&self, site: SiteId, token: TokenId, at: DateTime<Utc>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted
            .entry((site, token))
            .and_modify(|known| *known = at.max(*known))
            .or_insert(at);
    }

    /// Writes what has been noted since the last flush. What cannot be written is kept for the next one.
    pub async fn flush(&self, db: &Db) -> Result<(), DbError> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = noted
            .iter()
            .map(|((site, token), at)| (*site, *token, *at))
            .collect();
        let written = write(db, &rows).await;
        if written.is_err() {
            for (site, token, at) in rows {
                self.record(site, token, at);
            }
        }
        written
    }
}

async fn write(db: &Db, rows: &[(SiteId, TokenId, DateTime<Utc>)]) -> Result<(), DbError> {
    let tx = db.begin().await?;
    report_tokens::touch(&tx, rows).await?;
    tx.commit().await
}
