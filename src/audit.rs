//! The audit trail of a site for its admins, and how long it is kept.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::atlassian::ids::AccountId;
use crate::clock::Clock;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent, AuditPage, AuditQuery};
use crate::db::{Db, DbError, site_settings};
use crate::installs::tenant::Tenant;

/// Days for which the trail of a site is kept that has not chosen.
pub const DEFAULT_DAYS: u32 = 180;
pub const DAYS: std::ops::RangeInclusive<u32> = 30..=3650;
/// Events of one file at most: the newest.
const MOST_IN_FILE: usize = 50_000;
const PAGE: u64 = 1_000;

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

    /// Everything that fits a file, newest first.
    pub async fn all(
        &self,
        tenant: &Tenant,
        query: &AuditQuery,
    ) -> Result<Vec<AuditEvent>, DbError> {
        let mut query = AuditQuery {
            limit: PAGE,
            ..query.clone()
        };
        let mut events = Vec::new();
        loop {
            let page = audit::page(&self.db, tenant.site, &query).await?;
            events.extend(page.items);
            query.before = page.next;
            if page.next.is_none() || events.len() >= MOST_IN_FILE {
                events.truncate(MOST_IN_FILE);
                return Ok(events);
            }
        }
    }

    pub async fn days(&self, tenant: &Tenant) -> Result<u32, DbError> {
        let settings = site_settings::of_site(&self.db, tenant.site).await?;
        Ok(settings.audit_days.unwrap_or(DEFAULT_DAYS))
    }

    /// `days` is one of [`DAYS`].
    pub async fn set_days(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        days: u32,
    ) -> Result<u32, DbError> {
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

fn before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(days))
}
