//! What a credential opens, read at the moment somebody looks.

use std::time::Duration;

use tokio::time::timeout;

use super::fault::CredentialError;
use super::{Credentials, Secret, open_secret};
use crate::admin::{Refusal, Seats};
use crate::atlassian::ids::CredentialId;
use crate::db::credentials::{self, CredentialKind, StoredCredential, Verdict};
use crate::installs::tenant::Tenant;

/// A page that is opened again and again asks once in this time.
const WINDOW_SECONDS: i64 = 60;
pub(super) const KEPT: Duration = Duration::from_mins(2);
/// The page has more to show.
const PATIENCE: Duration = Duration::from_secs(8);

/// Which secret, and when.
pub(super) type Key = (CredentialId, i64);

/// Figures of no consequence: what cannot be read is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Of the organization.
    pub users: Option<u64>,
    pub seats: Option<Vec<Seats>>,
}

impl Credentials {
    /// Asks only with what is good: each try with a wrong token brings its owner nearer to a CAPTCHA.
    pub(super) async fn look(
        &self,
        tenant: &Tenant,
        stored: StoredCredential,
    ) -> Result<(StoredCredential, Opened), CredentialError> {
        let works = matches!(stored.verdict, Verdict::Valid | Verdict::Limited);
        if !works || stored.refusals > 0 || stored.awaiting_reactivation {
            return Ok((stored, Opened::default()));
        }
        let now = self.now();
        let key = (stored.id, now.timestamp().div_euclid(WINDOW_SECONDS));
        if let Some(known) = self.opened.get(&key) {
            return Ok((stored, known));
        }
        let Some(secret) = open_secret(&tenant.data_key, &stored)? else {
            return Ok((stored, Opened::default()));
        };
        match timeout(PATIENCE, self.read(tenant, &stored, &secret)).await {
            Ok(Ok(opened)) => {
                self.opened.insert(key, opened.clone());
                let stored = self.used(stored).await?;
                Ok((stored, opened))
            }
            Ok(Err(Refusal::Unauthorized)) => {
                let refused = self.note_refusal(&stored).await?;
                Ok((refused.unwrap_or(stored), Opened::default()))
            }
            Ok(Err(_)) | Err(_) => Ok((stored, Opened::default())),
        }
    }

    /// The checks of a moment ago have read the same.
    pub(super) fn remember(&self, stored: &StoredCredential, opened: &Opened) {
        let window = self.now().timestamp().div_euclid(WINDOW_SECONDS);
        self.opened.insert((stored.id, window), opened.clone());
    }

    /// What was read last, if that was a moment ago.
    pub(super) fn recall(&self, stored: &StoredCredential) -> Opened {
        let window = self.now().timestamp().div_euclid(WINDOW_SECONDS);
        let known = [window, window - 1].map(|window| self.opened.get(&(stored.id, window)));
        known.into_iter().flatten().next().unwrap_or_default()
    }

    async fn read(
        &self,
        tenant: &Tenant,
        stored: &StoredCredential,
        secret: &Secret,
    ) -> Result<Opened, Refusal> {
        let api = &self.parts.api;
        match (secret, stored.organization_id.as_deref()) {
            (Secret::Key(key), Some(organization)) if !lacks(stored, "users") => Ok(Opened {
                users: Some(api.count_users(key, organization).await?),
                seats: None,
            }),
            (Secret::Token(token), _) if !lacks(stored, "seats") => {
                let place = Self::known_place(tenant, stored);
                Ok(Opened {
                    users: None,
                    seats: Some(api.seats(&place.site_url, token).await?),
                })
            }
            _ => Ok(Opened::default()),
        }
    }

    async fn used(
        &self,
        mut stored: StoredCredential,
    ) -> Result<StoredCredential, CredentialError> {
        let now = self.now();
        let (site, kind): (_, CredentialKind) = (stored.site, stored.kind);
        let tx = self.parts.db.begin().await?;
        credentials::touch(&tx, site, kind, now).await?;
        tx.commit().await?;
        stored.used_at = Some(now);
        Ok(stored)
    }
}

fn lacks(stored: &StoredCredential, part: &str) -> bool {
    stored.limited.iter().any(|limited| limited == part)
}
