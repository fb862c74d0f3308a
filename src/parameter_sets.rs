//! Saved report definitions: each its owner's, and some for everybody on the site (Timepiece: parameter-set endpoints).
//!
//! The owner and Jira administrators may change a set, everybody on the site may use a public one. What a set says is
//! kept as it was sent; whether reports accept it is asked on its own.

mod change;
pub mod fault;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::atlassian::ids::ParameterSetId;
use crate::clock::Clock;
use crate::db::parameter_sets::{self, SetPage, SetQuery, StoredSet};
use crate::db::{Db, DbError};
use crate::installs::admins::{Admins, Purpose};
use crate::tokens::check::TokenHolder;

pub use change::{NewSet, SetChange};
use fault::ParameterSetError;

#[derive(Clone, Debug)]
pub struct ParameterSets {
    db: Db,
    clock: Arc<dyn Clock>,
    admins: Admins,
}

/// A saved report definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterSet {
    pub record: StoredSet,
    pub parameters: Map<String, Value>,
}

impl ParameterSets {
    pub fn new(db: Db, clock: Arc<dyn Clock>, admins: Admins) -> Self {
        Self { db, clock, admins }
    }

    /// The token user's own and the public ones, an administrator's list too.
    pub async fn list(&self, by: &TokenHolder, query: &SetQuery) -> Result<SetPage, DbError> {
        parameter_sets::list(&self.db, by.tenant.site, query).await
    }

    /// One that the token's user may use: their own, a public one, or as an administrator any.
    pub async fn get(
        &self,
        by: &TokenHolder,
        id: ParameterSetId,
    ) -> Result<ParameterSet, ParameterSetError> {
        let found = parameter_sets::find(&self.db, by.tenant.site, id).await?;
        let record = found.ok_or(ParameterSetError::NotFound)?;
        let usable = record.public
            || record.owner == by.account
            || by.is_admin(&self.admins, Purpose::Read).await?;
        if usable {
            ParameterSet::of(record)
        } else {
            Err(ParameterSetError::NotFound)
        }
    }
}

impl ParameterSet {
    fn of(record: StoredSet) -> Result<Self, ParameterSetError> {
        let parameters = serde_json::from_str(&record.parameters).ok();
        let parameters = parameters.ok_or_else(|| DbError::Inconsistent {
            table: "parameter_sets",
            column: "parameters",
            row: record.id.to_string(),
        })?;
        Ok(Self { record, parameters })
    }
}
