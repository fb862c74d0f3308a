//! Dwell as a child process.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use reqwest::Client;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
const TAIL_LINES: usize = 15;

#[derive(Debug, Error)]
pub(crate) enum DwellError {
    #[error("cannot listen on {address} for dwell: {source}")]
    Busy { address: String, source: io::Error },
    #[error("cannot run {}: {source}", binary.display())]
    NotRun { binary: PathBuf, source: io::Error },
    #[error("`dwell keys generate` failed: {0}")]
    NoKey(String),
    #[error("cannot write {}: {source}", file.display())]
    Log { file: PathBuf, source: io::Error },
    #[error("dwell ended ({status}){log}")]
    Ended { status: String, log: String },
    #[error("dwell was not ready within {} seconds{log}", PATIENCE.as_secs())]
    NotReady { log: String },
    #[error("cannot make an HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// Killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

#[derive(Debug)]
pub(crate) struct Dwell {
    pub(crate) process: Process,
    pub(crate) url: String,
    http: Client,
}

#[derive(Debug)]
pub(crate) struct Settings<'a> {
    pub(crate) listen: &'a str,
    pub(crate) sandbox_url: &'a str,
    /// For database and log.
    pub(crate) folder: &'a Path,
    pub(crate) more: Vec<(&'static str, String)>,
}

pub(crate) fn url_of(listen: &str) -> String {
    format!("http://{listen}")
}

impl Dwell {
    /// Answers when dwell is ready.
    pub(crate) async fn start(binary: &Path, settings: Settings<'_>) -> Result<Self, DwellError> {
        check_free(settings.listen).await?;
        let keys = generate_keys(binary).await?;
        let (url, database) = (url_of(settings.listen), settings.folder.join("dwell.db"));
        let log = settings.folder.join("dwell.log");
        let failed = |source| DwellError::Log {
            file: log.clone(),
            source,
        };
        let output = File::create(&log).map_err(failed)?;
        let errors = output.try_clone().map_err(failed)?;
        let child = mortal(binary)
            .await
            .arg("serve")
            .env("DWELL_BIND", settings.listen)
            .env("DWELL_BASE_URL", &url)
            .env(
                "DATABASE_URL",
                format!("sqlite://{}?mode=rwc", database.display()),
            )
            .env("DWELL_MASTER_KEYS", keys)
            .env("DWELL_SANDBOX_URL", settings.sandbox_url)
            .envs(settings.more)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| DwellError::NotRun {
                binary: binary.to_owned(),
                source,
            })?;
        let mut dwell = Self {
            process: Process { child, log },
            url,
            http: sandbox::http_client()?,
        };
        dwell.wait_until_ready().await?;
        Ok(dwell)
    }

    async fn wait_until_ready(&mut self) -> Result<(), DwellError> {
        let (http, ready) = (self.http.clone(), format!("{}/readyz", self.url));
        let looking = async {
            while !http
                .get(&ready)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        tokio::select! {
            looked = tokio::time::timeout(PATIENCE, looking) => {
                looked.map_err(|_| DwellError::NotReady { log: self.process.log_tail() })
            }
            died = self.process.died() => Err(died),
        }
    }
}

impl Process {
    /// Answers when it is gone.
    pub(crate) async fn end(&mut self) {
        let _ = self.child.kill().await;
    }

    pub(crate) async fn died(&mut self) -> DwellError {
        let status = match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        DwellError::Ended {
            status,
            log: self.log_tail(),
        }
    }

    /// The last lines of its log, ready to follow a message.
    pub(crate) fn log_tail(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n");
        if tail.is_empty() {
            String::new()
        } else {
            format!("; its log ends with:\n{tail}")
        }
    }
}

/// Where the system has `setpriv`, the child dies with us even when we are killed without a chance to clean up.
async fn mortal(binary: &Path) -> Command {
    const WITH_PARENT: [&str; 2] = ["--pdeathsig", "KILL"];
    let tried = Command::new("setpriv")
        .args(WITH_PARENT)
        .arg("true")
        .stdin(Stdio::null())
        .output()
        .await;
    if tried.is_ok_and(|output| output.status.success()) {
        let mut command = Command::new("setpriv");
        command.args(WITH_PARENT).arg("--").arg(binary);
        return command;
    }
    Command::new(binary)
}

/// Told before the child is started, because the child's own complaint is harder to find.
async fn check_free(listen: &str) -> Result<(), DwellError> {
    let bound = TcpListener::bind(listen).await;
    bound.map(drop).map_err(|source| DwellError::Busy {
        address: listen.to_owned(),
        source,
    })
}

async fn generate_keys(binary: &Path) -> Result<String, DwellError> {
    let output = Command::new(binary)
        .args(["keys", "generate"])
        .stdin(Stdio::null())
        .output()
        .await;
    let output = output.map_err(|source| DwellError::NotRun {
        binary: binary.to_owned(),
        source,
    })?;
    let keys = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && !keys.is_empty() {
        return Ok(keys);
    }
    Err(DwellError::NoKey(
        String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    ))
}
