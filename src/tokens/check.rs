//! Is this text a token that may act now? Asked on every report call.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::codec::{TokenClaims, UnverifiedReportToken};
use super::usage::Usage;
use crate::atlassian::ids::{AccountId, AppKey, SiteId, TokenId};
use crate::clock::Clock;
use crate::db::report_tokens::{self, ReportToken};
use crate::db::{Db, DbError};
use crate::installs::directory::{Directory, DirectoryError};
use crate::installs::fresh::{Epoch, Fresh};
use crate::installs::licences::Licences;
use crate::installs::tenant::{Tenant, TenantState};

const CAPACITY: u64 = 50_000;

/// Who a report call is for, and as whom it may read Jira.
#[derive(Clone, Debug)]
pub struct TokenHolder {
    pub tenant: Arc<Tenant>,
    pub account: AccountId,
    pub token: TokenId,
    pub expires_at: DateTime<Utc>,
}

/// Why a token may not act. Everything but [`Refusal::Unrecognized`] is said only about a text whose signature
/// verified, so it tells nobody anything they could not know.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("The token is not valid.")]
    Unrecognized,
    #[error("The token has been deleted.")]
    Deleted,
    #[error("The token has been deactivated.")]
    Deactivated,
    #[error("The token waits for an admin to reactivate it, because the app was installed anew.")]
    AwaitingReactivation,
    #[error("The token expired at {}.", .0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))]
    Expired(DateTime<Utc>),
    #[error("The app is not installed on the token's Jira site.")]
    NotInstalled,
    #[error("The app is disabled on the token's Jira site.")]
    Disabled,
    #[error("The token's Jira site is suspended by the operator of this service.")]
    Suspended,
    #[error("The app has no active licence on the token's Jira site.")]
    Unlicensed,
}

#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Directory(#[from] Arc<DirectoryError>),
    #[error(transparent)]
    Db(#[from] Arc<DbError>),
}

#[derive(Clone, Debug)]
pub struct TokenCheck {
    db: Db,
    directory: Directory,
    clock: Arc<dyn Clock>,
    app_key: AppKey,
    usage: Usage,
    licences: Licences,
    records: Fresh<(SiteId, TokenId), Option<Arc<ReportToken>>>,
}

impl TokenCheck {
    pub fn new(
        db: Db,
        directory: Directory,
        licences: Licences,
        clock: Arc<dyn Clock>,
        app_key: AppKey,
        usage: Usage,
        epoch: &Epoch,
    ) -> Self {
        let records = Fresh::new(CAPACITY, epoch.clone(), clock.clone());
        Self {
            db,
            directory,
            clock,
            app_key,
            usage,
            licences,
            records,
        }
    }

    /// Warm, this asks neither the database nor Jira, but for the licence every five minutes.
    pub async fn check(&self, text: &str) -> Result<TokenHolder, CheckError> {
        let token = UnverifiedReportToken::parse(text).ok_or(Refusal::Unrecognized)?;
        let tenant = self.directory.find_by_site(token.site()).await?;
        let tenant = tenant.ok_or(Refusal::Unrecognized)?;
        let claims = token
            .verify(&tenant.data_key, &self.app_key)
            .ok_or(Refusal::Unrecognized)?;
        let record = self.record(tenant.site, claims.jti).await?;
        let now = self.clock.now();
        let expires_at = accept(&tenant, &claims, record.as_deref(), now)?.expires_at;
        self.accept_licence(&tenant).await?;
        self.usage.record(tenant.site, claims.jti, now);
        Ok(TokenHolder {
            tenant,
            account: claims.sub,
            token: claims.jti,
            expires_at,
        })
    }

    /// Whether a token that was good may still act: for work that goes on without its text.
    pub async fn again(
        &self,
        site: SiteId,
        account: &AccountId,
        token: TokenId,
    ) -> Result<TokenHolder, CheckError> {
        let tenant = self.directory.find_by_site(site).await?;
        let tenant = tenant.ok_or(Refusal::NotInstalled)?;
        accept_state(tenant.state)?;
        let record = self.record(site, token).await?.ok_or(Refusal::Deleted)?;
        if record.account != *account {
            return Err(Refusal::Unrecognized.into());
        }
        let expires_at = accept_record(&record, self.clock.now())?.expires_at;
        self.accept_licence(&tenant).await?;
        Ok(TokenHolder {
            tenant,
            account: account.clone(),
            token,
            expires_at,
        })
    }

    /// The same for a record that somebody else has just read, as a trial.
    pub fn of_record(
        &self,
        tenant: &Arc<Tenant>,
        record: &ReportToken,
    ) -> Result<TokenHolder, Refusal> {
        accept_state(tenant.state)?;
        let expires_at = accept_record(record, self.clock.now())?.expires_at;
        Ok(TokenHolder {
            tenant: tenant.clone(),
            account: record.account.clone(),
            token: record.id,
            expires_at,
        })
    }

    /// The site, whatever its state, as far as it can be had.
    pub async fn tenant(&self, site: SiteId) -> Option<Arc<Tenant>> {
        self.directory.find_by_site(site).await.ok().flatten()
    }

    /// Last: whose token is not good causes no question.
    async fn accept_licence(&self, tenant: &Tenant) -> Result<(), Refusal> {
        let admitted = self.licences.admit(tenant).await;
        admitted.then_some(()).ok_or(Refusal::Unlicensed)
    }

    async fn record(
        &self,
        site: SiteId,
        token: TokenId,
    ) -> Result<Option<Arc<ReportToken>>, Arc<DbError>> {
        let load = report_tokens::find(&self.db, site, token);
        self.records
            .get((site, token), async {
                Ok::<_, DbError>(load.await?.map(Arc::new))
            })
            .await
    }
}

fn accept<'a>(
    tenant: &Tenant,
    claims: &TokenClaims,
    record: Option<&'a ReportToken>,
    now: DateTime<Utc>,
) -> Result<&'a ReportToken, Refusal> {
    accept_state(tenant.state)?;
    let record = record.ok_or(Refusal::Deleted)?;
    let hash = Sha256::digest(claims.sec.as_bytes());
    let same_secret: bool = hash.as_slice().ct_eq(&record.secret_hash).into();
    if record.account != claims.sub || !same_secret {
        return Err(Refusal::Unrecognized);
    }
    accept_record(record, now)
}

fn accept_state(state: TenantState) -> Result<(), Refusal> {
    match state {
        // What a site that is being linked cannot do is said by whoever acts for the user.
        TenantState::Live | TenantState::Linking => Ok(()),
        TenantState::Disabled => Err(Refusal::Disabled),
        TenantState::Suspended => Err(Refusal::Suspended),
        TenantState::Uninstalled => Err(Refusal::NotInstalled),
    }
}

fn accept_record(record: &ReportToken, now: DateTime<Utc>) -> Result<&ReportToken, Refusal> {
    if record.awaiting_reactivation {
        return Err(Refusal::AwaitingReactivation);
    }
    if !record.active {
        return Err(Refusal::Deactivated);
    }
    if record.expires_at <= now {
        return Err(Refusal::Expired(record.expires_at));
    }
    Ok(record)
}
