//! The database goes away and comes back while the service runs.

use std::future::pending;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::service::{Service, Settings, eventually};
use super::stage::{REPORT, Stage};

/// A way to take the database away: SQLite's file is moved, the line to PostgreSQL is cut.
enum Access {
    File {
        path: PathBuf,
    },
    Line {
        own: SocketAddr,
        server: String,
        traffic: JoinHandle<()>,
        silence: Arc<watch::Sender<()>>,
    },
}

impl Access {
    async fn to(stage: &Stage) -> Self {
        let url = Url::parse(stage.database.url()).unwrap();
        if url.scheme() == "sqlite" {
            return Self::File {
                path: PathBuf::from(url.path()),
            };
        }
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silence = Arc::default();
        Self::Line {
            own: listener.local_addr().unwrap(),
            traffic: carry(listener, server.clone(), Arc::clone(&silence)),
            server,
            silence,
        }
    }

    fn through(&self, stage: &Stage) -> Settings {
        let Self::Line { own, .. } = self else {
            return stage.settings();
        };
        let mut url = Url::parse(stage.database.url()).unwrap();
        url.set_ip_host(own.ip()).unwrap();
        url.set_port(Some(own.port())).unwrap();
        stage.settings().with("DATABASE_URL", url.as_str())
    }

    fn take_away(&self) {
        match self {
            Self::File { path } => std::fs::rename(path, path.with_extension("away")).unwrap(),
            Self::Line { traffic, .. } => traffic.abort(),
        }
    }

    async fn bring_back(&mut self) {
        match self {
            Self::File { path } => {
                assert!(!path.exists(), "an empty database was begun");
                std::fs::rename(path.with_extension("away"), path).unwrap();
            }
            Self::Line {
                own,
                server,
                traffic,
                silence,
            } => {
                let listener = TcpListener::bind(*own).await.unwrap();
                *traffic = carry(listener, server.clone(), Arc::clone(silence));
            }
        }
    }
}

/// Hands every connection on to the server; all end with the task. Those that there are when silence falls stay open, and nothing comes
/// through them any more.
fn carry(listener: TcpListener, server: String, silence: Arc<watch::Sender<()>>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = JoinSet::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let (server, mut silent) = (server.clone(), silence.subscribe());
            lines.spawn(async move {
                let mut upstream = TcpStream::connect(server).await?;
                tokio::select! {
                    ended = tokio::io::copy_bidirectional(&mut client, &mut upstream) => ended,
                    _ = silent.changed() => pending().await,
                }
            });
        }
    })
}

/// `/readyz` says so, and says why.
async fn becomes_unready(service: &Service) {
    let answer = eventually("readyz says 503", async || {
        let answer = service.get("/readyz").await;
        (answer.status == 503).then_some(answer)
    })
    .await;
    assert_eq!(answer.json()["failing"], json!(["database"]), "{answer:?}");
}

#[tokio::test]
async fn readiness_follows_the_database_and_the_process_lives_on() {
    let stage = Stage::new().await;
    let mut access = Access::to(&stage).await;
    let service = access.through(&stage).start().await;
    stage.install(0).await;
    let (id, token) = stage.new_token(0).await;

    access.take_away();
    becomes_unready(&service).await;
    service.get("/healthz").await.expect(200);
    let path = format!("/api/v1/tokens/{id}");
    let change = json!({ "notes": "Changed" });
    let change = stage
        .admin_call(0, (Method::PATCH, &path), Some(&change))
        .await;
    becomes_unready(&service).await;

    access.bring_back().await;
    eventually("readyz says 200 again", async || {
        (service.try_get("/readyz").await == Some(200)).then_some(())
    })
    .await;
    service.report(&token, REPORT).await.expect(200);
    let shown = stage
        .admin_call(0, (Method::GET, &path), None)
        .await
        .expect(200);
    // SQLite writes into the file that was moved, and has it back; PostgreSQL cannot be reached.
    let expected = match change.status.as_u16() {
        200 => "Changed",
        503 => "Process",
        _ => panic!("{change:?}"),
    };
    assert_eq!(shown.json()["notes"], expected, "{shown:?}");
}

#[tokio::test]
async fn lines_that_go_silent_are_left_for_new_ones() {
    let stage = Stage::new().await;
    let access = Access::to(&stage).await;
    let Access::Line { silence, .. } = &access else {
        return; // A file does not go silent.
    };
    let settings = access.through(&stage).with("DWELL_DATABASE_POOL", "4");
    let service = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let many = || join_all((0..8).map(|_| service.try_get("/readyz")));
    assert_eq!(many().await, [Some(200); 8]);

    silence.send_replace(());
    assert!(many().await.contains(&Some(503)), "nothing was lost");
    eventually("readyz says 200 again", async || {
        (many().await == [Some(200); 8]).then_some(())
    })
    .await;
    service.report(&token, REPORT).await.expect(200);
}
