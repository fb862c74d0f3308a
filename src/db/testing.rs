//! One fresh database per test: a SQLite file in a temporary folder, or a database of its own on the `PostgreSQL` that
//! `TEST_DATABASE_URL` names, whose user must be allowed to create databases. Needs nothing of the crate, so that the integration
//! tests can include this very file.

#[path = "testing/template.rs"]
mod template;

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use url::Url;

use template::Build;

/// Gone when dropped.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held for its `Drop`")] TempDir),
    Server { server: String, name: String },
}

impl TestDatabase {
    /// Empty.
    pub(crate) async fn create() -> Self {
        match server() {
            Some(server) => Self::on_server(server, "template0").await,
            None => Self::in_folder(TempDir::new().expect("a temporary folder")),
        }
    }

    /// With the tables that `migrate` makes in an empty one; it is done once, and must leave no connection open.
    pub(crate) async fn migrated(migrate: impl AsyncFnOnce(String)) -> Self {
        let build = Build::of_us();
        if let Some(server) = server() {
            let template = build.database(&server, migrate).await;
            return Self::on_server(server, &template).await;
        }
        let folder = TempDir::new().expect("a temporary folder");
        let template = build.file(migrate).await;
        std::fs::copy(template, folder.path().join(FILE)).expect("a copy");
        Self::in_folder(folder)
    }

    /// What `DATABASE_URL` would be.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn in_folder(folder: TempDir) -> Self {
        let file = folder.path().join(FILE);
        Self {
            url: format!("sqlite://{}?mode=rwc", file.display()),
            place: Place::Folder(folder),
        }
    }

    async fn on_server(server: String, template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_of_dwell_{}_{count}", std::process::id());
        let mut connection = connect(&server).await;
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        ] {
            execute(&mut connection, &sql).await;
        }
        connection.close().await.expect("an orderly end");
        Self {
            url: named(&server, &name),
            place: Place::Server { server, name },
        }
    }
}

const FILE: &str = "dwell.db";

fn server() -> Option<String> {
    let server = std::env::var("TEST_DATABASE_URL").ok();
    server.filter(|server| !server.is_empty())
}

/// Another database of the same server.
fn named(server: &str, name: &str) -> String {
    let mut url = Url::parse(server).expect("a URL");
    url.set_path(name);
    url.to_string()
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { server, name } = &self.place else {
            return;
        };
        // Connections of a test that failed may still be open.
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        let server = server.clone();
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                execute(&mut connect(&server).await, &sql).await;
            });
        });
        if dropping.join().is_err() {
            eprintln!("database {name} is left behind");
        }
    }
}

async fn connect(server: &str) -> PgConnection {
    let connected = PgConnection::connect(server).await;
    connected.expect("TEST_DATABASE_URL answers")
}

async fn execute(connection: &mut PgConnection, sql: &str) {
    let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
    done.expect("the statement is accepted");
}
