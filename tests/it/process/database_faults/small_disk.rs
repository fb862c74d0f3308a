//! A disk of a few megabytes: SQLite's file is on it, or the table of PostgreSQL that is written.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

use crate::process::stage::Stage;

/// A database that was just made has a tenth of it.
const SIZE: &str = "size=8m";

/// Unmounted when dropped.
pub(super) struct SmallDisk {
    folder: TempDir,
    tablespace: Option<String>,
}

fn is_postgres(stage: &Stage) -> bool {
    stage.database.url().starts_with("postgres")
}

async fn run(stage: &Stage, sql: String) {
    let mut connection = PgConnection::connect(stage.database.url()).await.unwrap();
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
}

impl SmallDisk {
    /// `None` where that is not allowed.
    pub(super) fn mounted() -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("dwell-small-disk")
            .tempdir_in("/tmp")
            .unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]);
        let done = mount.arg(folder.path()).output();
        done.is_ok_and(|done| done.status.success())
            .then_some(Self {
                folder,
                tablespace: None,
            })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn sqlite_url(&self, stage: &Stage) -> Option<String> {
        let file = self.path().join("dwell.db");
        (!is_postgres(stage)).then(|| format!("sqlite://{}?mode=rwc", file.display()))
    }

    /// Where the database is PostgreSQL's: the tokens are on it from now on.
    pub(super) async fn take_tokens(&mut self, stage: &Stage) {
        if !is_postgres(stage) {
            return;
        }
        let mut connection = PgConnection::connect(stage.database.url()).await.unwrap();
        let data: String = sqlx::query_scalar("SHOW data_directory")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let owner = fs::metadata(data).unwrap();
        let place = self.path().join("tables");
        fs::create_dir(&place).unwrap();
        chown(&place, Some(owner.uid()), Some(owner.gid())).unwrap();
        fs::set_permissions(
            self.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o755),
        )
        .unwrap();
        let name = format!("dwell_small_{}", std::process::id());
        let make = format!("CREATE TABLESPACE {name} LOCATION '{}'", place.display());
        run(stage, make).await;
        run(
            stage,
            format!("ALTER TABLE report_tokens SET TABLESPACE {name}"),
        )
        .await;
        self.tablespace = Some(name);
    }

    pub(super) async fn give_back(&mut self, stage: &Stage) {
        if let Some(name) = self.tablespace.take() {
            run(
                stage,
                "ALTER TABLE report_tokens SET TABLESPACE pg_default".to_owned(),
            )
            .await;
            run(stage, format!("DROP TABLESPACE {name}")).await;
        }
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// To the last byte.
    pub(super) fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        for size in [64 * 1024, 4096, 512, 1] {
            let block = vec![0; size];
            while filler.write_all(&block).is_ok() {}
        }
    }

    pub(super) fn empty(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the service may still have its file open.
        let done = Command::new("umount").arg("-l").arg(self.path()).status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("{} is still mounted", self.path().display());
        }
    }
}
