//! What grows with the number of sites whether anybody calls or not: the database, the start, a change of the master key.

use std::fs;
use std::path::Path;
use std::time::Instant;

use reqwest::Client;
use sqlx::{Connection, PgConnection};

use crate::Result;
use crate::stage::Settings;

/// Tables with their indexes.
const SIZE: &str = "SELECT coalesce(sum(pg_total_relation_size(one.oid)), 0)::bigint FROM pg_class one \
     JOIN pg_namespace space ON space.oid = one.relnamespace \
     WHERE space.nspname = current_schema() AND one.relkind = 'r'";

pub(super) async fn look(settings: &Settings, sites: usize, http: &Client) -> Result<()> {
    let size = size(settings.database()).await?;
    println!(
        "{:44} {:9.1} KiB a site",
        "database",
        size / 1024.0 / count(sites)
    );
    let mut settings = settings.replica()?;
    let started = Instant::now();
    drop(settings.start("start", http).await?);
    println!(
        "{:44} {:9.2} s",
        "start to ready",
        started.elapsed().as_secs_f64()
    );
    settings.renew_master_key();
    let started = Instant::now();
    settings.run("rotate", &["keys", "rotate"])?;
    println!(
        "{:44} {:9.0} sites a second",
        "another master key",
        count(sites) / started.elapsed().as_secs_f64()
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far from its limits")]
fn count(sites: usize) -> f64 {
    sites as f64
}

/// Bytes.
#[expect(clippy::cast_precision_loss, reason = "far from its limits")]
async fn size(database: &str) -> Result<f64> {
    if let Some(file) = database.strip_prefix("sqlite://") {
        let file = file.split('?').next().unwrap_or_default();
        let length = |path: &str| fs::metadata(Path::new(path)).map_or(0, |file| file.len());
        return Ok((length(file) + length(&format!("{file}-wal"))) as f64);
    }
    let mut connection = PgConnection::connect(database).await?;
    let bytes: i64 = sqlx::query_scalar(SIZE).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(bytes as f64)
}
