//! When tokens were last used, and how often: noted in memory on every call, written now and then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use crate::atlassian::ids::{SiteId, TokenId};
use crate::db::token_calls::{self, DayOfCalls};
use crate::db::{Db, DbError, report_tokens};

/// Rows of one transaction: nobody waits long for one of them.
const BATCH: usize = 100;

type Uses = HashMap<(SiteId, TokenId, NaiveDate), Use>;

/// Of one token on one day of UTC.
#[derive(Clone, Copy, Debug)]
struct Use {
    last: DateTime<Utc>,
    calls: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Usage(Arc<Mutex<Uses>>);

impl Usage {
    pub fn record(&self, site: SiteId, token: TokenId, at: DateTime<Utc>) {
        let one = Use { last: at, calls: 1 };
        self.add((site, token, at.date_naive()), one);
    }

    fn add(&self, key: (SiteId, TokenId, NaiveDate), more: Use) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted
            .entry(key)
            .and_modify(|known| {
                known.last = more.last.max(known.last);
                known.calls += more.calls;
            })
            .or_insert(more);
    }

    /// Writes what has been noted since the last flush, in short transactions. What was not written, also because the
    /// work was given up half-way, is kept for the next one.
    pub async fn flush(&self, db: &Db) -> Result<(), DbError> {
        let mut taken = self.take();
        while !taken.uses.is_empty() {
            let batch = taken.uses.len().min(BATCH);
            let (last, calls) = rows_of(&taken.uses[..batch]);
            let tx = db.begin().await?;
            report_tokens::touch(&tx, &last).await?;
            token_calls::add(&tx, &calls).await?;
            tx.commit().await?;
            taken.uses.drain(..batch);
        }
        Ok(())
    }

    fn take(&self) -> Taken<'_> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut uses: Vec<_> = noted.into_iter().collect();
        // Replicas write the same rows in one order.
        uses.sort_by_cached_key(|((_, token, day), _)| (token.to_string(), *day));
        Taken { from: self, uses }
    }
}

type Noted = ((SiteId, TokenId, NaiveDate), Use);

type LastUse = (SiteId, TokenId, DateTime<Utc>);

fn rows_of(uses: &[Noted]) -> (Vec<LastUse>, Vec<DayOfCalls>) {
    let rows = uses.iter().map(|((site, token, day), one)| {
        let calls = DayOfCalls {
            site: *site,
            token: *token,
            day: *day,
            calls: one.calls,
        };
        ((*site, *token, one.last), calls)
    });
    rows.unzip()
}

/// Goes back to where it came from when dropped.
struct Taken<'a> {
    from: &'a Usage,
    uses: Vec<Noted>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (key, one) in self.uses.drain(..) {
            self.from.add(key, one);
        }
    }
}
