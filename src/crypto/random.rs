//! The only place that asks for randomness.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Unpredictable bytes from the operating system, fit for keys, nonces and tokens.
///
/// # Panics
/// When the operating system has no randomness: nothing safe can be done without, so there is no error to hand on.
#[expect(
    clippy::disallowed_methods,
    reason = "the one room where randomness is asked for"
)]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A `UUIDv7`: ids made later sort later, to the millisecond.
pub fn uuid_v7(now: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_differ_from_call_to_call() {
        assert_ne!(bytes::<32>(), bytes::<32>());
    }

    #[test]
    fn identifiers_made_later_sort_later() {
        let at = |millis| uuid_v7(DateTime::from_timestamp_millis(millis).unwrap());
        assert!(at(1_795_000_000_000) < at(1_795_000_000_001));
        assert_ne!(at(1_795_000_000_000), at(1_795_000_000_000));
        assert_eq!(at(0).get_version_num(), 7);
    }

    #[test]
    fn an_instant_before_1970_still_gives_an_identifier() {
        let before = DateTime::from_timestamp_millis(-1).unwrap();
        assert_eq!(uuid_v7(before).get_version_num(), 7);
    }
}
