//! The process: database, listeners, jobs, and their orderly end.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::build::{Parts, build, open_database};
use super::connections;
use super::{App, StartError, first_purge};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::http::page_files::PageFiles;
use crate::http::route::metrics::own_listener;
use crate::installs::keys;
use crate::jira::pace::RealTime;
use crate::jobs::exports::ExportJobs;
use crate::jobs::housekeeping::Housekeeping;
use crate::lifecycle::{Lifecycle, Signals, Timing};
use crate::telemetry::Metrics;

/// What is kept of the drain time for the last notes and the database's end.
const CLOSING: Duration = Duration::from_secs(2);

/// Runs the service until a signal ends it.
pub async fn serve(config: Config) -> Result<(), StartError> {
    config
        .warnings
        .iter()
        .for_each(|warning| tracing::warn!("{warning}"));
    let mut signals = Signals::new().map_err(StartError::Signals)?;
    // Before anything listens there is nothing to finish, and each step is a transaction.
    let db = tokio::select! {
        prepared = prepare(&config) => prepared?,
        _ = signals.next() => {
            tracing::info!("stopped before it was ready");
            return Ok(());
        }
    };
    let closing = CLOSING.min(config.server.drain / 4);
    let drain = config.server.drain.saturating_sub(closing);
    let lifecycle = Lifecycle::new(Timing {
        notice: config.server.drain_notice.min(drain),
        drain,
    });
    let metrics = Metrics::install();
    let parts = Parts {
        db: db.clone(),
        clock: Arc::new(SystemClock),
        lifecycle: lifecycle.clone(),
        metrics: metrics.clone(),
        pace: Arc::new(RealTime),
        page_files: PageFiles::built(),
    };
    let App {
        router,
        housekeeping,
        exports,
    } = build(&config, parts)?;
    let listener = listen("DWELL_BIND", config.server.bind).await?;
    let operator = match config.metrics.bind {
        Some(address) => Some(listen("DWELL_METRICS_BIND", address).await?),
        None => None,
    };
    let patience = config.server.client_timeout;
    announce(&config, &listener);
    tokio::spawn(lifecycle.clone().follow(signals));
    tokio::spawn(metrics.clone().keep_up());
    if let Some(operator) = operator {
        let page = connections::serve(operator, own_listener(metrics), patience, pending());
        tokio::spawn(page);
    }
    let jobs = Jobs {
        exporting: tokio::spawn(exports.clone().run()),
        exports,
        keeping: tokio::spawn(housekeeping.clone().run()),
        housekeeping,
    };
    lifecycle
        .serve(connections::serve(
            listener,
            router,
            patience,
            lifecycle.clone().closed(),
        ))
        .await;
    if timeout(closing, jobs.close(db)).await.is_err() {
        tracing::warn!("the database took too long to close; the last uses of tokens may be lost");
    }
    tracing::info!("stopped");
    Ok(())
}

/// The database as this version needs it, and nothing in it that may not be kept.
async fn prepare(config: &Config) -> Result<Db, StartError> {
    let master_keys = MasterKeys::parse(&config.secrets.master_keys)?;
    let db = open_database(config).await?;
    db.migrate().await.map_err(StartError::Migration)?;
    keys::open_sentinel(&db, &master_keys).await?;
    first_purge::purge(&db, config.retention.time()).await?;
    Ok(db)
}

/// What runs beside the listeners.
struct Jobs {
    exports: ExportJobs,
    exporting: JoinHandle<()>,
    housekeeping: Housekeeping,
    keeping: JoinHandle<()>,
}

impl Jobs {
    /// Exports are given back to other replicas, and the jobs' own work is given up, so that what they held is there to
    /// be written.
    async fn close(self, db: Db) {
        self.exports.stop();
        self.keeping.abort();
        for job in [self.exporting, self.keeping] {
            if let Err(error) = job.await
                && !error.is_cancelled()
            {
                tracing::warn!(%error, "a job had ended before");
            }
        }
        self.housekeeping.flush().await;
        if let Err(error) = db.close().await {
            tracing::warn!(%error, "the database did not close in order");
        }
    }
}

async fn listen(variable: &'static str, address: SocketAddr) -> Result<TcpListener, StartError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| StartError::Bind {
        variable,
        address,
        source,
    })
}

fn announce(config: &Config, listener: &TcpListener) {
    let address = listener
        .local_addr()
        .map(|address| address.to_string())
        .unwrap_or_default();
    let base_url = config.server.base_url.as_str();
    tracing::info!(address, base_url, "listening");
    if let Some(url) = &config.sandbox.url {
        tracing::warn!(
            sandbox = url.as_str(),
            "SANDBOX MODE: a stand-in replaces all of Atlassian"
        );
    }
}
