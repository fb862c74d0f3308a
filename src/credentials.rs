//! Atlassian's credentials that a site's admins give Dwell to keep: an organization's API key and a user's API token.
//! What is kept works, as far as Atlassian said when it was asked last; secrets come in and are never told again.

mod audit_trail;
mod check;
pub mod fault;
mod form;
mod opened;
mod place;
mod recheck;
mod remove;
mod save;
pub mod status;
mod verify;
pub mod view;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use secrecy::SecretString;

use crate::admin::{AdminApi, ApiToken};
use crate::atlassian::hosts::Hosts;
use crate::clock::Clock;
use crate::config::Distribution;
use crate::crypto::context::Place;
use crate::crypto::envelope::{DataKey, OpenError};
use crate::db::Db;
use crate::db::credentials::{self, CredentialKind, StoredCredential};
use crate::installs::caller::{Caller, OwnRights};
use crate::installs::directory::Directory;
use crate::installs::tenant::Tenant;

use fault::CredentialError;
pub use form::NewCredential;
use opened::Opened;
use view::CredentialView;

const SITES_REMEMBERED: u64 = 10_000;

/// What the use case stands on.
#[derive(Clone, Debug)]
pub struct CredentialParts {
    pub db: Db,
    pub api: AdminApi,
    pub hosts: Hosts,
    pub rights: OwnRights,
    pub directory: Directory,
    pub clock: Arc<dyn Clock>,
    pub distribution: Distribution,
}

#[derive(Clone, Debug)]
pub struct Credentials {
    parts: CredentialParts,
    opened: Cache<opened::Key, Opened>,
}

/// A secret as Atlassian takes it.
#[derive(Clone, Debug)]
enum Secret {
    Key(SecretString),
    Token(ApiToken),
}

impl Credentials {
    pub fn new(parts: CredentialParts) -> Self {
        let opened = Cache::builder()
            .max_capacity(SITES_REMEMBERED)
            .time_to_live(opened::KEPT)
            .build();
        Self { parts, opened }
    }

    /// Every kind that is offered here, with what each opens at this moment.
    pub async fn show(&self, caller: &Caller) -> Result<Vec<CredentialView>, CredentialError> {
        let tenant = &caller.tenant;
        let stored = credentials::of_site(&self.parts.db, tenant.site).await?;
        let offered = CredentialKind::ALL.into_iter();
        let offered = offered.filter(|kind| self.must_offer(tenant, *kind).is_ok());
        let views = offered.map(|kind| {
            let one = stored.iter().find(|one| one.kind == kind).cloned();
            self.show_one(tenant, kind, one)
        });
        futures::future::try_join_all(views).await
    }

    async fn show_one(
        &self,
        tenant: &Tenant,
        kind: CredentialKind,
        stored: Option<StoredCredential>,
    ) -> Result<CredentialView, CredentialError> {
        let Some(stored) = stored else {
            return Ok(CredentialView::not_set(kind));
        };
        let (stored, opened) = self.look(tenant, stored).await?;
        self.view(tenant, stored, opened)
    }

    fn view(
        &self,
        tenant: &Tenant,
        stored: StoredCredential,
        opened: Opened,
    ) -> Result<CredentialView, CredentialError> {
        let email = open_email(&tenant.data_key, &stored)?;
        Ok(CredentialView::of(stored, email, opened, self.now()))
    }

    /// Marketplace apps may not ask for users' tokens (credentials: Marketplace rules).
    fn must_offer(&self, tenant: &Tenant, kind: CredentialKind) -> Result<(), CredentialError> {
        let of_service = self.parts.distribution;
        match (kind, of_service, tenant.distribution(of_service)) {
            (CredentialKind::UserToken, Distribution::Marketplace, _) => {
                Err(CredentialError::NotOffered)
            }
            (CredentialKind::UserToken, _, Distribution::Marketplace) => Err(CredentialError::Sold),
            _ => Ok(()),
        }
    }

    async fn find(
        &self,
        tenant: &Tenant,
        kind: CredentialKind,
    ) -> Result<Option<StoredCredential>, CredentialError> {
        Ok(credentials::find(&self.parts.db, tenant.site, kind).await?)
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }
}

fn sealed_in<'a>(column: &'a str, row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "credentials",
        row,
        column,
        site,
    }
}

const SECRET: &str = "sealed_secret";
const EMAIL: &str = "sealed_email";

fn open_email(
    data_key: &DataKey,
    stored: &StoredCredential,
) -> Result<Option<SecretString>, OpenError> {
    let (row, site) = (stored.id.to_string(), stored.site.to_string());
    let place = sealed_in(EMAIL, &row, &site);
    let sealed = stored.sealed_email.as_deref();
    sealed
        .map(|sealed| data_key.open_text(&place, sealed))
        .transpose()
}

/// `None` for a token whose owner's address is no longer theirs, so that we do not keep it.
fn open_secret(data_key: &DataKey, stored: &StoredCredential) -> Result<Option<Secret>, OpenError> {
    let (row, site) = (stored.id.to_string(), stored.site.to_string());
    let place = sealed_in(SECRET, &row, &site);
    let secret = data_key.open_text(&place, &stored.sealed_secret)?;
    Ok(match stored.kind {
        CredentialKind::OrganizationKey => Some(Secret::Key(secret)),
        CredentialKind::UserToken => open_email(data_key, stored)?.map(|email| {
            Secret::Token(ApiToken {
                email,
                token: secret,
            })
        }),
    })
}
