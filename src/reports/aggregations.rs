//! Statistics over all issues of a filter are the most that one call can ask for: so many at once for each user, and
//! equal ones that run at the same time are one.

use std::sync::Arc;

use moka::future::Cache;

use super::page_token::Binding;
use super::request::catalogue::Endpoint;
use super::slots::Slots;
use super::{Answer, Patience, ReportError, Reports, aggregate};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::tokens::check::TokenHolder;

/// Answers in the making; none is kept.
const CAPACITY: u64 = 10_000;

type Key = (SiteId, AccountId, [u8; 32]);

#[derive(Clone, Debug)]
pub struct Aggregations {
    reports: Reports,
    slots: Slots,
    running: Cache<Key, Arc<Answer>>,
}

impl Aggregations {
    pub fn new(reports: Reports, slots: Slots) -> Self {
        Self {
            reports,
            slots,
            running: Cache::new(CAPACITY),
        }
    }

    /// Who joins a run gets its answer. When the caller whose run it was goes away, one of the others begins anew.
    pub async fn run(
        &self,
        holder: &TokenHolder,
        parameters: &[(String, String)],
    ) -> Result<Arc<Answer>, Arc<ReportError>> {
        let same = Binding::of(Endpoint::Aggregation, parameters).bytes();
        let key = (holder.tenant.site, holder.account.clone(), same);
        let run = async {
            let _slot = self.slots.enter(holder).await?;
            let how = (self.reports.clock.now(), Patience::OfCaller);
            let call = self
                .reports
                .prepare(Endpoint::Aggregation, holder, parameters, how);
            let call = Box::pin(call).await?;
            Box::pin(aggregate::answer(call.run())).await.map(Arc::new)
        };
        let answer = self.running.try_get_with(key.clone(), run).await;
        self.running.invalidate(&key).await;
        answer
    }
}
