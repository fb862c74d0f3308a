//! The objects of a changelog page, read key by key into what is kept.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::text::Piece;
use super::{ChangelogPages, ListPage, StoredHistory, StoredItem};
use crate::jira::wire::ids::{IssueId, Numeric};
use crate::jira::wire::instant::Millis;

pub(super) fn read<O: Object>(
    page: &[u8],
    pages: &mut ChangelogPages,
) -> serde_json::Result<O::Whole> {
    pages.histories.clear();
    let page = std::str::from_utf8(page).map_err(de::Error::custom)?;
    let mut json = serde_json::Deserializer::from_str(page);
    let whole = One::<O>::of(pages).deserialize(&mut json)?;
    json.end()?;
    Ok(whole)
}

/// An object of which values go to the pages as soon as they are read. Keys may come in any order.
pub(super) trait Object: Sized {
    type Key: for<'de> Deserialize<'de>;
    type Whole;

    fn begin(pages: &ChangelogPages) -> Self;

    /// Reads the value of `key`.
    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: Self::Key,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error>;

    fn end<E: de::Error>(self, pages: &mut ChangelogPages) -> Result<Self::Whole, E>;
}

/// One object.
struct One<'r, O>(&'r mut ChangelogPages, PhantomData<O>);

/// A list of objects, or null.
struct List<'r, O>(&'r mut ChangelogPages, PhantomData<O>);

impl<'r, O> One<'r, O> {
    fn of(pages: &'r mut ChangelogPages) -> Self {
        Self(pages, PhantomData)
    }
}

impl<'r, O> List<'r, O> {
    fn of(pages: &'r mut ChangelogPages) -> Self {
        Self(pages, PhantomData)
    }
}

impl<'de, O: Object> DeserializeSeed<'de> for One<'_, O> {
    type Value = O::Whole;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<O::Whole, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, O: Object> Visitor<'de> for One<'_, O> {
    type Value = O::Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<O::Whole, A::Error> {
        let mut object = O::begin(self.0);
        while let Some(key) = map.next_key()? {
            object.value(key, &mut map, self.0)?;
        }
        object.end(self.0)
    }
}

impl<'de, O: Object> DeserializeSeed<'de> for List<'_, O> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, O: Object> Visitor<'de> for List<'_, O> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or null")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(One::<O>::of(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// `POST /changelog/bulkfetch`: histories of many issues; those of one may be spread over pages.
#[derive(Default)]
pub(super) struct BulkPage {
    has_logs: bool,
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
pub(super) enum BulkPageKey {
    IssueChangeLogs,
    NextPageToken,
    #[serde(other)]
    Other,
}

impl Object for BulkPage {
    type Key = BulkPageKey;
    type Whole = Option<String>;

    fn begin(_: &ChangelogPages) -> Self {
        Self::default()
    }

    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: BulkPageKey,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error> {
        match key {
            BulkPageKey::IssueChangeLogs => {
                map.next_value_seed(List::<IssueLog>::of(pages))?;
                self.has_logs = true;
            }
            BulkPageKey::NextPageToken => self.next = map.next_value()?,
            BulkPageKey::Other => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn end<E: de::Error>(self, _: &mut ChangelogPages) -> Result<Option<String>, E> {
        if !self.has_logs {
            return Err(E::missing_field("issueChangeLogs"));
        }
        Ok(self.next)
    }
}

/// The histories of one issue.
struct IssueLog(Option<IssueId>);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum IssueLogKey {
    IssueId,
    ChangeHistories,
    #[serde(other)]
    Other,
}

impl Object for IssueLog {
    type Key = IssueLogKey;
    type Whole = ();

    fn begin(_: &ChangelogPages) -> Self {
        Self(None)
    }

    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: IssueLogKey,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error> {
        match key {
            IssueLogKey::IssueId => self.0 = Some(map.next_value()?),
            IssueLogKey::ChangeHistories => {
                map.next_value_seed(List::<HistoryObject>::of(pages))?;
            }
            IssueLogKey::Other => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn end<E: de::Error>(self, pages: &mut ChangelogPages) -> Result<(), E> {
        let issue = self.0.ok_or_else(|| E::missing_field("issueId"))?;
        pages.end_issue(issue);
        Ok(())
    }
}

/// `GET /issue/{id}/changelog`.
#[derive(Default)]
pub(super) struct IssuePage {
    about: ListPage,
    has_values: bool,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
pub(super) enum IssuePageKey {
    Values,
    IsLast,
    Total,
    #[serde(other)]
    Other,
}

impl Object for IssuePage {
    type Key = IssuePageKey;
    type Whole = ListPage;

    fn begin(_: &ChangelogPages) -> Self {
        Self::default()
    }

    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: IssuePageKey,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error> {
        match key {
            IssuePageKey::Values => {
                map.next_value_seed(List::<HistoryObject>::of(pages))?;
                self.has_values = true;
            }
            IssuePageKey::IsLast => self.about.is_last = map.next_value()?,
            IssuePageKey::Total => self.about.total = map.next_value()?,
            IssuePageKey::Other => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn end<E: de::Error>(mut self, pages: &mut ChangelogPages) -> Result<ListPage, E> {
        if !self.has_values {
            return Err(E::missing_field("values"));
        }
        self.about.ids = pages.histories.iter().map(|history| history.id).collect();
        Ok(self.about)
    }
}

/// One history.
struct HistoryObject {
    id: Option<u64>,
    created: Option<i64>,
    author: Piece,
    first: usize,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum HistoryKey {
    Id,
    Created,
    Author,
    Items,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author<'a> {
    #[serde(borrow)]
    account_id: Option<Account<'a>>,
}

#[derive(Deserialize)]
struct Account<'a>(#[serde(borrow)] Cow<'a, str>);

impl Object for HistoryObject {
    type Key = HistoryKey;
    type Whole = ();

    fn begin(pages: &ChangelogPages) -> Self {
        Self {
            id: None,
            created: None,
            author: Piece::default(),
            first: pages.items.len(),
        }
    }

    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: HistoryKey,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error> {
        match key {
            HistoryKey::Id => self.id = Some(map.next_value::<Numeric>()?.0),
            HistoryKey::Created => self.created = Some(map.next_value::<Millis>()?.0),
            HistoryKey::Author => {
                let author: Option<Author<'de>> = map.next_value()?;
                if let Some(Account(id)) = author.and_then(|author| author.account_id) {
                    self.author = pages.author(&id).ok_or_else(full)?;
                }
            }
            HistoryKey::Items => map.next_value_seed(List::<ItemObject>::of(pages))?,
            HistoryKey::Other => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn end<E: de::Error>(self, pages: &mut ChangelogPages) -> Result<(), E> {
        let place = |index: usize| u32::try_from(index).map_err(|_| full());
        let history = StoredHistory {
            id: self.id.ok_or_else(|| E::missing_field("id"))?,
            created: self.created.ok_or_else(|| E::missing_field("created"))?,
            author: self.author,
            first: place(self.first)?,
            end: place(pages.items.len())?,
        };
        if pages.fields.is_empty() || history.first < history.end {
            pages.histories.push(history);
        }
        Ok(())
    }
}

fn full<E: de::Error>() -> E {
    E::custom("more histories than can be kept")
}

/// One item of a history.
struct ItemObject {
    item: StoredItem,
    wanted: bool,
    /// The text's length before.
    text: usize,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum ItemKey {
    Field,
    FieldId,
    From,
    FromString,
    To,
    ToString,
    #[serde(other)]
    Other,
}

impl Object for ItemObject {
    type Key = ItemKey;
    type Whole = ();

    fn begin(pages: &ChangelogPages) -> Self {
        Self {
            item: StoredItem::default(),
            wanted: true,
            text: pages.text.len(),
        }
    }

    fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: ItemKey,
        map: &mut A,
        pages: &mut ChangelogPages,
    ) -> Result<(), A::Error> {
        let place = match key {
            ItemKey::Field => &mut self.item.field,
            ItemKey::FieldId => &mut self.item.field_id,
            ItemKey::From => &mut self.item.from,
            ItemKey::FromString => &mut self.item.from_string,
            ItemKey::To => &mut self.item.to,
            ItemKey::ToString => &mut self.item.to_string,
            ItemKey::Other => return map.next_value::<IgnoredAny>().map(drop),
        };
        if !self.wanted {
            return map.next_value::<IgnoredAny>().map(drop);
        }
        *place = map.next_value_seed(&mut pages.text)?;
        if matches!(key, ItemKey::FieldId) {
            let id = pages.text.get(self.item.field_id);
            self.wanted = id.is_none_or(|id| pages.wants(id));
        }
        Ok(())
    }

    fn end<E: de::Error>(self, pages: &mut ChangelogPages) -> Result<(), E> {
        if self.wanted {
            pages.items.push(self.item);
        } else {
            pages.text.truncate(self.text);
        }
        Ok(())
    }
}
