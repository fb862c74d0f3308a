//! Working calendars of a site, as their owners defined them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::calendar_counters;
use super::entity::calendars::{ActiveModel, Column, Entity, Model};
use super::names::name_key;
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, CalendarId, SiteId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCalendar {
    pub site: SiteId,
    pub id: CalendarId,
    /// Unique on its site, letter case ignored.
    pub name: String,
    /// JSON; what it says is not this module's business.
    pub definition: String,
    pub created_at: DateTime<Utc>,
    pub created_by: AccountId,
    pub updated_at: DateTime<Utc>,
}

/// What a site counts its calendars with. A site without one has never had a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The highest id ever given, of deleted calendars too; 0 before the first.
    pub last: i32,
    /// `None`: the built-in calendar.
    pub default: Option<CalendarId>,
}

impl TryFrom<Model> for StoredCalendar {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let number = model.id.to_string();
        let row = Row {
            table: "calendars",
            id: &number,
        };
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            id: row.check("id", CalendarId::new(model.id.into()))?,
            name: model.name,
            definition: model.definition,
            created_at: model.created_at,
            created_by: AccountId::new(model.created_by),
            updated_at: model.updated_at,
        })
    }
}

impl TryFrom<calendar_counters::Model> for Counter {
    type Error = DbError;

    fn try_from(model: calendar_counters::Model) -> Result<Self, DbError> {
        let row = Row {
            table: "calendar_counters",
            id: &model.site_id,
        };
        let default = model.default_calendar.map(i64::from);
        let default = default.map(|id| row.check("default_calendar", CalendarId::new(id)));
        Ok(Self {
            last: model.highest,
            default: default.transpose()?,
        })
    }
}

/// All of a site, by id.
pub async fn list(conn: &dyn Conn, site: SiteId) -> Result<Vec<StoredCalendar>, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_asc(Column::Id);
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(StoredCalendar::try_from).collect()
}

pub async fn find(
    conn: &dyn Conn,
    site: SiteId,
    id: CalendarId,
) -> Result<Option<StoredCalendar>, DbError> {
    let row = Entity::find()
        .filter(row_of(site, id))
        .one(&conn.executor())
        .await?;
    row.map(StoredCalendar::try_from).transpose()
}

/// The site's default calendar; `None` is the built-in one.
pub async fn default_of(conn: &dyn Conn, site: SiteId) -> Result<Option<CalendarId>, DbError> {
    let row = calendar_counters::Entity::find_by_id(site.to_string())
        .one(&conn.executor())
        .await?;
    let counter = row.map(Counter::try_from).transpose()?;
    Ok(counter.and_then(|counter| counter.default))
}

/// Nobody else writes a calendar of the site until the transaction ends.
pub async fn lock(tx: &Tx, site: SiteId) -> Result<Counter, DbError> {
    use calendar_counters::{ActiveModel, Column, Entity};
    let first = ActiveModel {
        site_id: Set(site.to_string()),
        highest: Set(0),
        default_calendar: Set(None),
    };
    let if_absent = OnConflict::column(Column::SiteId).do_nothing().to_owned();
    Entity::insert(first)
        .on_conflict(if_absent)
        .exec_without_returning(tx.transaction())
        .await?;
    let query = Entity::find_by_id(site.to_string()).lock_exclusive();
    let row = query.one(tx.transaction()).await?;
    row.ok_or(DbError::Orphan)?.try_into()
}

/// Only after [`lock`].
pub async fn set_counter(tx: &Tx, site: SiteId, counter: Counter) -> Result<(), DbError> {
    use calendar_counters::{ActiveModel, Column, Entity};
    let changes = ActiveModel {
        highest: Set(counter.last),
        default_calendar: Set(counter.default.map(CalendarId::number)),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(changes)
        .filter(Column::SiteId.eq(site.to_string()));
    update.exec(tx.transaction()).await?;
    Ok(())
}

pub async fn insert(tx: &Tx, calendar: &StoredCalendar) -> Result<(), DbError> {
    let row = ActiveModel {
        site_id: Set(calendar.site.to_string()),
        id: Set(calendar.id.number()),
        name: Set(calendar.name.clone()),
        name_key: Set(name_key(&calendar.name)),
        definition: Set(calendar.definition.clone()),
        created_at: Set(calendar.created_at),
        created_by: Set(calendar.created_by.to_string()),
        updated_at: Set(calendar.updated_at),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Writes name and definition; `false` when there is no such row.
pub async fn update(tx: &Tx, calendar: &StoredCalendar) -> Result<bool, DbError> {
    let changes = ActiveModel {
        name: Set(calendar.name.clone()),
        name_key: Set(name_key(&calendar.name)),
        definition: Set(calendar.definition.clone()),
        updated_at: Set(calendar.updated_at),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(changes)
        .filter(row_of(calendar.site, calendar.id));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// `false` when there is none.
pub async fn delete(tx: &Tx, site: SiteId, id: CalendarId) -> Result<bool, DbError> {
    let delete = Entity::delete_many().filter(row_of(site, id));
    Ok(delete.exec(tx.transaction()).await?.rows_affected == 1)
}

fn row_of(site: SiteId, id: CalendarId) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add(Column::Id.eq(id.number()))
}
