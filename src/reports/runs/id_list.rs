//! Ids of issues in few bytes: each as its distance from the one before, small distances in one byte or two.

use crate::jira::IssueId;

pub(super) fn encode(ids: &[IssueId]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ids.len() * 2);
    let mut before = 0_u64;
    for id in ids {
        let distance = id.as_u64().wrapping_sub(before).cast_signed();
        push(zigzag(distance), &mut bytes);
        before = id.as_u64();
    }
    bytes
}

/// `None` when the bytes are not a list of ids.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Vec<IssueId>> {
    let mut ids = Vec::with_capacity(bytes.len() / 2);
    let mut before = 0_u64;
    while !bytes.is_empty() {
        let distance = unzigzag(take(&mut bytes)?);
        before = before.wrapping_add(distance.cast_unsigned());
        ids.push(IssueId::new(before));
    }
    Some(ids)
}

/// Small distances in either direction become small numbers.
fn zigzag(distance: i64) -> u64 {
    ((distance << 1) ^ (distance >> 63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Seven bits a byte, lowest first; the eighth says that more follow.
fn push(mut number: u64, bytes: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(numbers: impl IntoIterator<Item = u64>) -> Vec<IssueId> {
        numbers.into_iter().map(IssueId::new).collect()
    }

    proptest! {
        #[test]
        fn a_list_comes_back_as_it_was(numbers: Vec<u64>) {
            let ids = ids(numbers);
            prop_assert_eq!(decode(&encode(&ids)), Some(ids));
        }

        #[test]
        fn no_bytes_are_too_strange(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_hundred_thousand_ids_take_at_most_300_kb() {
        let in_order = ids((0..100_000).map(|n| 10_000 + n * 7));
        assert!(encode(&in_order).len() <= 200_000, "one after the other");
        // Any order of a site with a million issues.
        let scattered = ids((0..100_000).map(|n| n * 7_919 % 1_000_003));
        let bytes = encode(&scattered).len();
        assert!(bytes <= 300_000, "{bytes}");
    }

    #[test]
    fn what_is_cut_off_or_too_large_is_no_list() {
        for bytes in [&[0x80][..], &[0xff; 10], &[0xff, 0xff]] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }
}
