//! The audit trail of a site for its admins, and how long it is kept.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent, AuditPage, AuditQuery};
use crate::db::{Conn, Db, DbError, site_settings, sites};
use crate::installs::tenant::Tenant;

/// Days for which the trail of a site is kept that has not chosen.
pub const DEFAULT_DAYS: u32 = 180;
pub const DAYS: std::ops::RangeInclusive<u32> = 30..=3650;
const PAGE: u64 = 1_000;

#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// Days that hold now.
    #[error("the time has been changed meanwhile")]
    Changed(u32),
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Clone, Debug)]
pub struct AuditTrail {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl AuditTrail {
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    pub async fn page(&self, tenant: &Tenant, query: &AuditQuery) -> Result<AuditPage, DbError> {
        audit::page(&self.db, tenant.site, query).await
    }

    /// Hands over everything that matches, newest first, until `take` wants no more. Answers how many events there are.
    pub async fn each(
        &self,
        tenant: &Tenant,
        query: &AuditQuery,
        mut take: impl FnMut(&AuditEvent) -> bool + Send,
    ) -> Result<u64, DbError> {
        let mut query = AuditQuery {
            limit: PAGE,
            ..query.clone()
        };
        let total = audit::count(&self.db, tenant.site, &query).await?;
        loop {
            let (events, next) = audit::some(&self.db, tenant.site, &query).await?;
            if !events.iter().all(&mut take) || next.is_none() {
                return Ok(total);
            }
            query.before = next;
        }
    }

    pub async fn days(&self, tenant: &Tenant) -> Result<u32, DbError> {
        days(&self.db, tenant.site).await
    }

    /// `days` is one of [`DAYS`]; an error unless `seen`, where it is given, is what holds now.
    pub async fn set_days(
        &self,
        (tenant, by): (&Tenant, &AccountId),
        days: u32,
        seen: Option<i64>,
    ) -> Result<u32, RetentionError> {
        let now = self.clock.now();
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site: tenant.site,
            at: now,
            actor: by.to_string(),
            action: "settings.audit".to_owned(),
            subject: None,
            detail: json!({ "retentionDays": days }),
        };
        let tx = self.db.begin().await?;
        sites::lock(&tx, tenant.site).await?;
        let before = self::days(&tx, tenant.site).await?;
        if seen.is_some_and(|seen| seen != i64::from(before)) {
            return Err(RetentionError::Changed(before));
        }
        site_settings::set_audit_days(&tx, tenant.site, days).await?;
        audit::insert(&tx, &event).await?;
        tx.commit().await?;
        Ok(days)
    }

    /// Of every site, what is older than the site keeps; answers how many events.
    pub async fn forget_old(&self) -> Result<u64, DbError> {
        let now = self.clock.now();
        let chosen = site_settings::audit_days(&self.db).await?;
        let others: Vec<_> = chosen.iter().map(|(site, _)| *site).collect();
        let tx = self.db.begin().await?;
        let mut gone = audit::forget_before(&tx, Err(&others), before(now, DEFAULT_DAYS)).await?;
        for (site, days) in chosen {
            gone += audit::forget_before(&tx, Ok(site), before(now, days)).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}

async fn days(conn: &dyn Conn, site: SiteId) -> Result<u32, DbError> {
    let settings = site_settings::of_site(conn, site).await?;
    Ok(settings.audit_days.unwrap_or(DEFAULT_DAYS))
}

fn before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(days))
}
