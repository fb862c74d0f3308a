//! What happened to a made-up issue.

/// Everything began then: 2025-01-01.
const BEGIN: i64 = 1_735_689_600_000;
const MINUTE: i64 = 60_000;

/// Id, name, category.
pub(super) const STATUSES: [(&str, &str, &str); 5] = [
    ("20001", "Backlog", "new"),
    ("20002", "In Progress", "indeterminate"),
    ("20003", "Review", "indeterminate"),
    ("20004", "Testing", "indeterminate"),
    ("20005", "Done", "done"),
];
pub(super) const PEOPLE: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Indices of statuses.
    Status { from: usize, to: usize },
    /// Numbers of people; nobody at first.
    Assignee { from: Option<usize>, to: usize },
    /// Something that no report asks for.
    Noise,
}

impl Change {
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Assignee { .. } => "assignee",
            Self::Noise => "labels",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct History {
    pub(crate) id: i64,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) author: usize,
    pub(crate) change: Change,
}

/// Numbers that follow from one another (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % end as u64).unwrap_or_default()
    }
}

pub(super) fn created_at(index: usize) -> i64 {
    BEGIN + i64::try_from(index).unwrap_or_default() * MINUTE
}

/// Oldest first: on average five changes of the status, two of the assignee and six of other fields.
pub(crate) fn histories(index: usize) -> Vec<History> {
    let mut numbers = Numbers(index as u64);
    let (mut statuses, mut people, mut others) = (
        3 + numbers.below(5),
        1 + numbers.below(3),
        3 + numbers.below(7),
    );
    let (mut status, mut assignee) = (0, None);
    let mut created = created_at(index);
    let mut histories = Vec::with_capacity(statuses + people + others);
    while statuses + people + others > 0 {
        created += MINUTE * (1 + i64::try_from(numbers.below(3_000)).unwrap_or_default());
        let pick = numbers.below(statuses + people + others);
        let change = if pick < statuses {
            statuses -= 1;
            let to = (status + 1 + numbers.below(STATUSES.len() - 1)) % STATUSES.len();
            let change = Change::Status { from: status, to };
            status = to;
            change
        } else if pick < statuses + people {
            people -= 1;
            let to = numbers.below(PEOPLE);
            let change = Change::Assignee { from: assignee, to };
            assignee = Some(to);
            change
        } else {
            others -= 1;
            Change::Noise
        };
        let id = i64::try_from(index * 32 + histories.len()).unwrap_or_default() + 1;
        let author = numbers.below(PEOPLE);
        histories.push(History {
            id,
            created,
            author,
            change,
        });
    }
    histories
}

/// Index of the status and number of the assignee of today, and when anything changed last.
pub(super) fn present(histories: &[History]) -> (usize, Option<usize>, i64) {
    let (mut status, mut assignee, mut updated) = (0, None, BEGIN);
    for history in histories {
        updated = history.created;
        match history.change {
            Change::Status { to, .. } => status = to,
            Change::Assignee { to, .. } => assignee = Some(to),
            Change::Noise => {}
        }
    }
    (status, assignee, updated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histories_are_always_the_same_in_order_and_hang_together() {
        let mut reported = 0;
        for index in 0..1000 {
            let all = histories(index);
            let again = histories(index);
            assert!(all.iter().zip(&again).all(|(a, b)| a.created == b.created));
            assert!(all.is_sorted_by_key(|history| history.created));
            let mut at = 0;
            for history in &all {
                if let Change::Status { from, to } = history.change {
                    assert_eq!(from, at);
                    assert_ne!(from, to);
                    at = to;
                }
            }
            reported += all.iter().filter(|one| one.change != Change::Noise).count();
        }
        let mean = reported / 100;
        assert!((65..75).contains(&mean), "tenths an issue: {mean}");
    }
}
