//! Which master key wraps how many data keys: what a rotation has still to do.

use metrics::{describe_gauge, gauge};

use super::KeysError;
use crate::crypto::envelope::HEAD_LEN;
use crate::crypto::key::KeyId;
use crate::crypto::keyring::MasterKeys;
use crate::db::{Db, data_keys, sentinel};

/// Gauge by `key`: wrapped with the *newest* master key, a *retired* one, or one that is *missing*.
const DATA_KEYS: &str = "dwell_data_keys";

pub fn describe() {
    describe_gauge!(
        DATA_KEYS,
        "Sites whose data key is wrapped with the newest master key, a retired one, or one that is missing."
    );
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// Wraps.
    Newest,
    /// Opens what it has wrapped.
    Retired,
    /// Not among the configured ones, and needed.
    Missing,
}

impl KeyPlace {
    const ALL: [Self; 3] = [Self::Newest, Self::Retired, Self::Missing];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Retired => "retired",
            Self::Missing => "missing",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    pub id: KeyId,
    pub place: KeyPlace,
    /// How many sites' data keys it wraps.
    pub data_keys: u64,
    /// Whether it seals what every start opens first.
    pub sentinel: bool,
}

impl KeyUse {
    pub fn is_needed(&self) -> bool {
        self.data_keys > 0 || self.sentinel
    }
}

/// The configured keys, the newest first, then those that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    pub uses: Vec<KeyUse>,
}

impl Census {
    pub fn count(&self, place: KeyPlace) -> u64 {
        let there = self.uses.iter().filter(|one| one.place == place);
        there.map(|one| one.data_keys).sum()
    }

    /// How many are not wrapped with the newest master key.
    pub fn waiting(&self) -> u64 {
        self.count(KeyPlace::Retired) + self.count(KeyPlace::Missing)
    }

    /// Whether nothing needs any key but the newest.
    pub fn is_rotated(&self) -> bool {
        let mut needed = self.uses.iter().filter(|one| one.is_needed());
        needed.all(|one| one.place == KeyPlace::Newest)
    }

    pub fn missing(&self) -> Option<KeyId> {
        let mut missing = self
            .uses
            .iter()
            .filter(|one| one.place == KeyPlace::Missing);
        missing.next().map(|one| one.id)
    }

    /// For the metrics.
    pub fn measure(&self) {
        for place in KeyPlace::ALL {
            let count = u32::try_from(self.count(place)).unwrap_or(u32::MAX);
            gauge!(DATA_KEYS, "key" => place.as_str()).set(f64::from(count));
        }
    }
}

pub async fn census(db: &Db, keys: &MasterKeys) -> Result<Census, KeysError> {
    let sealed = sentinel::find(db).await?;
    let of_sentinel = sealed.as_deref().and_then(KeyId::of_sealed);
    let mut uses: Vec<_> = keys.ids().map(|id| unused(id, keys)).collect();
    for (head, count) in data_keys::beginnings(db, HEAD_LEN).await? {
        // What is not sealed at all is told when it is to be opened.
        if let Some(id) = KeyId::of_sealed(&head) {
            entry(&mut uses, id, keys).data_keys += count;
        }
    }
    if let Some(id) = of_sentinel {
        entry(&mut uses, id, keys).sentinel = true;
    }
    Ok(Census { uses })
}

fn entry<'a>(uses: &'a mut Vec<KeyUse>, id: KeyId, keys: &MasterKeys) -> &'a mut KeyUse {
    let at = uses.iter().position(|one| one.id == id);
    let at = at.unwrap_or_else(|| {
        uses.push(unused(id, keys));
        uses.len() - 1
    });
    &mut uses[at]
}

fn unused(id: KeyId, keys: &MasterKeys) -> KeyUse {
    let place = if id == keys.newest() {
        KeyPlace::Newest
    } else if keys.has(id) {
        KeyPlace::Retired
    } else {
        KeyPlace::Missing
    };
    KeyUse {
        id,
        place,
        data_keys: 0,
        sentinel: false,
    }
}
