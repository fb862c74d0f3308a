//! Checking what is kept, because an admin asks or because a day is over.

use super::audit_trail::{self, FAILED, Line, VERIFIED};
use super::fault::CredentialError;
use super::save::DAILY;
use super::status::Status;
use super::verify::Finding;
use super::view::CredentialView;
use super::{Credentials, open_secret};
use crate::admin::Trouble;
use crate::atlassian::ids::AccountId;
use crate::db::credentials::{self, CredentialKind, StoredCredential, Verdict};
use crate::installs::caller::Caller;

/// What a 401 is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// A person asked and is told.
    Final,
    /// Nobody looks: one may be Atlassian's mistake, two in a row are not.
    OneOfTwo,
}

impl Credentials {
    /// Also brings a credential back into use after a re-install.
    pub async fn check(
        &self,
        caller: &Caller,
        kind: CredentialKind,
        seen: Option<i64>,
    ) -> Result<CredentialView, CredentialError> {
        let tenant = &caller.tenant;
        self.must_offer(tenant, kind)?;
        let stored = self
            .find(tenant, kind)
            .await?
            .ok_or(CredentialError::NotSet)?;
        if seen.is_some_and(|seen| seen != stored.version) {
            let view = self.unread(caller, kind, Some(stored))?;
            return Err(CredentialError::Changed(Box::new(view)));
        }
        let Some(secret) = open_secret(&tenant.data_key, &stored)? else {
            return self.unread(caller, kind, Some(stored));
        };
        let found = match self.place_of(caller, kind).await? {
            Ok(place) => {
                let found = self.verify(&secret, &place, stored.account.as_ref()).await;
                found.map(|finding| (place, finding))
            }
            Err(trouble) => Err(trouble),
        };
        match found {
            Ok((place, finding)) => {
                let opened = finding.opened.clone();
                let moved = StoredCredential {
                    site_url: place.site_url,
                    ..stored
                };
                let by = Some(&caller.account);
                let stored = self.record(&moved, finding, Weight::Final, by).await?;
                let Some(stored) = stored else {
                    let stored = self.find(tenant, kind).await?;
                    return self.unread(caller, kind, stored);
                };
                self.remember(&stored, &opened);
                self.view(tenant, stored, opened)
            }
            Err(trouble) => self.note_trouble(caller, stored, trouble).await,
        }
    }

    async fn note_trouble(
        &self,
        caller: &Caller,
        stored: StoredCredential,
        trouble: Trouble,
    ) -> Result<CredentialView, CredentialError> {
        let line = Line {
            site: stored.site,
            kind: stored.kind,
            by: Some(&caller.account),
            action: FAILED,
            status: Some(Status::Unreachable),
            last4: &stored.last4,
        };
        audit_trail::note_alone(&self.parts.db, line, self.now()).await?;
        let view = self.unread(caller, stored.kind, Some(stored))?;
        Ok(view.untold(trouble))
    }

    /// Writes down what was found about `checked`; `None` when another one has taken its place meanwhile,
    /// or its owner's address was forgotten.
    pub(super) async fn record(
        &self,
        checked: &StoredCredential,
        finding: Finding,
        weight: Weight,
        by: Option<&AccountId>,
    ) -> Result<Option<StoredCredential>, CredentialError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let stored = credentials::lock(&tx, checked.site, checked.kind).await?;
        let is_same = |stored: &StoredCredential| {
            stored.id == checked.id && stored.sealed_email == checked.sealed_email
        };
        let Some(mut stored) = stored.filter(is_same) else {
            return Ok(None);
        };
        let before = Status::of(&stored, now);
        stored.checked_at = now;
        stored.site_url = checked.site_url.clone();
        let works = finding.works();
        apply(&mut stored, finding, weight);
        stored.next_check_at = may_be_checked_again(&stored).then_some(now + DAILY);
        if by.is_some() && works {
            stored.awaiting_reactivation = false;
        }
        credentials::update(&tx, &stored, checked.id).await?;
        let status = Status::of(&stored, now);
        if by.is_some() || status != before {
            let line = Line {
                site: stored.site,
                kind: stored.kind,
                by,
                action: if works { VERIFIED } else { FAILED },
                status: Some(status),
                last4: &stored.last4,
            };
            audit_trail::note(&tx, line, now).await?;
        }
        tx.commit().await?;
        Ok(Some(stored))
    }

    /// A 401 that came while something else was being done.
    pub(super) async fn note_refusal(
        &self,
        stored: &StoredCredential,
    ) -> Result<Option<StoredCredential>, CredentialError> {
        self.record(stored, Finding::invalid(), Weight::OneOfTwo, None)
            .await
    }
}

fn apply(stored: &mut StoredCredential, finding: Finding, weight: Weight) {
    let is_refused = finding.verdict == Verdict::Invalid;
    let refused_before = stored.refusals;
    stored.refusals = if is_refused { refused_before + 1 } else { 0 };
    if is_refused && weight == Weight::OneOfTwo && refused_before == 0 {
        return;
    }
    stored.verdict = finding.verdict;
    if finding.verdict == Verdict::OwnerMismatch {
        // Jira has just said that it is not the owner's, or no longer.
        stored.sealed_email = None;
    }
    stored.limited = finding.limited.into_iter().map(str::to_owned).collect();
    if let Some(organization) = finding.organization {
        stored.organization_id = Some(organization.id);
        stored.organization_name = Some(organization.name);
    }
}

/// What is refused for good is not tried again by itself, and a locked account least of all.
fn may_be_checked_again(stored: &StoredCredential) -> bool {
    let is_over = matches!(
        stored.verdict,
        Verdict::Invalid | Verdict::Locked | Verdict::OwnerMismatch
    );
    !is_over && !stored.awaiting_reactivation
}
