//! A migrated database to copy: every test would spend more time on the migrations than on what it looks at.

use std::fs;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use tempfile::TempDir;
use tokio::sync::Mutex;

use super::{connect, execute, named};
use sqlx::{Connection, PgConnection};

/// Of this very build of the program that the tests are in: another one may have other migrations.
#[derive(Debug)]
pub(super) struct Build {
    /// Of all builds of the program.
    stem: String,
    /// Of this one alone.
    name: String,
    folder: PathBuf,
}

impl Build {
    pub(super) fn of_us() -> Self {
        let program = std::env::current_exe().expect("the program's name");
        let stem = program.file_stem().expect("a file").to_string_lossy();
        let stem = stem.replace('-', "_").to_lowercase();
        let changed = fs::metadata(&program).and_then(|file| file.modified());
        let changed = changed.expect("when it was built");
        let changed = changed.duration_since(UNIX_EPOCH).expect("a sane clock");
        Self {
            name: format!("{stem}_{:x}", changed.as_nanos()),
            stem,
            folder: program.parent().expect("a folder").join("migrated"),
        }
    }

    /// The file of SQLite; made by `migrate` where it is not there yet. A process that comes second at the same time makes another
    /// one, which takes its place.
    pub(super) async fn file(&self, migrate: impl AsyncFnOnce(String)) -> PathBuf {
        static ONE_OF_US: Mutex<()> = Mutex::const_new(());
        let _turn = ONE_OF_US.lock().await;
        let file = self.folder.join(format!("{}.db", self.name));
        if file.exists() {
            return file;
        }
        fs::create_dir_all(&self.folder).expect("a folder beside the program");
        let room = TempDir::new_in(&self.folder).expect("a temporary folder");
        let new = room.path().join("new.db");
        migrate(format!("sqlite://{}?mode=rwc", new.display())).await;
        fs::rename(&new, &file).expect("the file is in its place");
        for other in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = other.file_name().to_string_lossy().into_owned();
            let is_old = name.starts_with(&self.stem) && !name.starts_with(&self.name);
            if is_old {
                fs::remove_file(other.path()).ok();
            }
        }
        file
    }

    /// The name of the database of `PostgreSQL`; made by `migrate` where it is not there yet, while all others wait.
    pub(super) async fn database(&self, server: &str, migrate: impl AsyncFnOnce(String)) -> String {
        let name = format!("migrated_{}", self.name);
        let mut connection = connect(server).await;
        if !is_there(&mut connection, &name).await {
            execute(&mut connection, "SELECT pg_advisory_lock(1685546349)").await;
            if !is_there(&mut connection, &name).await {
                self.make(&mut connection, server, &name, migrate).await;
            }
        }
        // Also gives the lock back.
        connection.close().await.expect("an orderly end");
        name
    }

    async fn make(
        &self,
        connection: &mut PgConnection,
        server: &str,
        name: &str,
        migrate: impl AsyncFnOnce(String),
    ) {
        let new = format!("{name}_new");
        let old = "SELECT datname::text FROM pg_database WHERE starts_with(datname, $1)";
        let old = sqlx::query_scalar(old).bind(format!("migrated_{}", self.stem));
        let old: Vec<String> = old.fetch_all(&mut *connection).await.expect("a list");
        for old in old {
            execute(connection, &format!("DROP DATABASE {old} WITH (FORCE)")).await;
        }
        execute(connection, &format!("CREATE DATABASE {new}")).await;
        migrate(named(server, &new)).await;
        execute(
            connection,
            &format!("ALTER DATABASE {new} RENAME TO {name}"),
        )
        .await;
    }
}

async fn is_there(connection: &mut PgConnection, name: &str) -> bool {
    let ask = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)");
    let asked = ask.bind(name).fetch_one(connection).await;
    asked.expect("the statement is accepted")
}
