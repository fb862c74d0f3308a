//! Whether the service can do its work.

use std::sync::Arc;

use async_trait::async_trait;

use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::http::error::chain;
use crate::http::route::health::{Part, Readiness};
use crate::installs::keys;

#[derive(Debug)]
pub(super) struct Checks {
    pub(super) db: Db,
    pub(super) master_keys: Arc<MasterKeys>,
}

#[async_trait]
impl Readiness for Checks {
    async fn failing(&self) -> Vec<Part> {
        let mut failing = Vec::new();
        if let Err(error) = self.db.ping().await {
            tracing::warn!(cause = chain(&error), "the database does not answer");
            return vec![Part::Database];
        }
        if !matches!(self.db.pending_migrations().await, Ok(0)) {
            failing.push(Part::Migrations);
        } else if keys::check_sentinel(&self.db, &self.master_keys)
            .await
            .is_err()
        {
            failing.push(Part::Keys);
        }
        failing
    }
}
