//! Parts in, router and jobs out.

use std::sync::Arc;

use axum::Router;
use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::StartError;
use super::page::greeting;
use super::ready::Checks;
use crate::atlassian::descriptor::{self, DescriptorValues};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AppKey;
use crate::atlassian::keys::KeyServer;
use crate::calendars::Calendars;
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::http::layer::{self, Layers};
use crate::http::route::health::Health;
use crate::http::route::metrics::OperatorMetrics;
use crate::http::routes::{Limits, routes};
use crate::http::state::{AppState, Descriptor, Greeting};
use crate::installs::admins::Admins;
use crate::installs::directory::Directory;
use crate::installs::fresh::Epoch;
use crate::installs::lifecycle::InstallLifecycle;
use crate::jira::http::{self, HttpOptions};
use crate::jira::pace::Pace;
use crate::jira::{Jira, Options};
use crate::jobs::housekeeping::Housekeeping;
use crate::lifecycle::Lifecycle;
use crate::parameter_sets::ParameterSets;
use crate::reports::Reports;
use crate::telemetry::Metrics;
use crate::tokens::Tokens;
use crate::tokens::check::TokenCheck;
use crate::tokens::policy::TokenPolicy;
use crate::tokens::usage::Usage;

/// What a process has and a test makes differently.
#[derive(Clone, Debug)]
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub lifecycle: Lifecycle,
    pub metrics: Metrics,
    /// How time passes between two tries of a call to Jira.
    pub pace: Arc<dyn Pace>,
}

/// The service, ready to be served and kept.
#[derive(Debug)]
pub struct App {
    pub router: Router,
    pub housekeeping: Housekeeping,
}

/// Puts the service together. The database must be migrated and its sentinel opened.
pub fn build(config: &Config, parts: Parts) -> Result<App, StartError> {
    let master_keys = Arc::new(MasterKeys::parse(&config.secrets.master_keys)?);
    let hosts = match &config.sandbox.url {
        Some(url) => Hosts::sandbox(url)?,
        None => Hosts::production(),
    };
    let usage = Usage::default();
    let housekeeping = Housekeeping {
        db: parts.db.clone(),
        clock: parts.clock.clone(),
        master_keys: master_keys.clone(),
        retention: TimeDelta::days(i64::from(config.retention.days)),
        usage: usage.clone(),
        reveal: config.tokens.reveal,
    };
    let layers = Layers {
        lifecycle: parts.lifecycle.clone(),
        trusted_proxies: config.server.trusted_proxies.clone().into(),
        https: config.server.base_url.is_https(),
    };
    let limits = Limits {
        body: config.server.body_limit,
        page: config.server.request_timeout,
        report: config.server.report_timeout,
    };
    let state = state(config, parts, master_keys, &hosts, usage)?;
    Ok(App {
        router: layer::apply(routes(&state, limits), &layers),
        housekeeping,
    })
}

fn state(
    config: &Config,
    parts: Parts,
    master_keys: Arc<MasterKeys>,
    hosts: &Hosts,
    usage: Usage,
) -> Result<AppState, StartError> {
    let Parts {
        db,
        clock,
        lifecycle,
        metrics,
        pace,
    } = parts;
    let epoch = Epoch::default();
    let app_key = AppKey::new(config.app.key.clone());
    let http = http::client(&HttpOptions {
        connect_timeout: config.jira.connect_timeout,
        request_timeout: config.jira.timeout,
        without_proxy: hosts.is_sandbox(),
        ..HttpOptions::default()
    })?;
    let jira = Jira::new(
        http.clone(),
        hosts.clone(),
        clock.clone(),
        Options {
            in_flight: config.jira.concurrency,
            pace,
            ..Options::default()
        },
    );
    let directory = Directory::new(db.clone(), master_keys.clone(), &epoch, &clock);
    let ceiling = TokenPolicy {
        binding: config.tokens.binding,
        reveal: config.tokens.reveal,
        self_service: config.tokens.self_service,
        max_days: config.tokens.max_days,
    };
    let token_check = TokenCheck::new(
        db.clone(),
        directory.clone(),
        clock.clone(),
        app_key.clone(),
        usage,
        &epoch,
    );
    let readiness = Arc::new(Checks {
        db: db.clone(),
        master_keys: master_keys.clone(),
    });
    let admins = Admins::new(jira.clone(), clock.clone());
    let calendars = Calendars::new(db.clone(), clock.clone(), epoch.clone());
    Ok(AppState {
        calendars: calendars.clone(),
        parameter_sets: ParameterSets::new(db.clone(), clock.clone(), admins.clone()),
        install_keys: Arc::new(KeyServer::new(http, hosts.clone(), clock.clone())),
        admins,
        lifecycle: InstallLifecycle::new(
            db.clone(),
            master_keys,
            hosts.clone(),
            clock.clone(),
            epoch.clone(),
        ),
        tokens: Tokens::new(
            db,
            jira.clone(),
            clock.clone(),
            epoch,
            app_key.clone(),
            ceiling,
        ),
        token_check,
        directory,
        reports: Reports::new(jira, calendars, clock.clone(), config.server.report_timeout),
        descriptor: Descriptor(descriptor_text(config)?.into()),
        greeting: Greeting(greeting(config).into()),
        health: Health {
            lifecycle,
            readiness,
        },
        metrics: OperatorMetrics {
            metrics,
            token: config.metrics.token.clone(),
        },
        base_url: config.server.base_url.clone(),
        app_key,
        clock,
    })
}

/// The Connect descriptor for this configuration.
pub(super) fn descriptor_text(config: &Config) -> Result<String, StartError> {
    let base_url = &config.server.base_url;
    let vendor_url = config
        .app
        .vendor_url
        .clone()
        .unwrap_or_else(|| base_url.as_url().clone());
    let values = DescriptorValues {
        base_url: base_url.as_url(),
        app_key: &AppKey::new(config.app.key.clone()),
        app_name: &config.app.name,
        vendor_name: &config.app.vendor_name,
        vendor_url: &vendor_url,
    };
    Ok(descriptor::render(descriptor::TEMPLATE, &values)?)
}

/// Opens the database of this configuration.
pub(super) async fn open_database(config: &Config) -> Result<Db, StartError> {
    let options = crate::db::PoolOptions {
        max_connections: config.database.pool,
        ..Default::default()
    };
    let db = Db::connect(config.database.url.expose_secret(), &options).await;
    db.map_err(StartError::Database)
}
