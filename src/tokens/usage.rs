//! When tokens were last used: noted in memory on every call, written now and then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::atlassian::ids::{SiteId, TokenId};
use crate::db::{Db, DbError, report_tokens};

/// Rows of one transaction: nobody waits long for one of them.
const BATCH: usize = 100;

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

    /// Writes what has been noted since the last flush, in short transactions. What was not written, also because the
    /// work was given up half-way, is kept for the next one.
    pub async fn flush(&self, db: &Db) -> Result<(), DbError> {
        let mut taken = self.take();
        while !taken.uses.is_empty() {
            let batch = taken.uses.len().min(BATCH);
            let tx = db.begin().await?;
            report_tokens::touch(&tx, &taken.uses[..batch]).await?;
            tx.commit().await?;
            taken.uses.drain(..batch);
        }
        Ok(())
    }

    fn take(&self) -> Taken<'_> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let uses = noted.into_iter();
        Taken {
            from: self,
            uses: uses.map(|((site, token), at)| (site, token, at)).collect(),
        }
    }
}

/// Goes back to where it came from when dropped.
struct Taken<'a> {
    from: &'a Usage,
    uses: Vec<(SiteId, TokenId, DateTime<Utc>)>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (site, token, at) in self.uses.drain(..) {
            self.from.record(site, token, at);
        }
    }
}
