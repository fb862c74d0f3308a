//! Who waits for a report over all issues of a filter, and whose runs: the first few of each user's queue, of which there
//! is one for statistics and one for streams. All replicas see the same.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::aggregation_tickets::{ActiveModel, Column, Entity};
use super::{Conn, Db, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId};

/// What a user waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Aggregations,
    Streams,
}

/// A user's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    site: SiteId,
    /// The account, and before it what is waited for where that is no aggregation. No account has a space in it.
    name: String,
}

impl Queue {
    pub fn of(line: Line, site: SiteId, account: &AccountId) -> Self {
        let name = match line {
            Line::Aggregations => account.to_string(),
            Line::Streams => format!("streams of {account}"),
        };
        Self { site, name }
    }

    fn condition(&self) -> Condition {
        Condition::all()
            .add(Column::SiteId.eq(self.site.to_string()))
            .add(Column::AccountId.eq(self.name.as_str()))
    }
}

/// A place in a user's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    queue: Queue,
    number: i64,
}

/// How often another replica may take the same number first.
const TRIES: u32 = 20;

/// The last place of the queue. Whoever was not heard of for the time of their lease has left it.
pub async fn draw(
    db: &Db,
    queue: &Queue,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match try_draw(db, queue, (now, lease_until)).await {
            Err(DbError::Duplicate) if tries < TRIES => {}
            drawn => return drawn,
        }
    }
}

async fn try_draw(
    db: &Db,
    queue: &Queue,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let tx = db.begin().await?;
    let ticket = draw_in(&tx, queue, (now, lease_until)).await?;
    tx.commit().await?;
    Ok(ticket)
}

pub(super) async fn draw_in(
    tx: &Tx,
    queue: &Queue,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let gone = Entity::delete_many()
        .filter(queue.condition())
        .filter(Column::LeaseUntil.lte(now));
    gone.exec(tx.transaction()).await?;
    let highest: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Number.max(), "highest")
        .filter(queue.condition())
        .into_tuple()
        .one(tx.transaction())
        .await?;
    let number = highest.flatten().unwrap_or(0) + 1;
    let row = ActiveModel {
        site_id: Set(queue.site.to_string()),
        account_id: Set(queue.name.clone()),
        number: Set(number),
        lease_until: Set(lease_until),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(Ticket {
        queue: queue.clone(),
        number,
    })
}

/// How many stand before it.
pub async fn before(conn: &dyn Conn, ticket: &Ticket, now: DateTime<Utc>) -> Result<u64, DbError> {
    let query = Entity::find()
        .filter(ticket.queue.condition())
        .filter(Column::Number.lt(ticket.number))
        .filter(Column::LeaseUntil.gt(now));
    Ok(query.count(&conn.executor()).await?)
}

pub async fn keep(tx: &Tx, ticket: &Ticket, lease_until: DateTime<Utc>) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .filter(ticket.queue.condition())
        .filter(Column::Number.eq(ticket.number));
    update.exec(tx.transaction()).await?;
    Ok(())
}

pub async fn give_back(tx: &Tx, ticket: &Ticket) -> Result<(), DbError> {
    let delete = Entity::delete_many()
        .filter(ticket.queue.condition())
        .filter(Column::Number.eq(ticket.number));
    delete.exec(tx.transaction()).await?;
    Ok(())
}

/// Places whose lease ended before that, of processes that were killed.
pub async fn forget_before(tx: &Tx, at: DateTime<Utc>) -> Result<(), DbError> {
    let delete = Entity::delete_many().filter(Column::LeaseUntil.lt(at));
    delete.exec(tx.transaction()).await?;
    Ok(())
}
