//! Dwell as it runs, with a database of its own and a sandbox for Jira, on a clock that stands still.

mod binary;
#[path = "../../src/db/testing.rs"]
mod database;
mod dump;
mod platform;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use dwell::app::{App, Parts, build};
use dwell::atlassian::module_pages::ModulePage;
use dwell::clock::{Clock as _, ManualClock};
use dwell::config::{Config, Environment};
use dwell::crypto::keyring::MasterKeys;
use dwell::db::{Db, PoolOptions};
use dwell::http::page_files::PageFiles;
use dwell::installs::keys::open_sentinel;
use dwell::jira::pace::Pace;
use dwell::jobs::exports::ExportJobs;
use dwell::jobs::housekeeping::Housekeeping;
use dwell::lifecycle::{Lifecycle, Timing};
use dwell::telemetry::Metrics;
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{Clock, ForgeApp, Options, Registration, Sandbox, Site, SiteOptions, accounts};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::jira_client::patient::NoWaiting;

pub(crate) use self::binary::{Columns, from_hexadecimal};
pub(crate) use self::database::TestDatabase;
pub(crate) use self::dump::{Dump, execute};
pub(crate) use self::platform::Platform;

/// Everything stops when it is dropped.
pub(crate) struct TestApp {
    pub(crate) sandbox: Sandbox,
    pub(crate) platform: Platform,
    /// Registered on either platform.
    pub(crate) forge: ForgeApp,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) db: Db,
    pub(crate) housekeeping: Housekeeping,
    /// Not at work until a test says so.
    pub(crate) exports: ExportJobs,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) master_keys: String,
    /// What calls to Jira would have waited between their tries.
    pub(crate) pace: Arc<NoWaiting>,
    config: Config,
    /// Last: it takes the database away.
    database: TestDatabase,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

async fn migrated() -> TestDatabase {
    TestDatabase::migrated(async |url| {
        let db = Db::connect(&url, &PoolOptions::default()).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await.unwrap();
    })
    .await
}

pub(crate) fn start_of_time() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

impl TestApp {
    /// One sample site with the app installed.
    pub(crate) async fn installed() -> Self {
        let app = Self::start(vec![SiteOptions::sample()], &[]).await;
        app.install(0).await;
        app
    }

    /// The given sites, nothing installed; `environment` adds to or replaces the configuration. `{port}` is that of the service.
    pub(crate) async fn start(sites: Vec<SiteOptions>, environment: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::at(start_of_time()));
        let shared = Arc::clone(&clock);
        let options = Options {
            sites,
            clock: Clock::new(move || shared.now()),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let database = migrated().await;
        let master_keys = MasterKeys::generate().expose_secret().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let port = listener.local_addr().unwrap().port().to_string();
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, value.replace("{port}", &port)))
            .collect();
        let forge = sandbox.register(Registration::at(&url));
        let forge_ari = forge.ari();
        let mut variables = vec![
            ("DWELL_BASE_URL", url.as_str()),
            ("DATABASE_URL", database.url()),
            ("DWELL_MASTER_KEYS", master_keys.as_str()),
            ("DWELL_SANDBOX_URL", sandbox.url()),
            ("DWELL_FORGE_APP_IDS", forge_ari.as_str()),
        ];
        variables.retain(|(name, _)| environment.iter().all(|(other, _)| other != name));
        variables.extend(
            environment
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        let config = Config::from_env(&Environment::from_iter(variables)).unwrap();
        let db = Db::connect(database.url(), &PoolOptions::default())
            .await
            .unwrap();
        open_sentinel(
            &db,
            &MasterKeys::parse(&config.secrets.master_keys).unwrap(),
        )
        .await
        .unwrap();
        let pace = Arc::new(NoWaiting::default());
        let (housekeeping, exports) = serve(listener, &config, parts(&db, &clock, &pace));
        Self {
            http: sandbox::http_client().unwrap(),
            sandbox,
            platform: Platform::chosen(),
            forge,
            clock,
            db,
            housekeeping,
            exports,
            url,
            master_keys,
            pace,
            config,
            database,
        }
    }

    /// A second process on the same database; answers its address. Its housekeeping is never run.
    pub(crate) async fn replica(&self) -> String {
        self.restarted(|_| {}).await.0
    }

    /// The same, with its workers, which are not at work.
    pub(crate) async fn replica_and_workers(&self) -> (String, ExportJobs) {
        let (url, _, exports) = self.restart(|_| {}).await;
        (url, exports)
    }

    /// The same with another configuration: its address, and its housekeeping, which has listened to nothing before.
    pub(crate) async fn restarted(
        &self,
        change: impl FnOnce(&mut Config),
    ) -> (String, Housekeeping) {
        let (url, housekeeping, _) = self.restart(change).await;
        (url, housekeeping)
    }

    async fn restart(
        &self,
        change: impl FnOnce(&mut Config),
    ) -> (String, Housekeeping, ExportJobs) {
        let mut config = self.config.clone();
        change(&mut config);
        let options = PoolOptions::default();
        let db = Db::connect(self.database.url(), &options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let parts = parts(&db, &self.clock, &self.pace);
        let (housekeeping, exports) = serve(listener, &config, parts);
        (url, housekeeping, exports)
    }

    pub(crate) fn site(&self, index: usize) -> &Site {
        self.sandbox.site(index)
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// All that the database holds now.
    pub(crate) async fn dump(&self) -> Dump {
        Dump::of(self.database.url()).await
    }

    /// All that its binary columns hold now.
    pub(crate) async fn binary_columns(&self) -> Columns {
        binary::columns(self.database.url()).await
    }

    /// What `DATABASE_URL` is.
    pub(crate) fn database_url(&self) -> &str {
        self.database.url()
    }

    /// Tampers with the database.
    pub(crate) async fn execute(&self, sql: &'static str) {
        execute(self.database.url(), sql).await;
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A token that acts as `account`, issued by the site's admin, valid for a year.
    pub(crate) async fn token_for(&self, site: usize, account: &str) -> (String, String) {
        let expires_at = self.clock.now() + TimeDelta::days(365);
        let body = json!({ "accountId": account, "expiresAt": expires_at, "notes": "Test" });
        let create = (Method::POST, "/api/v1/tokens");
        let answer = self
            .page_call(site, accounts::ADMIN, create, Some(body))
            .await
            .expect(201);
        let issued = answer.json();
        let text = |name: &str| issued[name].as_str().unwrap().to_owned();
        (text("id"), text("token"))
    }

    /// `GET` of a report address with the token in the header.
    pub(crate) async fn report(&self, token: &str, path_and_query: &str) -> Answer {
        self.keep_fresh().await;
        let request = self.request(Method::GET, path_and_query);
        send(request.header("Authorization", format!("TISJWT {token}"))).await
    }

    /// A call of the report API with the token in the header, and JSON where there is a body.
    pub(crate) async fn rest_call(
        &self,
        token: &str,
        (method, path): (Method, &str),
        body: Option<&Value>,
    ) -> Answer {
        let request = self.request(method, path);
        let request = request.header("Authorization", format!("TISJWT {token}"));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        send(request).await
    }

    /// `POST` of a form to a report address with the token in the header.
    pub(crate) async fn report_form(
        &self,
        token: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> Answer {
        self.keep_fresh().await;
        let request = self.request(Method::POST, path).form(form);
        send(request.header("Authorization", format!("TISJWT {token}"))).await
    }
}

/// Runs the service until the test ends.
fn serve(listener: TcpListener, config: &Config, parts: Parts) -> (Housekeeping, ExportJobs) {
    let App {
        router,
        housekeeping,
        exports,
    } = build(config, parts).unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (housekeeping, exports)
}

fn parts(db: &Db, clock: &Arc<ManualClock>, pace: &Arc<NoWaiting>) -> Parts {
    let timing = Timing {
        notice: Duration::ZERO,
        drain: Duration::from_secs(30),
    };
    Parts {
        db: db.clone(),
        clock: Arc::clone(clock) as Arc<dyn dwell::clock::Clock>,
        lifecycle: Lifecycle::new(timing),
        metrics: Metrics::install(),
        pace: Arc::clone(pace) as Arc<dyn Pace>,
        page_files: pages(),
    }
}

/// Stand-ins for what `make frontend` builds: these tests need no Node.
fn pages() -> PageFiles {
    let page = r#"<!doctype html><html><head><script type="module" src="./assets/start.js"></script></head><body></body></html>"#;
    let names = ModulePage::ALL.map(|one| format!("pages/{}", one.file()));
    let pages = names.iter().map(|name| (name.as_str(), page));
    let script = ("pages/assets/start.js", "document.title = 'Dwell';");
    PageFiles::given(pages.chain([script]))
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer {
        status,
        headers,
        text: response.text().await.unwrap(),
    }
}
