//! Changelogs as they are kept: what a report reads of them, in a few flat lists.
//!
//! ```text
//! bytes of a page ─ objects (typed, borrowed, key by key) ─→ ChangelogPages ─→ Changelog ─→ History, Item (borrowed)
//! ```
//!
//! An item is six places in one text, so that reading one allocates nothing. Pages need not be kept: the histories of
//! one issue may be spread over many.

mod objects;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use self::objects::{BulkPage, IssuePage, read};
use self::text::{Piece, Text};
use super::ids::IssueId;

/// What of changelogs is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Only items of these fields, and items that name no field by id: what the field's name means, only the reader
    /// of the history can tell. A history without such an item is dropped. Without fields everything is kept.
    pub fields: &'a [&'a str],
    /// Who made the changes: most of a page is about people.
    pub authors: bool,
}

impl Wanted<'_> {
    pub const EVERYTHING: Self = Self {
        fields: &[],
        authors: true,
    };
}

/// Changelogs being read, page by page.
#[derive(Debug)]
pub struct ChangelogPages<'w> {
    wanted: Wanted<'w>,
    items: Vec<StoredItem>,
    text: Text,
    authors: HashMap<String, Piece>,
    /// Of the issue that is being read.
    histories: Vec<StoredHistory>,
    issues: HashMap<IssueId, Vec<StoredHistory>>,
    /// The issues of the page that is being read, and how many histories they had before it.
    begun: Vec<(IssueId, usize)>,
}

#[derive(Clone, Copy, Debug)]
struct StoredHistory {
    id: u64,
    created: i64,
    author: Piece,
    /// Places in `items`.
    first: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct StoredItem {
    field: Piece,
    field_id: Piece,
    from: Piece,
    from_string: Piece,
    to: Piece,
    to_string: Piece,
}

/// What a page of one issue's changelog says about the list it is of.
#[derive(Debug, Default)]
pub struct ListPage {
    pub is_last: Option<bool>,
    pub total: Option<u64>,
    /// Of all histories on the page.
    pub ids: Vec<u64>,
}

impl<'w> ChangelogPages<'w> {
    pub fn new(wanted: Wanted<'w>) -> Self {
        Self {
            wanted,
            items: Vec::new(),
            text: Text::default(),
            authors: HashMap::new(),
            histories: Vec::new(),
            issues: HashMap::new(),
            begun: Vec::new(),
        }
    }

    /// A page of `POST /changelog/bulkfetch`; the token of the next one. Of a page that cannot be read nothing stays.
    pub fn read_bulk(&mut self, page: &[u8]) -> serde_json::Result<Option<String>> {
        self.begun.clear();
        let next = read::<BulkPage>(page, self);
        if next.is_err() {
            self.give_up();
        }
        next
    }

    /// A page of `GET /issue/{id}/changelog`; the same.
    pub fn read_issue(&mut self, issue: IssueId, page: &[u8]) -> serde_json::Result<ListPage> {
        self.begun.clear();
        let about = read::<IssuePage>(page, self);
        match about {
            Ok(_) => self.end_issue(issue),
            Err(_) => self.give_up(),
        }
        about
    }

    fn end_issue(&mut self, issue: IssueId) {
        if !self.histories.is_empty() {
            let known = self.issues.entry(issue).or_default();
            self.begun.push((issue, known.len()));
            known.append(&mut self.histories);
        }
    }

    /// Takes back what came with this page: half an issue would be counted as a whole one.
    fn give_up(&mut self) {
        self.histories.clear();
        for (issue, before) in self.begun.drain(..).rev() {
            if before == 0 {
                self.issues.remove(&issue);
            } else if let Some(known) = self.issues.get_mut(&issue) {
                known.truncate(before);
            }
        }
    }

    fn wants(&self, field_id: &str) -> bool {
        let fields = self.wanted.fields;
        field_id.is_empty() || fields.is_empty() || fields.contains(&field_id)
    }

    /// People come back: each is kept once.
    fn author(&mut self, account: &str) -> Option<Piece> {
        if let Some(known) = self.authors.get(account) {
            return Some(*known);
        }
        let piece = self.text.push(account)?;
        self.authors.insert(account.to_owned(), piece);
        Some(piece)
    }

    /// Issues without a history are not among them.
    pub fn finish(self) -> HashMap<IssueId, Changelog> {
        let store = Arc::new(Store {
            items: self.items,
            text: self.text,
        });
        let changelog = |mut histories| {
            put_in_order(&mut histories);
            let store = Arc::clone(&store);
            Changelog { histories, store }
        };
        let issues = self.issues.into_iter();
        issues.map(|(id, of)| (id, changelog(of))).collect()
    }

    pub(crate) fn finish_one(self, issue: IssueId) -> Changelog {
        self.finish().remove(&issue).unwrap_or_default()
    }
}

/// Each history once, oldest first; histories of the same instant in the order of their ids.
fn put_in_order(histories: &mut Vec<StoredHistory>) {
    let order = |history: &StoredHistory| (history.created, history.id);
    if !histories.is_sorted_by(|a, b| order(a) < order(b)) {
        histories.sort_by_key(order);
        histories.dedup_by_key(|history| history.id);
    }
}

/// The histories of one issue, each once, oldest first; those of the same instant in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Changelog {
    histories: Vec<StoredHistory>,
    /// Shared with the other issues that were read together with this one.
    store: Arc<Store>,
}

#[derive(Debug, Default)]
struct Store {
    items: Vec<StoredItem>,
    text: Text,
}

/// What somebody changed on an issue in one go.
#[derive(Clone, Copy)]
pub struct History<'a> {
    pub id: u64,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Account id; absent for automation, anonymous users and deleted ones.
    pub author: Option<&'a str>,
    store: &'a Store,
    items: &'a [StoredItem],
}

/// One field's change. `from` and `to` hold ids, the strings the names of that day; any may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item<'a> {
    pub field: &'a str,
    pub field_id: Option<&'a str>,
    pub from: Option<&'a str>,
    pub from_string: Option<&'a str>,
    pub to: Option<&'a str>,
    pub to_string: Option<&'a str>,
}

impl Changelog {
    pub fn histories(&self) -> impl DoubleEndedIterator<Item = History<'_>> + Clone {
        let stored = self.histories.iter();
        stored.map(|history| History::new(history, &self.store))
    }

    pub fn len(&self) -> usize {
        self.histories.len()
    }

    pub fn is_empty(&self) -> bool {
        self.histories.is_empty()
    }
}

impl PartialEq for Changelog {
    fn eq(&self, other: &Self) -> bool {
        self.histories().eq(other.histories())
    }
}

impl<'a> History<'a> {
    fn new(stored: &StoredHistory, store: &'a Store) -> Self {
        Self {
            id: stored.id,
            created: stored.created,
            author: store.text.get(stored.author),
            items: &store.items[range(stored)],
            store,
        }
    }

    /// In Jira's order.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Item<'a>> + Clone {
        self.items.iter().map(move |item| {
            let text = |piece| self.store.text.get(piece);
            Item {
                field: text(item.field).unwrap_or_default(),
                field_id: text(item.field_id),
                from: text(item.from),
                from_string: text(item.from_string),
                to: text(item.to),
                to_string: text(item.to_string),
            }
        })
    }
}

impl fmt::Debug for History<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History")
            .field("id", &self.id)
            .field("created", &self.created)
            .field("author", &self.author)
            .field("items", &self.items().collect::<Vec<_>>())
            .finish()
    }
}

impl PartialEq for History<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.created, self.author) == (other.id, other.created, other.author)
            && self.items().eq(other.items())
    }
}

fn range(history: &StoredHistory) -> Range<usize> {
    history.first as usize..history.end as usize
}
