//! Parts in, router and jobs out.

use std::sync::Arc;

use axum::Router;
use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::StartError;
use super::foundation::Foundation;
use super::page::greeting;
use super::ready::Checks;
use crate::atlassian::descriptor::{self, DescriptorValues};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AppKey;
use crate::atlassian::keys::{KeyServer, KeySetServer};
use crate::audit::AuditTrail;
use crate::calendars::Calendars;
use crate::clock::Clock;
use crate::config::{Config, ExportsConfig};
use crate::creations::Creations;
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::db::aggregation_tickets::Line;
use crate::exports::{ExportLimits, ExportWork, Exports};
use crate::http::extract::invocation::InvocationGate;
use crate::http::layer::{self, Layers};
use crate::http::page_files::PageFiles;
use crate::http::route::health::Health;
use crate::http::route::metrics::OperatorMetrics;
use crate::http::route::report::SyncTimeout;
use crate::http::routes::{Limits, routes};
use crate::http::shells::Shells;
use crate::http::state::{AboutService, AppState, Descriptor, Greeting, StateParts};
use crate::installs::admins::Admins;
use crate::installs::caller::OwnRights;
use crate::installs::forge::ForgeInstalls;
use crate::installs::keys;
use crate::installs::user_proof::UserProofs;
use crate::jira::pace::Pace;
use crate::jobs::exports::ExportJobs;
use crate::jobs::housekeeping::Housekeeping;
use crate::jobs::wake_ups::ApalisWakeUps;
use crate::lifecycle::Lifecycle;
use crate::parameter_sets::ParameterSets;
use crate::people::People;
use crate::reports::Reports;
use crate::reports::aggregations::Aggregations;
use crate::reports::slots::Slots;
use crate::telemetry::Metrics;
use crate::tokens::Tokens;
use crate::tokens::call_budget::CallBudget;
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
    /// The pages inside Jira.
    pub page_files: PageFiles,
}

/// The service, ready to be served and kept.
#[derive(Debug)]
pub struct App {
    pub router: Router,
    pub housekeeping: Housekeeping,
    pub exports: ExportJobs,
}

/// Puts the service together. The database must be migrated and its sentinel opened.
pub fn build(config: &Config, parts: Parts) -> Result<App, StartError> {
    let foundation = Foundation::new(config, &parts)?;
    let forge = foundation.forge_installs(config);
    let usage = Usage::default();
    let wake_ups = ApalisWakeUps::new(parts.db.clone(), parts.clock.clone());
    let lifecycle = parts.lifecycle.clone();
    let layers = Layers {
        lifecycle: parts.lifecycle.clone(),
        trusted_proxies: config.server.trusted_proxies.clone().into(),
        https: config.server.base_url.is_https(),
    };
    let limits = Limits {
        body: config.server.body_limit,
        page: config.server.request_timeout,
        report: config.server.sync_timeout,
    };
    let master_keys = foundation.master_keys.clone();
    let personal_data = foundation.personal_data();
    let (db, clock) = (foundation.db.clone(), foundation.clock.clone());
    let usage_and_calls = (usage.clone(), wake_ups.clone());
    let state = state(config, parts, foundation, forge.clone(), usage_and_calls)?;
    keys::describe();
    let housekeeping = Housekeeping {
        db,
        clock,
        master_keys,
        forge,
        retention: config.retention.time(),
        usage,
        reveal: config.tokens.reveal,
        exports: state.exports.clone(),
        credentials: state.credentials.clone(),
        audit: state.audit.clone(),
        personal_data,
    };
    let work = ExportWork::new(state.exports.clone());
    Ok(App {
        router: layer::apply(routes(&state, limits), &layers),
        housekeeping,
        exports: ExportJobs::new(work, wake_ups, config.exports.workers, lifecycle),
    })
}

fn state(
    config: &Config,
    parts: Parts,
    foundation: Foundation,
    forge: ForgeInstalls,
    (usage, wake_ups): (Usage, ApalisWakeUps),
) -> Result<AppState, StartError> {
    let invocations = invocations(&foundation);
    let proofs = UserProofs::new(foundation.jira.clone(), foundation.clock.clone());
    let rights = OwnRights::new(foundation.jira.clone(), proofs);
    let credentials = foundation.credentials(config, rights.clone());
    let people = People::new(rights.clone(), foundation.clock.clone());
    let get_started = foundation.get_started(config);
    let lifecycle = foundation.lifecycle();
    let licences = foundation.licences(config);
    let realm_moves = foundation.realm_moves(config);
    let token_check = foundation.token_check(config, licences.clone(), usage);
    let Foundation {
        db,
        clock,
        master_keys,
        hosts,
        epoch,
        http,
        jira,
        directory,
        served: _,
    } = foundation;
    let app_key = AppKey::new(config.app.key.clone());
    let shells = shells(config, &parts.page_files, &hosts);
    let readiness = checks(&db, master_keys);
    let admins = Admins::new(rights.clone(), clock.clone());
    let calendars = Calendars::new(db.clone(), clock.clone(), epoch.clone());
    let parameter_sets = ParameterSets::new(db.clone(), clock.clone(), admins.clone());
    let slots = |line, most: u32| {
        let wait = config.exports.aggregation_wait;
        Slots::new(db.clone(), clock.clone(), (line, most.into()), wait)
    };
    let aggregations = slots(Line::Aggregations, config.exports.aggregations_per_user);
    let reports = Reports::new(
        db.clone(),
        jira,
        calendars.clone(),
        parameter_sets.clone(),
        clock.clone(),
        (config.server.sync_timeout, config.exports.scratch_dir()),
        slots(Line::Streams, config.exports.streams_per_user),
    );
    let per_minute = config.tokens.calls_per_minute;
    let call_budget = CallBudget::new(per_minute, clock.clone()).shared_through(db.clone());
    Ok(AppState::from(StateParts {
        exports: Exports::new(
            db.clone(),
            clock.clone(),
            (reports.clone(), token_check.clone()),
            Arc::new(wake_ups),
            export_limits(config),
        ),
        aggregations: Aggregations::new(reports.clone(), aggregations),
        sync_timeout: SyncTimeout(config.server.sync_timeout),
        calendars,
        credentials,
        creations: Creations::new(db.clone(), clock.clone()),
        audit: AuditTrail::new(db.clone(), clock.clone()),
        get_started,
        about: about(config),
        people: people.clone(),
        parameter_sets,
        install_keys: Arc::new(KeyServer::new(http, hosts.clone(), clock.clone())),
        invocations,
        forge,
        admins,
        lifecycle,
        licences,
        realm_moves,
        tokens: Tokens::new(
            db,
            (rights, people),
            clock.clone(),
            epoch,
            app_key.clone(),
            ceiling(config),
        ),
        token_check,
        call_budget,
        directory,
        reports,
        descriptor: Descriptor(descriptor_text(config)?.into()),
        greeting: Greeting(greeting(config).into()),
        page_files: parts.page_files,
        shells,
        health: Health {
            lifecycle: parts.lifecycle,
            readiness,
        },
        metrics: OperatorMetrics {
            metrics: parts.metrics,
            token: config.metrics.token.clone(),
        },
        base_url: config.server.base_url.clone(),
        own_urls: config.own_urls(),
        app_key,
        clock,
    }))
}

fn checks(db: &Db, master_keys: Arc<MasterKeys>) -> Arc<Checks> {
    let db = db.clone();
    Arc::new(Checks { db, master_keys })
}

/// The pages as Connect's frames get them.
fn shells(config: &Config, files: &PageFiles, hosts: &Hosts) -> Shells {
    let sandbox = config.sandbox.url.as_ref().map(url::Url::as_str);
    let shells = Shells::new(files, hosts, config.server.base_url.path(), sandbox);
    if !shells.are_complete() {
        tracing::warn!("built without the pages inside Jira: `make frontend`, then build again");
    }
    shells
}

fn about(config: &Config) -> AboutService {
    AboutService {
        distribution: config.app.distribution,
        urls: config.own_urls(),
    }
}

/// Whose invocations are taken.
fn invocations(foundation: &Foundation) -> InvocationGate {
    let Foundation {
        http,
        hosts,
        clock,
        served,
        ..
    } = foundation;
    InvocationGate {
        keys: Arc::new(KeySetServer::new(
            http.clone(),
            hosts.clone(),
            clock.clone(),
        )),
        app_ids: served.app_ids.clone(),
        environments: served.environments.clone(),
        hosts: hosts.clone(),
    }
}

fn export_limits(config: &Config) -> ExportLimits {
    let ExportsConfig {
        days,
        per_user,
        lease,
        ..
    } = &config.exports;
    ExportLimits {
        kept: TimeDelta::days(i64::from(*days)),
        per_user: u64::from(*per_user),
        lease: TimeDelta::from_std(*lease).unwrap_or(TimeDelta::MAX),
    }
}

/// What no site may go beyond.
fn ceiling(config: &Config) -> TokenPolicy {
    TokenPolicy {
        binding: config.tokens.binding,
        reveal: config.tokens.reveal,
        self_service: config.tokens.self_service,
        max_days: config.tokens.max_days,
    }
}

/// The Connect descriptor for this configuration.
pub(super) fn descriptor_text(config: &Config) -> Result<String, StartError> {
    let base_url = &config.server.base_url;
    let vendor_url = config
        .app
        .vendor_url
        .clone()
        .unwrap_or_else(|| base_url.as_url().clone());
    let urls = config.own_urls();
    let values = DescriptorValues {
        base_url: base_url.as_url(),
        regions: urls.regions(),
        app_key: &AppKey::new(config.app.key.clone()),
        app_name: &config.app.name,
        vendor_name: &config.app.vendor_name,
        vendor_url: &vendor_url,
        is_sold: config.licensing.is_on,
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
