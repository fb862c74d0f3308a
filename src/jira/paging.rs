//! When a list ends, as state machines without any network. A server that walks in circles is an error,
//! never an endless loop and never a short list.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::Hash;

use super::error::JiraError;

/// Paging by `nextPageToken` (Jira: search, changelogs). A short or an empty page ends nothing.
#[derive(Debug)]
pub(crate) struct TokenPages {
    operation: &'static str,
    pages_left: usize,
    seen: HashSet<String>,
}

impl TokenPages {
    pub(crate) fn new(operation: &'static str, most_pages: usize) -> Self {
        Self {
            operation,
            pages_left: most_pages,
            seen: HashSet::new(),
        }
    }

    /// The token of the page after the one just read, `None` when that was the last.
    pub(crate) fn next(
        &mut self,
        is_last: Option<bool>,
        token: Option<String>,
    ) -> Result<Option<String>, JiraError> {
        let token = token.filter(|token| !token.is_empty() && is_last != Some(true));
        let Some(token) = token else {
            return Ok(None);
        };
        self.pages_left = self.pages_left.saturating_sub(1);
        if self.pages_left == 0 {
            return Err(self.malformed("a list of more pages than can be read"));
        }
        if !self.seen.insert(token.clone()) {
            return Err(self.malformed("a page token that was there before"));
        }
        Ok(Some(token))
    }

    fn malformed(&self, what: &'static str) -> JiraError {
        let operation = self.operation;
        JiraError::Malformed { operation, what }
    }
}

/// Paging by `startAt` (Jira: changelog of one issue, members of a group), of entries known by `I`. Every page must bring something new, and in the end
/// there must be as much as `total` says.
#[derive(Debug)]
pub(crate) struct OffsetPages<I> {
    operation: &'static str,
    seen: HashSet<I>,
}

/// What a page says about the list it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OffsetPage {
    pub(crate) is_last: Option<bool>,
    pub(crate) total: Option<u64>,
}

impl<I: Eq + Hash> OffsetPages<I> {
    pub(crate) fn new(operation: &'static str) -> Self {
        Self {
            operation,
            seen: HashSet::new(),
        }
    }

    /// `startAt` of the page after the one just read, which held the entries `ids`; `None` when that was the last.
    ///
    /// It counts entries and not places: where a page repeats what was on the one before, none is skipped.
    pub(crate) fn next(
        &mut self,
        page: OffsetPage,
        ids: impl Iterator<Item = I>,
    ) -> Result<Option<u64>, JiraError> {
        let known = self.seen.len();
        self.seen.extend(ids);
        let brought_something = self.seen.len() > known;
        let have = self.seen.len() as u64;

        let ended = match (page.is_last, page.total) {
            (Some(true), None) => true,
            (None, None) => !brought_something,
            (_, Some(total)) => have >= total && page.is_last != Some(false),
            (Some(false), None) => false,
        };
        if ended {
            return Ok(None);
        }
        if !brought_something {
            let (operation, what) = (self.operation, "a list that stops before its end");
            return Err(JiraError::Malformed { operation, what });
        }
        Ok(Some(have))
    }
}
