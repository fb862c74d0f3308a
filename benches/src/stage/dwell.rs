//! `dwell serve` with a database of its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dwell::crypto::keyring::MasterKeys;
use reqwest::Client;
use secrecy::ExposeSecret;

use crate::Result;

const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// What stays the same while processes come and go.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) program: PathBuf,
    /// For the database and the logs.
    pub(crate) folder: PathBuf,
    pub(crate) url: String,
    pub(crate) master_keys: String,
    variables: Vec<(&'static str, String)>,
}

/// Killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Dwell {
    process: Child,
    /// What it said.
    pub(crate) log: PathBuf,
}

/// The program of that name in the folder of this one.
pub(crate) fn beside_us(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    if program.is_file() {
        return Ok(program);
    }
    Err(format!("{} is missing: build it with the bench", program.display()).into())
}

pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Settings {
    /// On SQLite in `folder`, unless there is another database.
    pub(crate) fn new(
        program: PathBuf,
        folder: &Path,
        sandbox_url: &str,
        database: Option<String>,
    ) -> Result<Self> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let url = format!("http://{address}");
        let master_keys = MasterKeys::generate().expose_secret().to_owned();
        let sqlite = || format!("sqlite://{}?mode=rwc", folder.join("dwell.db").display());
        let variables = vec![
            ("DWELL_BIND", address),
            ("DWELL_BASE_URL", url.clone()),
            ("DATABASE_URL", database.unwrap_or_else(sqlite)),
            ("DWELL_MASTER_KEYS", master_keys.clone()),
            ("DWELL_SANDBOX_URL", sandbox_url.to_owned()),
            ("DWELL_JIRA_POINTS_PER_HOUR", "0".to_owned()),
            ("DWELL_CALLS_PER_MINUTE", "0".to_owned()),
        ];
        Ok(Self {
            program,
            folder: folder.to_owned(),
            url,
            master_keys,
            variables,
        })
    }

    /// The same database and keys behind another address.
    pub(crate) fn replica(&self) -> Result<Self> {
        let mut this = self.clone();
        let address = format!("127.0.0.1:{}", free_port()?);
        this.url = format!("http://{address}");
        this.set("DWELL_BIND", address);
        Ok(this)
    }

    fn set(&mut self, name: &'static str, value: String) {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value));
    }

    pub(crate) fn database(&self) -> &str {
        let found = self
            .variables
            .iter()
            .find(|(name, _)| *name == "DATABASE_URL");
        found.map_or("", |(_, url)| url)
    }

    /// The new one wraps, the old one still opens.
    pub(crate) fn renew_master_key(&mut self) {
        let new = MasterKeys::generate().expose_secret().to_owned();
        self.master_keys = format!("{new},{}", self.master_keys);
        self.set("DWELL_MASTER_KEYS", self.master_keys.clone());
    }

    fn command(&self, arguments: &[&str], log: File) -> Result<Command> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stderr(log.try_clone()?)
            .stdout(log);
        Ok(command)
    }

    /// A verb that ends by itself.
    pub(crate) fn run(&self, name: &str, arguments: &[&str]) -> Result<()> {
        let log = self.log(name);
        let status = self.command(arguments, File::create(&log)?)?.status()?;
        if status.success() {
            return Ok(());
        }
        let said = std::fs::read_to_string(log)?;
        Err(format!("dwell {}: {status}: {said}", arguments.join(" ")).into())
    }

    pub(crate) fn migrate(&self) -> Result<()> {
        self.run("migrate", &["migrate"])
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// `dwell serve`; what it says goes into the log of that name.
    pub(crate) fn serve(&self, name: &str) -> Result<Command> {
        self.command(&["serve"], File::create(self.log(name))?)
    }

    /// Runs until it says that it is ready.
    pub(crate) async fn start(&self, name: &str, http: &Client) -> Result<Dwell> {
        let dwell = Dwell {
            process: self.serve(name)?.spawn()?,
            log: self.log(name),
        };
        let (started, ready) = (Instant::now(), format!("{}/readyz", self.url));
        loop {
            let answer = http.get(&ready).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(dwell);
            }
            if started.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(&dwell.log)?;
                return Err(format!("dwell is not ready: {said}").into());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
}

impl Dwell {
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Without a word: `kill -9`.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Dwell {
    fn drop(&mut self) {
        self.kill().ok();
    }
}
