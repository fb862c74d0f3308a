//! How many issues one call is asked about.

use super::{AsUser, Issue, IssueId};

/// Jira takes so many issues a call when the fields are named and cheap (Jira: issues in bulk). Half of it answers
/// sooner, and two halves side by side sooner still.
const LARGE: usize = 500;
/// What Jira takes whatever the fields are.
pub(super) const SMALL: usize = 100;
/// The most whose changelogs are given in one call.
const MOST_CHANGELOGS: usize = 1000;
/// So many changelogs are not worth a second call.
const FEW_CHANGELOGS: usize = 300;

/// Fields that hold one value at most: with no others a call may name more issues.
const SINGLE_VALUED: [&str; 13] = [
    "aggregatetimespent",
    "assignee",
    "creator",
    "duedate",
    "issuetype",
    "lastViewed",
    "parent",
    "priority",
    "reporter",
    "resolution",
    "resolutiondate",
    "statuscategorychangedate",
    "timespent",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Batches {
    /// Issues in a call for their fields.
    pub(super) issues: usize,
    /// Issues in a call for their changelogs.
    pub(super) changelogs: usize,
}

impl Batches {
    /// Many small calls for fields leave no room for more than the fewest for changelogs.
    const WITH_SMALL: Self = Self {
        issues: SMALL,
        changelogs: MOST_CHANGELOGS,
    };

    fn of(fields: &[&str], issues: usize) -> Self {
        let cheap = |field: &&str| Issue::FIELDS.contains(field) || SINGLE_VALUED.contains(field);
        if fields.iter().all(cheap) {
            let half = issues.div_ceil(2);
            Self {
                issues: half.clamp(SMALL, LARGE),
                changelogs: half.clamp(FEW_CHANGELOGS, LARGE),
            }
        } else {
            Self::WITH_SMALL
        }
    }
}

impl AsUser {
    pub(super) fn batches(&self, fields: &[&str], issues: usize) -> Batches {
        if self.jira.small_batches.contains_key(&self.site.site) {
            Batches::WITH_SMALL
        } else {
            Batches::of(fields, issues)
        }
    }

    /// Issues of a long list to ask about together: twice what a call names, or as many as one call for changelogs
    /// takes.
    pub fn together(&self, fields: &[&str]) -> usize {
        match self.batches(fields, LARGE) {
            Batches::WITH_SMALL => MOST_CHANGELOGS,
            _ => LARGE,
        }
    }
}

/// `ids` in as few parts of at most `most` as possible, of about the same size.
pub(super) fn parts(ids: &[IssueId], most: usize) -> impl Iterator<Item = &[IssueId]> {
    let count = ids.len().div_ceil(most).max(1);
    ids.chunks(ids.len().div_ceil(count).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_issues_are_asked_about_at_once_where_no_field_can_have_many_values() {
        let table: [(&[&str], usize, usize, usize); 5] = [
            (&[], 50, 100, 300),
            (&["assignee", "summary"], 500, 250, 300),
            (&["duedate"], 1000, 500, 500),
            (&["duedate", "labels"], 1000, 100, 1000),
            (&["customfield_10010"], 1000, 100, 1000),
        ];
        for (fields, count, issues, changelogs) in table {
            let batches = Batches::of(fields, count);
            assert_eq!(
                batches,
                Batches { issues, changelogs },
                "{fields:?} of {count}"
            );
        }
    }

    #[test]
    fn parts_are_few_and_even() {
        let sizes = |count: u64, most| -> Vec<usize> {
            let ids: Vec<IssueId> = (0..count).map(IssueId::new).collect();
            parts(&ids, most).map(<[IssueId]>::len).collect()
        };
        assert_eq!(sizes(0, 100), [0_usize; 0]);
        assert_eq!(sizes(100, 100), [100]);
        assert_eq!(sizes(250, 100), [84, 84, 82]);
        assert_eq!(sizes(1000, 500), [500, 500]);
    }
}
