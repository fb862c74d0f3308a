//! What holds for every history.

use dwell::engine::{
    Calendar, Cell, Expanded, HistoryItem, IssueInput, Measure, Spec, Table, TableBuilder, Value,
    Window,
};
use proptest::prelude::*;

use crate::notation::{DURATION, listed, shown, total};

const IDS: [&str; 6] = ["1", "3", "4", "6", "77", "78"];

#[derive(Clone, Debug)]
struct Change {
    at: i64,
    history: u64,
    from: usize,
    to: usize,
}

#[derive(Clone, Debug)]
struct Issue {
    created: i64,
    current: usize,
    changes: Vec<Change>,
}

impl Issue {
    fn input(&self) -> IssueInput<'_, impl Iterator<Item = HistoryItem<'_>>> {
        IssueInput {
            created: self.created,
            current: value(self.current),
            assignee: Value::default(),
            fields: &[],
            dates: &[],
            items: self.changes.iter().map(|change| HistoryItem {
                history: change.history,
                position: 0,
                at: change.at,
                author: None,
                field_id: Some("status"),
                field: "status",
                from: value(change.from),
                to: value(change.to),
            }),
        }
    }

    fn spec(now: i64, window: Window, measure: Measure) -> Spec {
        Spec {
            measure,
            now,
            window,
            calendar: Calendar::always(),
            statuses: Some(IDS.map(str::to_owned).to_vec()),
            include_deleted: true,
            consolidated: Vec::new(),
        }
    }

    fn table(&self, now: i64, window: Window, measure: Measure) -> Table<()> {
        let mut builder = TableBuilder::new(Self::spec(now, window, measure), listed());
        builder.push((), self.input());
        builder.finish()
    }

    fn durations(&self, now: i64, window: Window) -> Vec<i64> {
        let table = self.table(now, window, DURATION);
        let durations = IDS.map(|id| {
            let column = table.layout.columns.iter().find(|column| column.id == id)?;
            match table.rows[0].cell(column.key)? {
                Cell::Duration { ms, .. } => Some(ms),
                _ => None,
            }
        });
        durations.map(Option::unwrap_or_default).to_vec()
    }
}

fn value(index: usize) -> Value<'static> {
    match IDS.get(index) {
        Some(id) => Value::new(Some(id), Some("name")),
        None if index == IDS.len() => Value::new(None, Some("prog")),
        None => Value::default(),
    }
}

/// Instants close enough together that ties and disorder are common.
fn issue(instants: impl Strategy<Value = i64> + Clone) -> impl Strategy<Value = Issue> {
    let names = 0..IDS.len() + 2;
    let change = (instants.clone(), 0..50_u64, names.clone(), names.clone());
    let change = change.prop_map(|(at, history, from, to)| Change {
        at,
        history,
        from,
        to,
    });
    let changes = prop::collection::vec(change, 0..20);
    // The first value is one of the known ones: an issue that names no status at all has no life to divide.
    (instants, 0..IDS.len(), changes).prop_map(|(created, current, changes)| Issue {
        created,
        current,
        changes,
    })
}

fn trimmed(start: Option<i64>, end: Option<i64>) -> Window {
    Window { start, end }
}

proptest! {
    #[test]
    fn spans_partition_the_life(issue in issue(0..100_i64), now in 0..120_i64) {
        let table = issue.table(now, Window::default(), DURATION);
        prop_assert_eq!(total(&table.rows[0], &table), i128::from((now - issue.created).max(0)));
    }

    #[test]
    fn visits_follow_each_other_without_hole(issue in issue(0..100_i64)) {
        let expanded = Expanded::read(Issue::spec(i64::MAX, Window::default(), DURATION), listed(), (), issue.input());
        let visits = expanded.visits;
        prop_assert_eq!(visits[0].start, issue.created);
        prop_assert_eq!(visits[visits.len() - 1].end, None);
        for pair in visits.windows(2) {
            prop_assert_eq!(pair[0].end, Some(pair[1].start));
            prop_assert!(pair[0].start <= pair[1].start);
        }
    }

    #[test]
    fn trims_of_a_partition_add_up(issue in issue(0..100_i64), mut cuts in prop::array::uniform2(0..120_i64)) {
        cuts.sort_unstable();
        let [a, b] = cuts;
        let now = 110;
        let parts = [trimmed(None, Some(a)), trimmed(Some(a), Some(b)), trimmed(Some(b), None)];
        let mut sums = vec![0; IDS.len()];
        for part in parts {
            for (sum, ms) in sums.iter_mut().zip(issue.durations(now, part)) {
                *sum += ms;
            }
        }
        prop_assert_eq!(sums, issue.durations(now, Window::default()));
    }

    #[test]
    fn trimming_twice_is_trimming_once(
        from in 0..100_i64, length in prop::option::of(0..50_i64), now in 0..120_i64,
        start in prop::option::of(0..120_i64), end in prop::option::of(0..120_i64),
    ) {
        let window = trimmed(start, end);
        if let Some(once) = window.clip(from, length.map(|length| from + length), now) {
            prop_assert_eq!(window.clip(once.start(), Some(once.end()), now), Some(once));
        }
    }

    #[test]
    fn order_of_histories_does_not_matter(
        (issue, shuffled) in issue(0..100_i64).prop_map(distinct).prop_flat_map(|issue| {
            let shuffled = Just(issue.changes.clone()).prop_shuffle();
            (Just(issue), shuffled)
        }),
    ) {
        let other = Issue { changes: shuffled, ..issue.clone() };
        for measure in [DURATION, Measure::StatusCount] {
            let one = issue.table(110, Window::default(), measure.clone());
            let two = other.table(110, Window::default(), measure);
            prop_assert_eq!(shown(&one), shown(&two));
            prop_assert_eq!(one.rows[0].faults.len(), two.rows[0].faults.len());
        }
    }

    #[test]
    fn no_number_panics(
        issue in issue(extreme()), now in extreme(),
        start in prop::option::of(extreme()), end in prop::option::of(extreme()),
    ) {
        for measure in [DURATION, Measure::StatusCount] {
            let table = issue.table(now, trimmed(start, end), measure);
            prop_assert!(total(&table.rows[0], &table) >= 0);
        }
    }
}

/// One history for each id: which of two that share their id is true cannot be told.
fn distinct(mut issue: Issue) -> Issue {
    issue
        .changes
        .sort_by_key(|change| (change.history, change.at, change.from, change.to));
    issue.changes.dedup_by_key(|change| change.history);
    issue
}

fn extreme() -> impl Strategy<Value = i64> + Clone {
    prop_oneof![
        any::<i64>(),
        Just(i64::MIN),
        Just(i64::MAX),
        Just(0),
        0..32_503_680_000_000_i64, // until the year 3000
    ]
}

#[test]
fn a_hundred_thousand_histories_are_read_at_once() {
    let changes = (0..100_000).map(|n: u64| Change {
        at: i64::try_from(n).unwrap(),
        history: n,
        from: usize::from(!n.is_multiple_of(2)),
        to: usize::from(n.is_multiple_of(2)),
    });
    let issue = Issue {
        created: 0,
        current: 0,
        changes: changes.collect(),
    };
    let table = issue.table(100_000, Window::default(), DURATION);
    assert!(table.rows[0].faults.is_empty());
    assert_eq!(total(&table.rows[0], &table), 100_000);
}
