//! One fresh, empty database per test: a SQLite file in a temporary folder, or a schema of its own in the PostgreSQL database
//! that `TEST_DATABASE_URL` names. Needs nothing of the crate, so that the integration tests can include this very file.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

/// Gone when dropped.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held for its `Drop`")] TempDir),
    Schema { server: String, name: String },
}

impl TestDatabase {
    pub(crate) async fn create() -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::in_schema(server).await,
            _ => Self::in_folder(),
        }
    }

    /// What `DATABASE_URL` would be.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn in_folder() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        Self {
            url: format!(
                "sqlite://{}?mode=rwc",
                folder.path().join("dwell.db").display()
            ),
            place: Place::Folder(folder),
        }
    }

    async fn in_schema(server: String) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{count}", std::process::id());
        run(
            &server,
            format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"),
        )
        .await;
        let joint = if server.contains('?') { '&' } else { '?' };
        Self {
            url: format!("{server}{joint}options=-csearch_path%3D{name}"),
            place: Place::Schema { server, name },
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Schema { server, name } = &self.place else {
            return;
        };
        // Connections of a test that failed may hold locks: drop the schema without waiting for them for long.
        let sql = format!("SET lock_timeout = '2s'; DROP SCHEMA {name} CASCADE");
        let server = server.clone();
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(run(&server, sql));
        });
        if dropping.join().is_err() {
            eprintln!("schema {name} is left behind");
        }
    }
}

async fn run(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("TEST_DATABASE_URL answers");
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .expect("the statement is accepted");
    connection.close().await.expect("an orderly end");
}
