//! What replicas tell each other about their users' calls: rows that each of them adds to, once a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Counts, Window};
use crate::db::call_counts::{self, Counted};
use crate::db::{Db, DbError};

const BETWEEN: Duration = Duration::from_secs(1);

/// Clones are the same list.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    list: Mutex<Vec<Arc<Window>>>,
}

/// Calls of one user that are being told.
struct News {
    window: Arc<Window>,
    minute: DateTime<Utc>,
    calls: u32,
}

impl Shared {
    pub(super) fn new(db: Db) -> Self {
        let list = Mutex::default();
        Self(Arc::new(Inner { db, list }))
    }

    fn listed(&self) -> MutexGuard<'_, Vec<Arc<Window>>> {
        self.0.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be told with whatever else there is within the next second.
    pub(super) fn list(&self, window: Arc<Window>) {
        let mut list = self.listed();
        list.push(window);
        if list.len() == 1 {
            let shared = self.clone();
            tokio::spawn(async move { shared.tell_soon().await });
        }
    }

    async fn tell_soon(&self) {
        tokio::time::sleep(BETWEEN).await;
        let list = std::mem::take(&mut *self.listed());
        let mut news: Vec<News> = list.into_iter().map(News::of).collect();
        // Replicas lock rows in one order, so that none waits for another in a ring.
        news.sort_by(|a, b| a.key().cmp(&b.key()));
        match self.tell(&news).await {
            Ok(totals) => {
                for (news, total) in news.iter().zip(totals) {
                    news.heard(total);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "replicas count users' calls each for itself");
                news.iter().for_each(News::untold);
            }
        }
    }

    /// How many calls that makes, of each on all replicas.
    async fn tell(&self, news: &[News]) -> Result<Vec<u64>, DbError> {
        let mut totals = Vec::with_capacity(news.len());
        let tx = self.0.db.begin().await?;
        for news in news {
            let counted = Counted::Reports(news.window.site, &news.window.account);
            call_counts::add(&tx, counted, news.minute, news.calls.into()).await?;
            let since = call_counts::since(&tx, counted, news.minute).await?;
            let minute = since.into_iter().find(|(at, _)| *at == news.minute);
            totals.push(minute.map_or(0, |(_, calls)| calls));
        }
        tx.commit().await?;
        Ok(totals)
    }
}

impl News {
    fn of(window: Arc<Window>) -> Self {
        let mut counts = window.counts();
        counts.is_listed = false;
        let Counts {
            minute, own, told, ..
        } = *counts;
        counts.told = own;
        drop(counts);
        Self {
            window,
            minute,
            calls: own - told,
        }
    }

    fn key(&self) -> (String, &str) {
        (self.window.site.to_string(), self.window.account.as_str())
    }

    fn heard(&self, total: u64) {
        let mut counts = self.window.counts();
        if counts.minute == self.minute {
            let others = total.saturating_sub(u64::from(counts.told));
            counts.others = u32::try_from(others).unwrap_or(u32::MAX);
        }
    }

    fn untold(&self) {
        let mut counts = self.window.counts();
        if counts.minute == self.minute {
            counts.told -= self.calls;
        }
    }
}
