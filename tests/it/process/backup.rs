//! A copy of the database, taken while callers never stop, is started elsewhere, and they go on.

use std::path::PathBuf;
use std::sync::Arc;

use reqwest::Method;
use sandbox::{SiteOptions, addresses, secrets};
use serde_json::{Value, json};

use super::load::{Load, Outage, RESTART, unhurried};
use super::own_postgres::OwnPostgres;
use super::service::Settings;
use super::stage::Stage;
use crate::cli::Run;

const KEY: &str = "/api/v1/credentials/organization-key";
const TOKEN: &str = "/api/v1/credentials/user-token";

/// What docs/operations.md says, for either database.
enum Backup {
    File {
        file: PathBuf,
        restored: PathBuf,
    },
    Dump {
        file: PathBuf,
        here: OwnPostgres,
        there: OwnPostgres,
    },
}

impl Backup {
    /// With SQLite as it is, with `PostgreSQL` on a server of its own: a dump is of everything. `None` where there is none.
    async fn of(stage: &Stage) -> Option<Self> {
        let folder = stage.folder();
        let file = folder.join("backup");
        if stage.database.url().starts_with("sqlite:") {
            let restored = folder.join("elsewhere").join("dwell.db");
            return Some(Self::File { file, restored });
        }
        Some(Self::Dump {
            file,
            here: OwnPostgres::start().await?,
            there: OwnPostgres::start().await?,
        })
    }

    fn before(&self, settings: Settings) -> Settings {
        match self {
            Self::File { .. } => settings,
            Self::Dump { here, .. } => settings.with("DATABASE_URL", &here.url()),
        }
    }

    async fn take(&self, settings: &Settings) {
        match self {
            Self::File { file, .. } => {
                let run = settings.run(&["backup", &file.display().to_string()]).await;
                assert_eq!(run.code, 0, "{run:?}");
            }
            Self::Dump { file, here, .. } => {
                let file = file.display().to_string();
                let arguments = ["--format=custom", "--file", &file, &here.url()];
                here.run("pg_dump", &arguments).await;
            }
        }
    }

    /// The settings of another host.
    async fn restore(&self, settings: Settings) -> Settings {
        match self {
            Self::File { file, restored } => {
                std::fs::create_dir(restored.parent().unwrap()).unwrap();
                std::fs::copy(file, restored).unwrap();
                let url = format!("sqlite://{}?mode=rw", restored.display());
                settings.with("DATABASE_URL", &url)
            }
            Self::Dump { file, there, .. } => {
                let (url, file) = (there.url(), file.display().to_string());
                let arguments = [
                    "--no-owner",
                    "--exit-on-error",
                    "--single-transaction",
                    "--dbname",
                    &url,
                    &file,
                ];
                there.run("pg_restore", &arguments).await;
                settings.with("DATABASE_URL", &url)
            }
        }
    }
}

async fn credential(stage: &Stage, (method, path): (Method, &str), body: Option<&Value>) -> Value {
    let answer = stage.admin_call(0, (method, path), body).await;
    answer.expect(200).json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_before_a_backup_is_there_when_another_host_goes_on_with_it() {
    let sites = [1, 2, 3].map(SiteOptions::seeded).to_vec();
    let stage = Arc::new(Stage::of(sites).await);
    let Some(backup) = Backup::of(&stage).await else {
        return;
    };
    let settings = backup.before(unhurried(stage.settings()));
    let service = settings.start().await;
    stage.install(0).await;
    stage.install(1).await;
    // What has been uninstalled for too long by the time of the restore.
    stage.install(2).await;
    assert_eq!(stage.sandbox.site(2).uninstall().await.status, 204);
    let key = json!({ "key": secrets::KEY });
    credential(&stage, (Method::PUT, KEY), Some(&key)).await;
    let token = json!({ "token": secrets::TOKEN, "email": addresses::ADMIN });
    credential(&stage, (Method::PUT, TOKEN), Some(&token)).await;

    let load = Load::begin(&stage, 2, &[vec![stage.url.clone()]]).await;
    load.goes_on().await;
    let copied = load.writes();
    backup.take(&settings).await;
    load.goes_on().await;

    let mut outage = Outage::begins(RESTART);
    service.kill().await;
    // By design what was written after a backup is lost with it: nobody asks with such a token any more, and nobody looks for it.
    load.goes_back_to(&copied);
    let restored = backup.restore(settings).await;
    let elsewhere = restored.with("DWELL_RETENTION_DAYS", "0").start().await;
    outage.ends();
    let said = elsewhere.out();
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}: {said}"));
    assert!(at("\"site purged\"") < at("\"listening\""), "{said}");
    load.goes_on().await;
    let record = load.end().await;
    record.is_right_but_for(&[outage]);
    assert!(record.faults() > 0, "nobody noticed that it was away");
    record.writes().are_kept(&stage).await;
    for path in [KEY, TOKEN] {
        let check = (Method::POST, format!("{path}/check"));
        let checked = credential(&stage, (check.0, &check.1), None).await;
        assert_eq!(checked["status"], "valid", "{checked}");
    }
}

/// Everything of a database that lies still.
#[tokio::test]
async fn a_copy_is_the_runner_s_alone_and_never_written_over_anything() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    let file = stage.folder().join("backup");
    let take = async || stage.settings().run(&["backup", "backup"]).await;
    let Run { code, err, .. } = take().await;
    if !stage.database.url().starts_with("sqlite:") {
        assert_eq!(code, 1, "{err}");
        assert!(err.contains("pg_dump") && !file.exists(), "{err}");
        return;
    }
    assert_eq!(code, 0, "{err}");
    let (mode, bytes) = (mode(&file), std::fs::read(&file).unwrap());
    assert_eq!(mode, 0o600);
    stage.install(0).await;
    let second = take().await;
    assert_eq!(
        (second.code, std::fs::read(&file).unwrap() == bytes),
        (1, true),
        "{second:?}"
    );
    drop(service);
}

fn mode(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().unwrap().permissions().mode() & 0o777
}
