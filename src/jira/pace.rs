//! Waiting between two tries, replaceable so that no test has to.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

use crate::crypto::random;

#[async_trait]
pub trait Pace: Send + Sync + Debug {
    async fn pause(&self, wait: Duration);

    /// Evenly spread in `0.0..1.0`, so that clients that failed together do not come back together.
    fn spread(&self) -> f64;
}

/// Real time.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealTime;

#[async_trait]
impl Pace for RealTime {
    async fn pause(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
    }

    fn spread(&self) -> f64 {
        f64::from(u16::from_le_bytes(random::bytes())) / 65_536.0
    }
}
