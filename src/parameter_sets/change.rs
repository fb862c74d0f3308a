//! Writing parameter sets. A change names only what it changes: of two changes of one member the last one holds, of two
//! changes of different members both do.

use serde_json::{Map, Value, json};

use super::fault::ParameterSetError;
use super::{ParameterSet, ParameterSets};
use crate::atlassian::ids::{AccountId, ParameterSetId};
use crate::crypto::random;
use crate::db::parameter_sets::{self, StoredSet};
use crate::db::{DbError, Tx};
use crate::installs::admins::Purpose;
use crate::tokens::check::TokenHolder;

const MOST_OF_ONE_OWNER: u64 = 1_000;
const LONGEST_NAME: usize = 255;
/// Bytes of the parameters as they are stored.
const LARGEST_PARAMETERS: usize = 64 * 1024;

const FOR_OTHERS: &str = "only a Jira administrator may give a parameter set to somebody else";
const WITH_ID: &str = "only a Jira administrator may choose the id of a parameter set";
const NOT_THEIRS: &str = "only its owner and Jira administrators may change a parameter set";

#[derive(Clone, Debug)]
pub struct NewSet {
    /// One that is free; only an administrator may choose it.
    pub id: Option<ParameterSetId>,
    pub name: String,
    pub public: bool,
    /// `None` is whoever saves it; only an administrator may name somebody else.
    pub owner: Option<AccountId>,
    pub parameters: Map<String, Value>,
}

/// Only what is named changes; `parameters` are replaced whole.
#[derive(Clone, Debug, Default)]
pub struct SetChange {
    pub name: Option<String>,
    pub public: Option<bool>,
    pub owner: Option<AccountId>,
    pub parameters: Option<Map<String, Value>>,
}

impl ParameterSets {
    pub async fn create(
        &self,
        by: &TokenHolder,
        new: NewSet,
    ) -> Result<ParameterSet, ParameterSetError> {
        let now = self.clock.now();
        let owner = new.owner.unwrap_or_else(|| by.account.clone());
        if new.id.is_some() {
            self.require_admin(by, WITH_ID).await?;
        } else if owner != by.account {
            self.require_admin(by, FOR_OTHERS).await?;
        }
        let made = || ParameterSetId::from_uuid(random::uuid_v7(now));
        let record = StoredSet {
            site: by.tenant.site,
            id: new.id.unwrap_or_else(made),
            owner,
            public: new.public,
            name: new.name.trim().to_owned(),
            parameters: Value::Object(new.parameters).to_string(),
            created_at: now,
            updated_at: now,
        };
        check(&record)?;
        let tx = self.db.begin().await?;
        refuse_one_too_many(&tx, &record).await?;
        match parameter_sets::insert(&tx, &record).await {
            Err(DbError::Duplicate) => return Err(ParameterSetError::IdTaken),
            done => done?,
        }
        self.written(tx, by, "parameterSet.created", record).await
    }

    pub async fn change(
        &self,
        by: &TokenHolder,
        id: ParameterSetId,
        change: SetChange,
    ) -> Result<ParameterSet, ParameterSetError> {
        let seen = self.writable(by, id).await?;
        let owner = change.owner.unwrap_or_else(|| seen.owner.clone());
        let given_away = owner != seen.owner;
        if given_away && seen.owner == by.account {
            self.require_admin(by, FOR_OTHERS).await?;
        }
        let tx = self.db.begin().await?;
        let mut record = locked(&tx, &seen).await?;
        record.owner = owner;
        record.public = change.public.unwrap_or(record.public);
        if let Some(name) = change.name {
            name.trim().clone_into(&mut record.name);
        }
        if let Some(parameters) = change.parameters {
            record.parameters = Value::Object(parameters).to_string();
        }
        record.updated_at = self.clock.now();
        check(&record)?;
        if given_away {
            refuse_one_too_many(&tx, &record).await?;
        }
        parameter_sets::update(&tx, &record).await?;
        self.written(tx, by, "parameterSet.changed", record).await
    }

    pub async fn delete(
        &self,
        by: &TokenHolder,
        id: ParameterSetId,
    ) -> Result<(), ParameterSetError> {
        let seen = self.writable(by, id).await?;
        let tx = self.db.begin().await?;
        let record = locked(&tx, &seen).await?;
        parameter_sets::delete(&tx, record.site, record.id).await?;
        self.written(tx, by, "parameterSet.deleted", record).await?;
        Ok(())
    }

    /// The set, if the token's user may change it. Whether others' private ones exist is not told.
    async fn writable(
        &self,
        by: &TokenHolder,
        id: ParameterSetId,
    ) -> Result<StoredSet, ParameterSetError> {
        let found = parameter_sets::find(&self.db, by.tenant.site, id).await?;
        let record = found.ok_or(ParameterSetError::NotFound)?;
        if record.owner == by.account || by.is_admin(&self.admins, Purpose::Write).await? {
            Ok(record)
        } else if record.public {
            Err(ParameterSetError::Forbidden(NOT_THEIRS))
        } else {
            Err(ParameterSetError::NotFound)
        }
    }

    async fn require_admin(
        &self,
        by: &TokenHolder,
        otherwise: &'static str,
    ) -> Result<(), ParameterSetError> {
        if by.is_admin(&self.admins, Purpose::Write).await? {
            Ok(())
        } else {
            Err(ParameterSetError::Forbidden(otherwise))
        }
    }

    /// The note of what was done, and the end of the transaction.
    async fn written(
        &self,
        tx: Tx,
        by: &TokenHolder,
        action: &str,
        record: StoredSet,
    ) -> Result<ParameterSet, ParameterSetError> {
        let detail = json!({ "name": record.name, "owner": record.owner, "public": record.public });
        let subject = record.id.to_string();
        let now = self.clock.now();
        by.note(&tx, (action, &subject), detail, now).await?;
        tx.commit().await?;
        ParameterSet::of(record)
    }
}

/// The row as it is now. Whoever was allowed to change it was so because of its owner: another one's is not theirs.
async fn locked(tx: &Tx, seen: &StoredSet) -> Result<StoredSet, ParameterSetError> {
    let found = parameter_sets::lock(tx, seen.site, seen.id).await?;
    found
        .filter(|now| now.owner == seen.owner)
        .ok_or(ParameterSetError::NotFound)
}

async fn refuse_one_too_many(tx: &Tx, record: &StoredSet) -> Result<(), ParameterSetError> {
    let count = parameter_sets::count_of_owner(tx, record.site, &record.owner).await?;
    if count < MOST_OF_ONE_OWNER {
        Ok(())
    } else {
        Err(ParameterSetError::TooMany)
    }
}

fn check(record: &StoredSet) -> Result<(), ParameterSetError> {
    let mut faults = Vec::new();
    let name = &record.name;
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        faults.push(format!("name must have 1 to {LONGEST_NAME} characters."));
    }
    if name.chars().any(char::is_control) {
        faults.push("name must not contain control characters.".to_owned());
    }
    if record.parameters.len() > LARGEST_PARAMETERS {
        let limit = LARGEST_PARAMETERS / 1024;
        faults.push(format!("parameters must be at most {limit} KB of JSON."));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ParameterSetError::Invalid(faults))
    }
}
