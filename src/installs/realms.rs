//! Moves of a site from one region to another, in the steps that Atlassian calls (Connect: data residency; Forge: data residency).
//!
//! The addresses of all regions lead to this one service with its one database. So there is nothing to copy: a move changes where
//! the site is pinned, and from then on it is served through that address alone. A service without regions takes part in none.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::fresh::Epoch;
use super::lifecycle::JIRA;
use super::tenant::Tenant;
use crate::atlassian::region::{OwnUrls, Realm};
use crate::clock::Clock;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::realm_moves::{self, MoveState, RealmMove};
use crate::db::{Db, DbError, Tx, installations};

/// What a step says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub migration: String,
    /// As Atlassian writes it.
    pub location: String,
}

#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    #[error("no such move is scheduled")]
    NotScheduled,
    #[error("the service has no address in that region")]
    NoSuchRegion,
    #[error("the service has no regions")]
    Unsupported,
    #[error("another move of the site has begun")]
    Busy,
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Clone, Debug)]
pub struct RealmMoves {
    db: Db,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
    urls: OwnUrls,
}

impl RealmMoves {
    pub fn new(db: Db, clock: Arc<dyn Clock>, epoch: Epoch, urls: OwnUrls) -> Self {
        Self {
            db,
            clock,
            epoch,
            urls,
        }
    }

    /// A move that has not begun gives way to another one.
    pub async fn schedule(&self, tenant: &Tenant, plan: &Plan) -> Result<(), MoveError> {
        let to = self.destination(plan)?;
        let (tx, known) = self.begin(tenant).await?;
        if let Some(known) = known {
            match (known.migration == plan.migration, known.state) {
                // Told again late: what has been done stays done.
                (true, MoveState::Ready | MoveState::Committed) => return Ok(()),
                (false, MoveState::Ready) => return Err(MoveError::Busy),
                _ => {}
            }
        }
        let scheduled = RealmMove {
            site: tenant.site,
            installation: tenant.installation,
            migration: plan.migration.clone(),
            from: tenant.realm,
            to,
            state: MoveState::Scheduled,
            updated_at: self.clock.now(),
        };
        realm_moves::put(&tx, &scheduled).await?;
        Ok(tx.commit().await?)
    }

    /// The site is down from here until the move is committed or rolled back.
    pub async fn start(&self, tenant: &Tenant, plan: &Plan) -> Result<(), MoveError> {
        let to = self.destination(plan)?;
        let (tx, known) = self.begin(tenant).await?;
        let known = of_migration(known, &plan.migration)?;
        match known.state {
            MoveState::Ready => Ok(()),
            MoveState::Scheduled if known.to == to => self.step(tx, known, MoveState::Ready).await,
            _ => Err(MoveError::NotScheduled),
        }
    }

    pub async fn status(&self, tenant: &Tenant, migration: &str) -> Result<MoveState, MoveError> {
        self.must_have_regions()?;
        let known = realm_moves::find(&self.db, tenant.site, tenant.installation).await?;
        Ok(of_migration(known, migration)?.state)
    }

    /// The same again changes nothing.
    pub async fn commit(&self, tenant: &Tenant, migration: &str) -> Result<(), MoveError> {
        self.must_have_regions()?;
        let (tx, known) = self.begin(tenant).await?;
        let known = of_migration(known, migration)?;
        match known.state {
            MoveState::Committed => Ok(()),
            MoveState::Ready => {
                self.pin(&tx, &known, Some(known.to), "region.moved")
                    .await?;
                self.step(tx, known, MoveState::Committed).await
            }
            MoveState::Scheduled | MoveState::RolledBack => Err(MoveError::NotScheduled),
        }
    }

    /// Also of a move that was committed. What is not known was not begun, so that there is nothing to be undone.
    pub async fn roll_back(&self, tenant: &Tenant, migration: &str) -> Result<(), MoveError> {
        self.must_have_regions()?;
        let (tx, known) = self.begin(tenant).await?;
        let Ok(known) = of_migration(known, migration) else {
            return Ok(());
        };
        match known.state {
            MoveState::RolledBack => return Ok(()),
            MoveState::Committed => {
                self.pin(&tx, &known, known.from, "region.returned").await?;
            }
            MoveState::Scheduled | MoveState::Ready => {}
        }
        self.step(tx, known, MoveState::RolledBack).await
    }

    fn must_have_regions(&self) -> Result<(), MoveError> {
        let has_some = !self.urls.regions().is_empty();
        has_some.then_some(()).ok_or(MoveError::Unsupported)
    }

    fn destination(&self, plan: &Plan) -> Result<Realm, MoveError> {
        self.must_have_regions()?;
        let realm = Realm::parse(&plan.location).ok_or(MoveError::NoSuchRegion)?;
        let has_it = self.urls.of(realm).is_some();
        has_it.then_some(realm).ok_or(MoveError::NoSuchRegion)
    }

    /// One step of a site at a time.
    async fn begin(&self, tenant: &Tenant) -> Result<(Tx, Option<RealmMove>), DbError> {
        let tx = self.db.begin().await?;
        installations::lock_of_site(&tx, tenant.site).await?;
        let known = realm_moves::find(&tx, tenant.site, tenant.installation).await?;
        Ok((tx, known))
    }

    async fn step(&self, tx: Tx, known: RealmMove, state: MoveState) -> Result<(), MoveError> {
        let stepped = RealmMove {
            state,
            updated_at: self.clock.now(),
            ..known
        };
        realm_moves::put(&tx, &stepped).await?;
        tx.commit().await?;
        self.epoch.advance();
        Ok(())
    }

    async fn pin(
        &self,
        tx: &Tx,
        known: &RealmMove,
        realm: Option<Realm>,
        action: &str,
    ) -> Result<(), DbError> {
        let place = (known.site, known.installation);
        installations::set_realm(tx, place, realm).await?;
        let event = audit_event(known, action, self.clock.now());
        audit::insert(tx, &event).await
    }
}

fn of_migration(known: Option<RealmMove>, migration: &str) -> Result<RealmMove, MoveError> {
    let known = known.filter(|one| one.migration == migration);
    known.ok_or(MoveError::NotScheduled)
}

fn audit_event(known: &RealmMove, action: &str, now: DateTime<Utc>) -> AuditEvent {
    let from = known.from.map(Realm::as_str);
    AuditEvent {
        id: random::uuid_v7(now),
        site: known.site,
        at: now,
        actor: JIRA.to_owned(),
        action: action.to_owned(),
        subject: Some(known.installation.to_string()),
        detail: json!({ "from": from, "to": known.to.as_str() }),
    }
}
