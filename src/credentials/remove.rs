//! The end of a credential.

use super::Credentials;
use super::audit_trail::{self, Line, REMOVED};
use super::fault::CredentialError;
use crate::config::Distribution;
use crate::db::DbError;
use crate::db::credentials::{self, CredentialKind};
use crate::installs::caller::Caller;

impl Credentials {
    /// Forgets it for good. At Atlassian it goes on being good: only there it can be revoked.
    pub async fn remove(
        &self,
        caller: &Caller,
        kind: CredentialKind,
        seen: Option<i64>,
    ) -> Result<(), CredentialError> {
        self.must_offer(&caller.tenant, kind)?;
        let (site, now) = (caller.tenant.site, self.now());
        let tx = self.parts.db.begin().await?;
        let stored = credentials::lock(&tx, site, kind).await?;
        let stored = stored.ok_or(CredentialError::NotSet)?;
        if seen.is_some_and(|seen| seen != stored.version) {
            let view = self.unread(caller, kind, Some(stored))?;
            return Err(CredentialError::Changed(Box::new(view)));
        }
        credentials::delete(&tx, site, kind).await?;
        let line = Line {
            site,
            kind,
            by: Some(&caller.account),
            action: REMOVED,
            status: None,
            last4: &stored.last4,
        };
        audit_trail::note(&tx, line, now).await?;
        Ok(tx.commit().await?)
    }

    /// A Marketplace app keeps no tokens of users, whether the operator says that it is one or Atlassian sells it to a site;
    /// returns how many there were.
    pub async fn forget_unoffered(&self) -> Result<u64, DbError> {
        let only_sold = self.parts.distribution == Distribution::SelfHosted;
        let tx = self.parts.db.begin().await?;
        let kind = CredentialKind::UserToken;
        let forgotten = credentials::delete_all(&tx, kind, only_sold).await?;
        for (site, last4) in &forgotten {
            let line = Line {
                site: *site,
                kind,
                by: None,
                action: REMOVED,
                status: None,
                last4,
            };
            audit_trail::note(&tx, line, self.now()).await?;
        }
        tx.commit().await?;
        Ok(forgotten.len() as u64)
    }
}
