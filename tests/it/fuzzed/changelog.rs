//! Any bytes as a page of changelogs, and as an issue.

use dwell::jira::Issue;
use dwell::jira::wire::{ChangelogPages, IssueId, Wanted};

pub(crate) fn check(bytes: &[u8]) {
    let some = Wanted {
        fields: &["status", "assignee"],
        authors: false,
    };
    for wanted in [Wanted::EVERYTHING, some] {
        let mut pages = ChangelogPages::new(wanted);
        let bulk = pages.read_bulk(bytes);
        let single = pages.read_issue(IssueId::new(1), bytes);
        let all = pages.finish();
        // What cannot be read is not kept in part without a word.
        assert!(all.is_empty() || bulk.is_ok() || single.is_ok());
        for changelog in all.values() {
            let histories = changelog.histories();
            assert!(histories.clone().map(|history| history.created).is_sorted());
            let items: usize = histories.map(|history| history.items().count()).sum();
            std::hint::black_box(items);
        }
    }
    std::hint::black_box(serde_json::from_slice::<Issue>(bytes).ok());
}
