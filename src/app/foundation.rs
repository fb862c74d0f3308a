//! What all features stand on: keys, hosts, the HTTP client, Jira, and the directory of tenants.

use std::sync::Arc;

use super::StartError;
use super::build::Parts;
use super::ledger::SharedLedger;
use crate::admin::AdminApi;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AppKey;
use crate::clock::Clock;
use crate::config::Config;
use crate::credentials::{CredentialParts, Credentials};
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::get_started::GetStarted;
use crate::installs::caller::OwnRights;
use crate::installs::directory::Directory;
use crate::installs::forge::hook::ForgetToken;
use crate::installs::forge::{ForgeInstalls, ForgeParts};
use crate::installs::fresh::Epoch;
use crate::installs::licences::{LicenceParts, Licences};
use crate::installs::lifecycle::InstallLifecycle;
use crate::installs::realms::RealmMoves;
use crate::installs::served::Served;
use crate::jira::http::{self, HttpOptions};
use crate::jira::{Jira, Options};
use crate::personal_data::PersonalData;
use crate::tokens::check::TokenCheck;
use crate::tokens::usage::Usage;

pub(super) struct Foundation {
    pub(super) db: Db,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) master_keys: Arc<MasterKeys>,
    pub(super) hosts: Hosts,
    pub(super) epoch: Epoch,
    pub(super) http: reqwest::Client,
    pub(super) jira: Jira,
    pub(super) directory: Directory,
    pub(super) served: Served,
}

impl Foundation {
    pub(super) fn new(config: &Config, parts: &Parts) -> Result<Self, StartError> {
        let master_keys = Arc::new(MasterKeys::parse(&config.secrets.master_keys)?);
        let hosts = Hosts::of(config.sandbox.url.as_ref())?;
        let http = http::client(&HttpOptions {
            connect_timeout: config.jira.connect_timeout,
            request_timeout: config.jira.timeout,
            without_proxy: hosts.is_sandbox(),
            ..HttpOptions::default()
        })?;
        let (db, clock, epoch) = (parts.db.clone(), parts.clock.clone(), Epoch::default());
        let forget = ForgetToken {
            db: db.clone(),
            master_keys: master_keys.clone(),
            clock: clock.clone(),
            epoch: epoch.clone(),
        };
        let options = Options {
            in_flight: config.jira.concurrency,
            points_per_hour: config.jira.points_per_hour,
            ledger: Arc::new(SharedLedger(db.clone())),
            pace: parts.pace.clone(),
            on_system_token_refused: Arc::new(forget),
            ..Options::default()
        };
        let served = Served {
            app_ids: config.forge.app_ids.clone().into(),
            environments: config.forge.environments.clone().into(),
        };
        Ok(Self {
            jira: Jira::new(http.clone(), hosts.clone(), clock.clone(), options),
            directory: Directory::new(
                db.clone(),
                master_keys.clone(),
                served.clone(),
                &epoch,
                &clock,
            ),
            served,
            db,
            clock,
            master_keys,
            hosts,
            epoch,
            http,
        })
    }

    pub(super) fn credentials(&self, config: &Config, rights: OwnRights) -> Credentials {
        Credentials::new(CredentialParts {
            db: self.db.clone(),
            api: AdminApi::new(self.http.clone(), self.hosts.clone()),
            hosts: self.hosts.clone(),
            rights,
            directory: self.directory.clone(),
            clock: self.clock.clone(),
            distribution: config.app.distribution,
        })
    }

    pub(super) fn personal_data(&self) -> PersonalData {
        let (db, clock) = (self.db.clone(), self.clock.clone());
        PersonalData::new(db, self.directory.clone(), self.jira.clone(), clock)
    }

    pub(super) fn lifecycle(&self) -> InstallLifecycle {
        InstallLifecycle::new(
            self.db.clone(),
            self.master_keys.clone(),
            self.hosts.clone(),
            self.clock.clone(),
            self.epoch.clone(),
        )
    }

    pub(super) fn licences(&self, config: &Config) -> Licences {
        Licences::new(LicenceParts {
            db: self.db.clone(),
            jira: self.jira.clone(),
            clock: self.clock.clone(),
            epoch: self.epoch.clone(),
            app_key: AppKey::new(config.app.key.clone()),
            are_needed: config.licensing.is_on,
        })
    }

    pub(super) fn realm_moves(&self, config: &Config) -> RealmMoves {
        let urls = config.own_urls();
        RealmMoves::new(
            self.db.clone(),
            self.clock.clone(),
            self.epoch.clone(),
            urls,
        )
    }

    pub(super) fn token_check(
        &self,
        config: &Config,
        licences: Licences,
        usage: Usage,
    ) -> TokenCheck {
        TokenCheck::new(
            self.db.clone(),
            self.directory.clone(),
            licences,
            self.clock.clone(),
            AppKey::new(config.app.key.clone()),
            usage,
            &self.epoch,
        )
    }

    pub(super) fn get_started(&self, config: &Config) -> GetStarted {
        GetStarted::new(
            self.db.clone(),
            self.clock.clone(),
            config.app.distribution,
            config.app.egress_ips.clone().into(),
        )
    }

    pub(super) fn forge_installs(&self, config: &Config) -> ForgeInstalls {
        ForgeInstalls::new(ForgeParts {
            db: self.db.clone(),
            master_keys: self.master_keys.clone(),
            hosts: self.hosts.clone(),
            clock: self.clock.clone(),
            epoch: self.epoch.clone(),
            directory: self.directory.clone(),
            jira: self.jira.clone(),
            admin: AdminApi::new(self.http.clone(), self.hosts.clone()),
            served: self.served.clone(),
            connect_key: config.forge.connect_key.clone(),
        })
    }
}
