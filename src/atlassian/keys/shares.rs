//! How often unknown key names are asked for, and by whom.
//!
//! Whoever calls chooses the names, and nothing of a call can be verified before its key is there. With one share for all, a
//! stranger who makes names up would use it up, and after a restart, when no key is known yet, Jira's own calls would
//! find nothing left. So each network has a share of its own, and a stranger uses up their own.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::sync::Cache;

use crate::clock::Bucket;

/// Names that are not known, of one network: so many at once, and so many a minute. Atlassian has a new key once in a long
/// time, and names it in all its calls.
const OF_ONE: (u32, u32) = (10, 6);
/// The same for all networks together: Atlassian is not to be flooded through us by somebody who has many.
const OF_ALL: (u32, u32) = (60, 300);
/// Networks that are remembered. One that was forgotten has a full share again, and no more than that of all.
const NETWORKS: u64 = 1_000;

#[derive(Debug)]
pub(super) struct Shares {
    of_network: Cache<Option<IpAddr>, Arc<Bucket>>,
    of_all: Bucket,
}

impl Shares {
    pub(super) fn new() -> Self {
        Self {
            of_network: Cache::new(NETWORKS),
            of_all: Bucket::per_minute(OF_ALL.0, OF_ALL.1),
        }
    }

    /// Whether the asker's network has anything left.
    pub(super) fn has_left(&self, asker: Option<IpAddr>, now: DateTime<Utc>) -> bool {
        !self.of(asker).is_empty(now)
    }

    /// Whether the asker may have a name looked for now. What is refused for want of their own share costs all others nothing.
    pub(super) fn take(&self, asker: Option<IpAddr>, now: DateTime<Utc>) -> bool {
        self.of(asker).take(now) && self.of_all.take(now)
    }

    fn of(&self, asker: Option<IpAddr>) -> Arc<Bucket> {
        let bucket = || Arc::new(Bucket::per_minute(OF_ONE.0, OF_ONE.1));
        self.of_network.get_with(asker.map(network), bucket)
    }
}

/// An IPv6 address stands for all of its /64: a single machine has as many of those as it likes.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            const OF_NETWORK: u128 = !(u64::MAX as u128);
            Ipv6Addr::from_bits(address.to_bits() & OF_NETWORK).into()
        }
    }
}

#[cfg(test)]
mod tests;
