//! Statistics over all issues of a filter are the most that one call can ask for: so many at once for each user, and
//! equal ones that run at the same time are one.

use std::sync::Arc;

use moka::future::Cache;

use super::request::catalogue::Endpoint;
use super::slots::Slots;
use super::{Answer, ReportError, Reports, page_token};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::tokens::check::TokenHolder;

/// Answers in the making; none is kept.
const CAPACITY: u64 = 10_000;

type Key = (SiteId, AccountId, String);

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
        let same = page_token::binding(parameters);
        let key = (holder.tenant.site, holder.account.clone(), same);
        let run = async {
            let _slot = self.slots.enter(holder).await?;
            let answer = self.reports.run(Endpoint::Aggregation, holder, parameters);
            Box::pin(answer).await.map(Arc::new)
        };
        let answer = self.running.try_get_with(key.clone(), run).await;
        self.running.invalidate(&key).await;
        answer
    }
}
