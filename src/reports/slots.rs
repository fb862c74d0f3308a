//! So many reports over all issues of a filter for one user at a time: who comes later waits in line, on whichever replica.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::ReportError;
use crate::clock::Clock;
use crate::db::aggregation_tickets::{self, Line, Queue, Ticket};
use crate::db::{Db, DbError};
use crate::tokens::check::TokenHolder;

/// How long somebody who says nothing keeps their place.
const LEASE: TimeDelta = TimeDelta::seconds(20);
const KEEP: Duration = Duration::from_secs(5);
/// How often somebody who waits looks whether it is their turn.
const LOOK: Duration = Duration::from_millis(200);

#[derive(Clone, Debug)]
pub struct Slots {
    db: Db,
    clock: Arc<dyn Clock>,
    line: Line,
    most: u64,
    patience: Duration,
}

/// A turn; the next one's when it is dropped.
#[derive(Debug)]
pub struct Slot {
    db: Db,
    ticket: Ticket,
    keeping: JoinHandle<()>,
}

impl Slots {
    /// `most` at once for each user; who does not get a turn within `patience` is sent away.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        (line, most): (Line, u64),
        patience: Duration,
    ) -> Self {
        Self {
            db,
            clock,
            line,
            most,
            patience,
        }
    }

    pub(super) async fn enter(&self, holder: &TokenHolder) -> Result<Slot, ReportError> {
        let queue = Queue::of(self.line, holder.tenant.site, &holder.account);
        let times = (self.clock.now(), self.lease_until());
        let ticket = aggregation_tickets::draw(&self.db, &queue, times).await?;
        // From here on the place is given back whatever happens.
        let slot = Slot {
            keeping: tokio::spawn(self.clone().keep(ticket.clone())),
            db: self.db.clone(),
            ticket,
        };
        let began = Instant::now();
        loop {
            let now = self.clock.now();
            let before = aggregation_tickets::before(&self.db, &slot.ticket, now).await?;
            if before < self.most {
                return Ok(slot);
            }
            if began.elapsed() >= self.patience {
                return Err(ReportError::Busy(self.line, self.most));
            }
            sleep(LOOK).await;
        }
    }

    /// Goes on until it is aborted.
    async fn keep(self, ticket: Ticket) {
        loop {
            sleep(KEEP).await;
            let kept = self.keep_once(&ticket).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "a place in the queue of aggregations could not be kept");
            }
        }
    }

    async fn keep_once(&self, ticket: &Ticket) -> Result<(), DbError> {
        let tx = self.db.begin().await?;
        aggregation_tickets::keep(&tx, ticket, self.lease_until()).await?;
        tx.commit().await
    }

    fn lease_until(&self) -> DateTime<Utc> {
        self.clock.now() + LEASE
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.keeping.abort();
        let (db, ticket) = (self.db.clone(), self.ticket.clone());
        tokio::spawn(async move {
            if let Err(error) = give_back(&db, &ticket).await {
                tracing::warn!(%error, "a place in the queue of aggregations is left to its lease");
            }
        });
    }
}

async fn give_back(db: &Db, ticket: &Ticket) -> Result<(), DbError> {
    let tx = db.begin().await?;
    aggregation_tickets::give_back(&tx, ticket).await?;
    tx.commit().await
}
