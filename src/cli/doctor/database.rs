//! Is the database there, of the right schema, writable, and sealed with these keys?

use std::path::Path;

use secrecy::ExposeSecret;

use super::super::database::connect;
use super::report::Report;
use crate::config::{AppConfig, DatabaseConfig, Distribution, Environment, section};
use crate::crypto::keyring::MasterKeys;
use crate::db::{Db, DbError, installations, sentinel};
use crate::installs::keys::{Census, KeysError, census};

const NAME: &str = "database";

pub(super) async fn check(
    report: &mut Report,
    environment: &Environment,
    keys: Option<&MasterKeys>,
) {
    let Ok(database) = section::<DatabaseConfig>(environment) else {
        return;
    };
    if !file_exists(report, database.url.expose_secret()) {
        return;
    }
    match connect(&database).await {
        Ok(db) => opened(report, environment, &db, keys).await,
        Err(DbError::Url) => report.fail(NAME, &DbError::Url.to_string(), "correct DATABASE_URL"),
        Err(_) => report.fail(
            NAME,
            "it cannot be opened",
            "check that DATABASE_URL is right, the server runs, the file is readable",
        ),
    }
}

/// Opening a SQLite file may create it, which is not for a doctor to do.
fn file_exists(report: &mut Report, url: &str) -> bool {
    let Some(file) = sqlite_file(url) else {
        return true;
    };
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if file.exists() {
        true
    } else if folder.is_none_or(Path::is_dir) {
        report.warn(
            NAME,
            "the file does not exist yet",
            "`dwell serve` or `dwell migrate` creates it",
        );
        false
    } else {
        report.fail(
            NAME,
            "the folder of the file does not exist",
            "create it, or correct DATABASE_URL",
        );
        false
    }
}

fn sqlite_file(url: &str) -> Option<&Path> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    rest.split('?').next().map(Path::new)
}

async fn opened(
    report: &mut Report,
    environment: &Environment,
    db: &Db,
    keys: Option<&MasterKeys>,
) {
    match db.pending_migrations().await {
        Ok(0) => {
            report.ok(NAME, "reachable, with this version's schema");
            writable(report, db).await;
            sealed_with(report, db, keys).await;
            distribution(report, environment, db).await;
        }
        Ok(missing) => {
            let what = format!("reachable, {missing} migration(s) missing");
            report.warn(NAME, &what, "`dwell serve` or `dwell migrate` applies them");
        }
        Err(DbError::NewerSchema) => {
            report.fail(
                NAME,
                &DbError::NewerSchema.to_string(),
                "run that version or a later one",
            );
        }
        Err(_) => report.fail(NAME, "it does not answer", "check its log and its load"),
    }
}

async fn writable(report: &mut Report, db: &Db) {
    match try_write(db).await {
        Ok(()) => report.ok("database write", "possible"),
        Err(_) => report.fail(
            "database write",
            "not possible",
            "check the rights on the file and on its folder (or of the PostgreSQL role), `mode=` in DATABASE_URL, and free space",
        ),
    }
}

/// An update that finds no row: SQLite refuses it on a file that cannot be written, and nothing changes where it can.
async fn try_write(db: &Db) -> Result<(), DbError> {
    let tx = db.begin().await?;
    sentinel::replace(&tx, &[], &[]).await?;
    tx.rollback().await
}

async fn sealed_with(report: &mut Report, db: &Db, keys: Option<&MasterKeys>) {
    let name = "sentinel";
    match (sentinel::find(db).await, keys) {
        (Err(_), _) => report.fail(name, "it cannot be read", "see the database checks"),
        (Ok(None), _) => report.ok(name, "nothing is sealed yet"),
        (Ok(Some(_)), None) => report.warn(name, "not checked", "needs a readable master key"),
        (Ok(Some(sealed)), Some(keys)) => match keys.open_sentinel(&sealed) {
            Ok(()) => needed(report, name, census(db, keys).await),
            Err(_) => report.fail(
                name,
                "the master keys do not open what is stored",
                "add the key it was sealed with to DWELL_MASTER_KEYS, after the newest",
            ),
        },
    }
}

/// Also of sites that are still wrapped with an older one.
fn needed(report: &mut Report, name: &'static str, census: Result<Census, KeysError>) {
    match census.map(|census| census.missing()) {
        Ok(None) => report.ok(name, "the master keys open what is stored"),
        Ok(Some(missing)) => report.fail(
            name,
            &format!("sites still need master key {missing}"),
            "add it to DWELL_MASTER_KEYS, after the newest",
        ),
        Err(_) => report.fail(
            name,
            "the sites' keys cannot be read",
            "see the database checks",
        ),
    }
}

/// Atlassian knows better than the operator whether the app is a Marketplace app.
async fn distribution(report: &mut Report, environment: &Environment, db: &Db) {
    let name = "distribution";
    let Ok(app) = section::<AppConfig>(environment) else {
        return;
    };
    if app.distribution == Distribution::Marketplace {
        return;
    }
    match installations::count_sold(db).await {
        Ok(0) => report.ok(name, "no site has bought the app"),
        Ok(sites) => report.fail(
            name,
            &format!(
                "Atlassian sells the app to {sites} site(s), and DWELL_DISTRIBUTION is self-hosted"
            ),
            "set DWELL_DISTRIBUTION=marketplace: such an app may not take API tokens of users",
        ),
        Err(_) => report.fail(name, "it cannot be read", "see the database checks"),
    }
}
