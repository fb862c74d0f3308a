//! The servers that are compared: how each is started, and what it is asked.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::atlassian::qsh::CanonicalRequest;
use dwell::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use super::http;
use crate::Result;
use crate::meter::memory_of;
use crate::stage::{Jira, Settings, beside_us, free_port};

const CLIENT_KEY: &str = "0198f3a2-7c1e-7d55-9a3b-1f2e3d4c5b6a";
pub(crate) const SECRET: &str = "a-secret-of-the-bench-0123456789-0123456789-0123456789";
const PATIENCE: Duration = Duration::from_secs(30);
/// A start is looked at this often.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);
/// From the first answer to the look at the memory.
const REST: Duration = Duration::from_millis(300);

/// An empty definition of a report: it is read, found good, and that is all.
pub(crate) const BODY: &str = r#"{"parameters":{}}"#;

#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) address: String,
    command: Command,
    /// What shows that it is there.
    hello: String,
    /// A verified report call, as it goes over the line.
    pub(super) call: Option<String>,
    page: Page,
    /// Whether it knows more than one site.
    pub(super) has_sites: bool,
}

/// How the shell of the general page is asked for.
#[derive(Debug)]
enum Page {
    /// Jira signs its address.
    OfJira { url: String },
    /// As it goes over the line.
    Ours(String),
}

/// Where a peer keeps its tenant.
#[derive(Clone, Debug)]
pub(super) enum Store {
    Memory,
    /// In this file, by way of the library's own adapter.
    Sqlite(PathBuf),
}

/// Killed when it is dropped.
#[derive(Debug)]
pub(super) struct Running {
    process: Child,
    /// From the start of the process.
    pub(super) first_answer: Duration,
    /// Bytes, a moment after the first answer.
    pub(super) idle: u64,
}

impl Server {
    /// Migrated, and with a site and its `token`.
    pub(super) fn dwell(settings: &Settings, token: &str) -> Result<Self> {
        let address = settings.url.trim_start_matches("http://").to_owned();
        let request = http::request(
            &address,
            "/rest/parameterSets/validate",
            Some(&format!("TISJWT {token}")),
            Some(BODY),
        );
        Ok(Self {
            name: "dwell",
            command: settings.serve("dwell")?,
            hello: http::request(&address, "/healthz", None, None),
            call: Some(request),
            page: Page::OfJira {
                url: format!("{}/pages/app", settings.url),
            },
            has_sites: true,
            address,
        })
    }

    pub(super) fn bare() -> Result<Self> {
        let claims = json!({
            "iss": "dwell-bench", "aud": "dwell-bench", "sub": "712020:5f1d9c3e-ada0-4000-8000-000000000001",
            "clientKey": CLIENT_KEY, "iat": SystemClock.now().timestamp(),
            "jti": "3f9e1c5a7b2d4e6f8091a2b3c4d5e6f7", "sec": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        });
        let token = format!("TISJWT {}", sign(&claims));
        let program = Command::new(beside_us("bare_server")?);
        Self::small("bare axum", program, |address| {
            Some(http::request(address, "/check", Some(&token), Some(BODY)))
        })
    }

    /// `folder` has the app and its packages.
    pub(super) fn peer(folder: &Path, store: Store) -> Result<Self> {
        if !folder.join("node_modules").is_dir() {
            let folder = folder.display();
            return Err(format!("{folder} has no packages: scripts/bench installs them").into());
        }
        let now = SystemClock.now().timestamp();
        let claims = json!({
            "iss": CLIENT_KEY, "sub": "712020:5f1d9c3e-ada0-4000-8000-000000000001",
            "iat": now, "exp": now + 86_400, "qsh": "context-qsh",
        });
        let token = format!("JWT {}", sign(&claims));
        let mut program = Command::new("node");
        program.arg(folder.canonicalize()?.join("app.js"));
        let name = match store {
            Store::Memory => "ACE",
            Store::Sqlite(file) => {
                program.env("SQLITE_FILE", file);
                "ACE on SQLite"
            }
        };
        Self::small(name, program, |address| {
            let call = http::request(address, "/check", Some(&token), None);
            (name == "ACE").then_some(call)
        })
    }

    /// `None` where npm has no `sqlite3` that runs here.
    pub(super) fn stored_peer(folder: &Path, files: &Path) -> Result<Option<Self>> {
        let script = "require('sequelize'); require('sqlite3')";
        let mut try_out = Command::new("node");
        try_out.args(["-e", script]).current_dir(folder);
        if !try_out.stderr(Stdio::null()).status()?.success() {
            return Ok(None);
        }
        Self::peer(folder, Store::Sqlite(files.join("ace.db"))).map(Some)
    }

    /// The request for the shell of the general page.
    pub(super) async fn page(&self, jira: &Jira, site: usize) -> Result<String> {
        Ok(match &self.page {
            Page::Ours(request) => request.clone(),
            Page::OfJira { url } => {
                let token = jira.page_token(site, url).await?;
                http::request(
                    &self.address,
                    &format!("/pages/app?jwt={token}"),
                    None,
                    None,
                )
            }
        })
    }

    /// One that takes its settings as the bench gives them.
    fn small(
        name: &'static str,
        mut command: Command,
        call: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let port = free_port()?;
        let address = format!("127.0.0.1:{port}");
        command
            .envs([("CLIENT_KEY", CLIENT_KEY), ("SECRET", SECRET)])
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Ok(Self {
            name,
            command,
            hello: http::request(&address, "/plain", None, None),
            call: call(&address),
            page: Page::Ours(http::request(
                &address,
                &format!("/page?jwt={}", page_token()),
                None,
                None,
            )),
            has_sites: false,
            address,
        })
    }

    /// Answers when it does.
    pub(super) async fn start(&mut self) -> Result<Running> {
        let started = Instant::now();
        let mut running = Running {
            process: self.command.spawn()?,
            first_answer: Duration::ZERO,
            idle: 0,
        };
        while !http::answers(&self.address, &self.hello) {
            if started.elapsed() > PATIENCE || running.process.try_wait()?.is_some() {
                return Err(format!("{} does not answer", self.name).into());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        running.first_answer = started.elapsed();
        tokio::time::sleep(REST).await;
        running.idle = running.memory("VmRSS");
        Ok(running)
    }
}

impl Running {
    pub(super) fn pid(&self) -> u32 {
        self.process.id()
    }

    pub(super) fn memory(&self, name: &str) -> u64 {
        memory_of(self.process.id(), name)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// For `GET /page`, for a day.
fn page_token() -> String {
    let now = SystemClock.now().timestamp();
    let request = CanonicalRequest::new("GET", "/page", "").map(|request| request.hash());
    sign(&json!({
        "iss": CLIENT_KEY, "sub": "712020:5f1d9c3e-ada0-4000-8000-000000000001",
        "iat": now, "exp": now + 86_400, "qsh": request,
    }))
}

/// A JWT by HS256, with [`SECRET`].
pub(crate) fn sign(claims: &Value) -> String {
    let parts = [json!({ "typ": "JWT", "alg": "HS256" }), claims.clone()];
    let signed = parts
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    format!("{signed}.{signature}")
}
