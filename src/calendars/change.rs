//! Writing calendars. Whoever calls has made sure that the token's user administers Jira.
//!
//! Writers of one site take turns, and a change names only what it changes: of two changes of one member the last one holds,
//! of two changes of different members both do.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::author::Author;
use super::definition::{Definition, ExceptionDay, Holiday, WorkingTime};
use super::fault::CalendarError;
use super::{Calendars, NORMAL_HOURS, SiteCalendar};
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::db::Tx;
use crate::db::calendars::{self, Counter, StoredCalendar};
use crate::db::names::name_key;

const MOST_CALENDARS: usize = 200;
const LONGEST_NAME: usize = 255;
/// Bytes of a stored definition.
const LARGEST_DEFINITION: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub struct NewCalendar {
    /// One that is free; `None` counts on.
    pub id: Option<CalendarId>,
    pub name: String,
    pub definition: Definition,
    pub is_default: bool,
}

/// Only what is named changes; a list is replaced whole.
#[derive(Clone, Debug, Default)]
pub struct CalendarChange {
    pub name: Option<String>,
    pub time_zone: Option<String>,
    pub working_times: Option<Vec<WorkingTime>>,
    pub holidays: Option<Vec<Holiday>>,
    pub exceptions: Option<Vec<ExceptionDay>>,
    /// `false` for the default itself makes the built-in calendar the default.
    pub is_default: Option<bool>,
}

impl Calendars {
    pub async fn create(
        &self,
        by: Author<'_>,
        new: NewCalendar,
    ) -> Result<SiteCalendar, CalendarError> {
        let (now, site) = (self.clock.now(), by.site);
        let name = new.name.trim().to_owned();
        let definition = checked(&name, &new.definition)?;
        let tx = self.db.begin().await?;
        let mut counter = calendars::lock(&tx, site).await?;
        let others = calendars::list(&tx, site).await?;
        refuse_same_name(&others, &name, None)?;
        let id = free_id(&others, new.id, counter)?;
        counter.last = counter.last.max(id.number());
        if new.is_default {
            counter.default = Some(id);
        }
        let stored = StoredCalendar {
            site,
            id,
            name,
            definition,
            created_at: now,
            created_by: by.account.clone(),
            updated_at: now,
        };
        calendars::insert(&tx, &stored).await?;
        calendars::set_counter(&tx, site, counter).await?;
        self.written(tx, by, "calendar.created", &stored, counter, now)
            .await
    }

    pub async fn change(
        &self,
        by: Author<'_>,
        (id, seen): (CalendarId, Option<i64>),
        change: CalendarChange,
    ) -> Result<SiteCalendar, CalendarError> {
        let (now, site) = (self.clock.now(), by.site);
        let tx = self.db.begin().await?;
        let mut counter = calendars::lock(&tx, site).await?;
        let mut stored = of_site(&tx, site, id).await?;
        must_be_seen(&stored, counter, seen)?;
        if let Some(name) = &change.name {
            name.trim().clone_into(&mut stored.name);
        }
        let is_default = change.is_default;
        let definition = merged(Definition::stored(&stored), change)?;
        stored.definition = checked(&stored.name, &definition)?;
        // Two changes of one millisecond are two versions.
        stored.updated_at = now.max(stored.updated_at + TimeDelta::milliseconds(1));
        let others = calendars::list(&tx, site).await?;
        refuse_same_name(&others, &stored.name, Some(id))?;
        calendars::update(&tx, &stored).await?;
        if let Some(wanted) = is_default {
            let others_default = counter.default.filter(|default| *default != id);
            counter.default = if wanted { Some(id) } else { others_default };
            calendars::set_counter(&tx, site, counter).await?;
        }
        self.written(tx, by, "calendar.changed", &stored, counter, now)
            .await
    }

    /// Deletes for good: its id is not counted again. Refused for the default, which would silently count otherwise.
    pub async fn delete(
        &self,
        by: Author<'_>,
        (id, seen): (CalendarId, Option<i64>),
    ) -> Result<(), CalendarError> {
        let (now, site) = (self.clock.now(), by.site);
        let tx = self.db.begin().await?;
        let counter = calendars::lock(&tx, site).await?;
        let stored = of_site(&tx, site, id).await?;
        must_be_seen(&stored, counter, seen)?;
        if counter.default == Some(id) {
            return Err(CalendarError::IsDefault);
        }
        calendars::delete(&tx, site, id).await?;
        self.written(tx, by, "calendar.deleted", &stored, counter, now)
            .await?;
        Ok(())
    }

    /// What `calendar=default` means from now on; `None` is the built-in one. `seen` is the number of what the sender takes for
    /// the default, 0 for the built-in one.
    pub async fn set_default(
        &self,
        by: Author<'_>,
        which: Option<CalendarId>,
        seen: Option<i64>,
    ) -> Result<(), CalendarError> {
        let tx = self.db.begin().await?;
        let mut counter = calendars::lock(&tx, by.site).await?;
        let number = counter.default.map_or(0, CalendarId::number);
        if seen.is_some_and(|seen| seen != i64::from(number)) {
            return Err(CalendarError::DefaultChanged(counter.default));
        }
        if let Some(id) = which {
            of_site(&tx, by.site, id).await?;
        }
        counter.default = which;
        calendars::set_counter(&tx, by.site, counter).await?;
        let name = which.map_or_else(|| NORMAL_HOURS.to_owned(), |id| id.to_string());
        by.note(
            &tx,
            ("calendar.default", &name),
            json!({}),
            self.clock.now(),
        )
        .await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(())
    }

    /// The note of what was done, and the end of the transaction.
    async fn written(
        &self,
        tx: Tx,
        by: Author<'_>,
        action: &str,
        stored: &StoredCalendar,
        counter: Counter,
        now: DateTime<Utc>,
    ) -> Result<SiteCalendar, CalendarError> {
        let calendar = SiteCalendar::of(stored.clone(), counter.default);
        let detail = json!({ "name": calendar.name, "isDefault": calendar.is_default });
        let subject = stored.id.to_string();
        by.note(&tx, (action, &subject), detail, now).await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(calendar)
    }
}

/// An error unless `seen`, where it is given, is the version that is stored.
fn must_be_seen(
    stored: &StoredCalendar,
    counter: Counter,
    seen: Option<i64>,
) -> Result<(), CalendarError> {
    let known = SiteCalendar::of(stored.clone(), counter.default);
    if seen.is_none_or(|seen| seen == known.version()) {
        return Ok(());
    }
    Err(CalendarError::Changed(Box::new(known), stored.site))
}

async fn of_site(tx: &Tx, site: SiteId, id: CalendarId) -> Result<StoredCalendar, CalendarError> {
    let found = calendars::find(tx, site, id).await;
    found?.ok_or(CalendarError::NotFound)
}

/// What is stored with the change on it. A definition that cannot be read any more must be named whole.
fn merged(stored: Option<Definition>, change: CalendarChange) -> Result<Definition, CalendarError> {
    let unreadable = stored.is_none();
    let (zone, times) = (change.time_zone, change.working_times);
    if unreadable && (zone.is_none() || times.is_none()) {
        let fault = "what is stored cannot be read: timeZone and workingTimes are required.";
        return Err(CalendarError::Invalid(vec![fault.to_owned()]));
    }
    let mut definition = stored.unwrap_or_else(Definition::normal_hours);
    definition.time_zone = zone.or(definition.time_zone);
    definition.working_times = times.unwrap_or(definition.working_times);
    definition.holidays = change.holidays.unwrap_or(definition.holidays);
    definition.exceptions = change.exceptions.unwrap_or(definition.exceptions);
    Ok(definition)
}

/// The definition's text, once nothing is wrong with it.
fn checked(name: &str, definition: &Definition) -> Result<String, CalendarError> {
    let mut faults = definition.compile().err().unwrap_or_default();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        faults.push(format!("name must have 1 to {LONGEST_NAME} characters."));
    }
    if name.chars().any(char::is_control) {
        faults.push("name must not contain control characters.".to_owned());
    }
    if name.eq_ignore_ascii_case(NORMAL_HOURS) {
        faults.push(format!(
            "name must not be {NORMAL_HOURS}: that one is built in."
        ));
    }
    let text = json!(definition).to_string();
    if text.len() > LARGEST_DEFINITION {
        let limit = LARGEST_DEFINITION / 1024;
        faults.push(format!("the calendar is larger than {limit} KB."));
    }
    if faults.is_empty() {
        Ok(text)
    } else {
        Err(CalendarError::Invalid(faults))
    }
}

fn refuse_same_name(
    others: &[StoredCalendar],
    name: &str,
    own: Option<CalendarId>,
) -> Result<(), CalendarError> {
    let same =
        |other: &&StoredCalendar| Some(other.id) != own && name_key(&other.name) == name_key(name);
    match others.iter().find(same) {
        Some(_) => Err(CalendarError::NameTaken),
        None => Ok(()),
    }
}

/// The id asked for, or the next one. Counting never comes back to an id that was given, asking for one may.
fn free_id(
    others: &[StoredCalendar],
    wanted: Option<CalendarId>,
    counter: Counter,
) -> Result<CalendarId, CalendarError> {
    if others.len() >= MOST_CALENDARS {
        return Err(CalendarError::TooMany);
    }
    let next = || CalendarId::new(i64::from(counter.last) + 1).ok_or(CalendarError::NoIdLeft);
    let id = wanted.map_or_else(next, Ok)?;
    if others.iter().any(|other| other.id == id) {
        return Err(CalendarError::IdTaken);
    }
    Ok(id)
}
