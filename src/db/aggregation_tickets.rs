//! Who waits for an aggregation, and whose runs: the first few of each user's queue. All replicas see one queue.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::aggregation_tickets::{ActiveModel, Column, Entity};
use super::{Conn, Db, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId};

/// A place in a user's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub site: SiteId,
    pub account: AccountId,
    number: i64,
}

/// How often another replica may take the same number first.
const TRIES: u32 = 20;

/// The last place of the queue. Whoever was not heard of for the time of their lease has left it.
pub async fn draw(
    db: &Db,
    (site, account): (SiteId, &AccountId),
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match try_draw(db, (site, account), (now, lease_until)).await {
            Err(DbError::Duplicate) if tries < TRIES => {}
            drawn => return drawn,
        }
    }
}

async fn try_draw(
    db: &Db,
    (site, account): (SiteId, &AccountId),
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let tx = db.begin().await?;
    let ticket = draw_in(&tx, (site, account), (now, lease_until)).await?;
    tx.commit().await?;
    Ok(ticket)
}

pub(super) async fn draw_in(
    tx: &Tx,
    (site, account): (SiteId, &AccountId),
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ticket, DbError> {
    let gone = Entity::delete_many()
        .filter(queue(site, account))
        .filter(Column::LeaseUntil.lte(now));
    gone.exec(tx.transaction()).await?;
    let highest: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Number.max(), "highest")
        .filter(queue(site, account))
        .into_tuple()
        .one(tx.transaction())
        .await?;
    let number = highest.flatten().unwrap_or(0) + 1;
    let row = ActiveModel {
        site_id: Set(site.to_string()),
        account_id: Set(account.to_string()),
        number: Set(number),
        lease_until: Set(lease_until),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(Ticket {
        site,
        account: account.clone(),
        number,
    })
}

/// How many stand before it.
pub async fn before(conn: &dyn Conn, ticket: &Ticket, now: DateTime<Utc>) -> Result<u64, DbError> {
    let query = Entity::find()
        .filter(queue(ticket.site, &ticket.account))
        .filter(Column::Number.lt(ticket.number))
        .filter(Column::LeaseUntil.gt(now));
    Ok(query.count(&conn.executor()).await?)
}

pub async fn keep(tx: &Tx, ticket: &Ticket, lease_until: DateTime<Utc>) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .filter(queue(ticket.site, &ticket.account))
        .filter(Column::Number.eq(ticket.number));
    update.exec(tx.transaction()).await?;
    Ok(())
}

pub async fn give_back(tx: &Tx, ticket: &Ticket) -> Result<(), DbError> {
    let delete = Entity::delete_many()
        .filter(queue(ticket.site, &ticket.account))
        .filter(Column::Number.eq(ticket.number));
    delete.exec(tx.transaction()).await?;
    Ok(())
}

fn queue(site: SiteId, account: &AccountId) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add(Column::AccountId.eq(account.as_str()))
}
