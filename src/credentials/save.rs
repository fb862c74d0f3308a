//! A new credential takes the old one's place, once Atlassian has said that it is good.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;

use super::audit_trail::{self, CHANGED, FAILED, Line, SET, note_alone};
use super::fault::{CredentialError, Refused};
use super::form::NewCredential;
use super::place::SitePlace;
use super::status::{Status, advice};
use super::verify::Finding;
use super::view::CredentialView;
use super::{Credentials, EMAIL, SECRET, Secret, sealed_in};
use crate::admin::Trouble;
use crate::atlassian::ids::CredentialId;
use crate::crypto::random;
use crate::db::DbError;
use crate::db::credentials::{self, CredentialKind, StoredCredential, Verdict};
use crate::installs::caller::Caller;

/// How often what is kept is checked by itself.
pub(super) const DAILY: TimeDelta = TimeDelta::hours(24);

impl Credentials {
    /// `seen` is the version that the sender knows; 0 means that none was there.
    pub async fn save(
        &self,
        caller: &Caller,
        new: NewCredential,
        seen: Option<i64>,
    ) -> Result<CredentialView, CredentialError> {
        self.must_offer(&caller.tenant, new.kind)?;
        let secret = new.read(self.now()).map_err(CredentialError::Invalid)?;
        let current = self.find(&caller.tenant, new.kind).await?;
        self.must_be_seen(caller, new.kind, current.as_ref(), seen)?;
        let found = match self.place_of(caller, new.kind).await? {
            Ok(place) => {
                let found = self.verify(&secret, &place, None).await;
                found.map(|finding| (place, finding))
            }
            Err(trouble) => Err(trouble),
        };
        let (place, finding) = match found {
            Ok((place, finding)) if is_better(&finding, current.as_ref()) => (place, finding),
            refused => {
                let status =
                    refused.map_or_else(unreachable, |(_, finding)| finding.verdict.into());
                return Err(self.refuse(caller, &new, current, status).await?);
            }
        };
        let opened = finding.opened.clone();
        let stored = self.compose(caller, &new, &secret, (place, finding));
        let stored = self.store(caller, stored, seen).await?;
        self.remember(&stored, &opened);
        self.view(&caller.tenant, stored, opened)
    }

    fn must_be_seen(
        &self,
        caller: &Caller,
        kind: CredentialKind,
        current: Option<&StoredCredential>,
        seen: Option<i64>,
    ) -> Result<(), CredentialError> {
        let version = current.map_or(0, |current| current.version);
        if seen.is_none_or(|seen| seen == version) {
            return Ok(());
        }
        let view = self.unread(caller, kind, current.cloned())?;
        Err(CredentialError::Changed(Box::new(view)))
    }

    /// What is kept, without asking anew what it opens.
    pub(super) fn unread(
        &self,
        caller: &Caller,
        kind: CredentialKind,
        stored: Option<StoredCredential>,
    ) -> Result<CredentialView, CredentialError> {
        match stored {
            Some(stored) => {
                let opened = self.recall(&stored);
                self.view(&caller.tenant, stored, opened)
            }
            None => Ok(CredentialView::not_set(kind)),
        }
    }

    async fn refuse(
        &self,
        caller: &Caller,
        new: &NewCredential,
        current: Option<StoredCredential>,
        status: Status,
    ) -> Result<CredentialError, CredentialError> {
        let line = Line {
            site: caller.tenant.site,
            kind: new.kind,
            by: Some(&caller.account),
            action: FAILED,
            status: Some(status),
            last4: &new.last4(),
        };
        note_alone(&self.parts.db, line, self.now()).await?;
        let field = match status {
            Status::OwnerMismatch => "email",
            _ => new.field(),
        };
        Ok(CredentialError::Refused(Box::new(Refused {
            status,
            field,
            advice: advice(status, new.kind).to_owned(),
            current: self.unread(caller, new.kind, current)?,
        })))
    }

    fn compose(
        &self,
        caller: &Caller,
        new: &NewCredential,
        secret: &Secret,
        (place, finding): (SitePlace, Finding),
    ) -> StoredCredential {
        let (tenant, now) = (&caller.tenant, self.now());
        let id = CredentialId::from_uuid(random::uuid_v7(now));
        let (row, site) = (id.to_string(), tenant.site.to_string());
        let seal = |column, text: &str| {
            tenant
                .data_key
                .seal(&sealed_in(column, &row, &site), text.as_bytes())
        };
        let (sealed_secret, sealed_email) = match secret {
            Secret::Key(key) => (seal(SECRET, key.expose_secret()), None),
            Secret::Token(token) => (
                seal(SECRET, token.token.expose_secret()),
                Some(seal(EMAIL, token.email.expose_secret())),
            ),
        };
        let (organization_id, organization_name) =
            finding.organization.map(|one| (one.id, one.name)).unzip();
        StoredCredential {
            site: tenant.site,
            kind: new.kind,
            id,
            sealed_secret,
            sealed_email,
            last4: new.last4(),
            account: finding.account,
            organization_id,
            organization_name,
            cloud_id: place.cloud_id,
            site_url: place.site_url,
            expires_on: new.expires_on,
            verdict: finding.verdict,
            limited: finding.limited.into_iter().map(str::to_owned).collect(),
            refusals: 0,
            awaiting_reactivation: false,
            updated_at: now,
            updated_by: caller.account.clone(),
            checked_at: now,
            used_at: None,
            next_check_at: Some(now + DAILY),
            version: 0,
        }
    }

    /// Whoever comes second to an empty place finds it taken, and takes it over.
    async fn store(
        &self,
        caller: &Caller,
        stored: StoredCredential,
        seen: Option<i64>,
    ) -> Result<StoredCredential, CredentialError> {
        match self.try_store(caller, stored.clone(), seen).await {
            Err(CredentialError::Db(DbError::Duplicate)) => {
                self.try_store(caller, stored, seen).await
            }
            other => other,
        }
    }

    async fn try_store(
        &self,
        caller: &Caller,
        mut stored: StoredCredential,
        seen: Option<i64>,
    ) -> Result<StoredCredential, CredentialError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let before = credentials::lock(&tx, stored.site, stored.kind).await?;
        self.must_be_seen(caller, stored.kind, before.as_ref(), seen)?;
        stored.version = next_version(before.as_ref(), now);
        let action = if let Some(before) = &before {
            credentials::update(&tx, &stored, before.id).await?;
            CHANGED
        } else {
            credentials::insert(&tx, &stored).await?;
            SET
        };
        let line = Line {
            site: stored.site,
            kind: stored.kind,
            by: Some(&caller.account),
            action,
            status: Some(Status::of(&stored, now)),
            last4: &stored.last4,
        };
        audit_trail::note(&tx, line, now).await?;
        tx.commit().await?;
        Ok(stored)
    }
}

/// No version comes twice, not even after the credential was removed.
fn next_version(before: Option<&StoredCredential>, now: DateTime<Utc>) -> i64 {
    let above = before.map_or(1, |before| before.version + 1);
    above.max(now.timestamp_millis())
}

/// One that does not open everything takes no place of one that does; nor does a key whose organization nobody told.
fn is_better(finding: &Finding, current: Option<&StoredCredential>) -> bool {
    let current = current.filter(|current| !current.awaiting_reactivation);
    let keeps_whole = current.is_some_and(|current| current.verdict == Verdict::Valid);
    // Nor one of which it cannot be told whether its organization has this site.
    let is_of_site = !finding.limited.contains(&"workspaces");
    let is_of_somebody = finding.organization.is_some() || finding.account.is_some();
    match finding.verdict {
        Verdict::Valid => true,
        Verdict::Limited => is_of_somebody && is_of_site && !keeps_whole,
        _ => false,
    }
}

fn unreachable(_: Trouble) -> Status {
    Status::Unreachable
}
