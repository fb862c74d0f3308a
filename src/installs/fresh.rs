//! Facts from the database, kept for at most three seconds.

use std::error::Error;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::future::Cache;

use crate::clock::Clock;

/// How old a fact may be, so that every replica obeys a change within it.
pub(super) const WINDOW_MS: i64 = 3_000;

/// Counts our own changes: a change makes every fact that was read before it unreachable at once.
#[derive(Clone, Debug, Default)]
pub struct Epoch(Arc<AtomicU64>);

impl Epoch {
    pub fn advance(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn current(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A bounded cache whose keys carry the time window and the epoch in which they were asked for. A load that
/// began before a change is therefore stored where nobody looks any more, and no entry outlives its window.
#[derive(Clone, Debug)]
pub struct Fresh<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    entries: Cache<(K, u64, i64), V>,
    epoch: Epoch,
    clock: Arc<dyn Clock>,
}

impl<K, V> Fresh<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub fn new(capacity: u64, epoch: Epoch, clock: Arc<dyn Clock>) -> Self {
        let entries = Cache::builder()
            .max_capacity(capacity)
            // Frees memory only; what may still be answered is decided by the window in the key.
            .time_to_live(Duration::from_secs(10))
            .build();
        Self {
            entries,
            epoch,
            clock,
        }
    }

    /// The fact, loaded once however many ask for it at the same time.
    pub async fn get<E>(
        &self,
        key: K,
        load: impl Future<Output = Result<V, E>>,
    ) -> Result<V, Arc<E>>
    where
        E: Error + Send + Sync + 'static,
    {
        let window = self.clock.now().timestamp_millis().div_euclid(WINDOW_MS);
        self.entries
            .try_get_with((key, self.epoch.current(), window), load)
            .await
    }
}
