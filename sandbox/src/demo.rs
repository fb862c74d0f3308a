//! `sandbox demo`: a site, Dwell installed into it, and a token to try.

mod dwell;
pub(crate) mod stop;
mod way;

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, TimeDelta};
use clap::Args;
use sandbox::{Clock, LoadError, Options, Sandbox, SiteOptions, StartError, accounts};
use serde_json::{Value, json};
use thiserror::Error;

use dwell::{Dwell, DwellError, Settings};
use way::{Platform, Way};

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// How Dwell is installed into the site
    #[arg(long, value_enum, default_value_t = Platform::Connect)]
    platform: Platform,
    /// The dwell binary
    #[arg(long)]
    dwell: PathBuf,
    /// Address of the sandbox
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: String,
    /// Address of Dwell
    #[arg(long, default_value = "127.0.0.1:8080")]
    dwell_listen: String,
    /// Issues (.json, .jsonl, .jsonl.gz) in place of the sample
    #[arg(long, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Folder of the pages that `make frontend` builds; Forge's are shown out of it
    #[arg(long)]
    pages: Option<PathBuf>,
    /// Where database, log and demo.json go; without it a temporary folder, removed at the end
    #[arg(long)]
    dir: Option<PathBuf>,
}

#[derive(Debug, Error)]
pub(crate) enum DemoError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Dwell(#[from] DwellError),
    #[error("{what}: {source}")]
    File { what: String, source: io::Error },
    #[error("{what}: status {status}: {body}{log}")]
    Refused {
        what: &'static str,
        status: u16,
        body: String,
        log: String,
    },
    #[error("dwell did not answer: {0}")]
    Http(#[from] reqwest::Error),
}

/// Removed at the end when it is ours.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn open(wanted: Option<&Path>) -> Result<Self, DemoError> {
        let path = wanted.map_or_else(temporary_path, Path::to_owned);
        let made = match wanted {
            Some(path) => std::fs::create_dir_all(path),
            // Must be new: whoever else made it could read the token.
            None => DirBuilder::new().mode(0o700).create(&path),
        };
        let failed = |source| DemoError::File {
            what: format!("cannot make {}", path.display()),
            source,
        };
        let path = made.and_then(|()| path.canonicalize()).map_err(failed)?;
        Ok(Self {
            path,
            temporary: wanted.is_none(),
        })
    }
}

fn temporary_path() -> PathBuf {
    let now = Clock::system().now().timestamp_millis();
    std::env::temp_dir().join(format!("dwell-demo-{}-{now}", std::process::id()))
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

pub(crate) async fn run(demo: &Demo) -> Result<(), DemoError> {
    let mut stop = stop::Stop::listen();
    let site = if demo.data.is_empty() {
        SiteOptions::sample()
    } else {
        SiteOptions::from_files(&demo.data)?
    };
    let options = Options {
        listen: demo.listen.clone(),
        // The second is there to see that it sees nothing of the first.
        sites: vec![site, SiteOptions::seeded(2)],
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await?;
    let folder = Folder::open(demo.dir.as_deref())?;
    let url = dwell::url_of(&demo.dwell_listen);
    let way = Way::new(demo.platform, &sandbox, &url, demo.pages.as_deref())?;
    let settings = Settings {
        listen: &demo.dwell_listen,
        sandbox_url: sandbox.url(),
        folder: &folder.path,
        more: way.settings(),
    };
    let mut dwell = tokio::select! {
        biased;
        () = stop.requested() => return Ok(()),
        started = Dwell::start(&demo.dwell, settings) => started?,
    };
    let result = tokio::select! {
        biased;
        () = stop.requested() => Ok(()),
        error = play(&sandbox, &way, &mut dwell, &folder.path) => Err(error),
        () = sandbox.keep_delivering() => Ok(()),
    };
    dwell.process.end().await;
    result
}

/// Ends only with a failure: a demo runs until it is stopped.
async fn play(sandbox: &Sandbox, way: &Way<'_>, dwell: &mut Dwell, folder: &Path) -> DemoError {
    let prepared = tokio::select! {
        prepared = prepare(sandbox, way, &dwell.url, folder) => prepared,
        died = dwell.process.died() => return died.into(),
    };
    match prepared {
        Ok(token) => {
            announce(sandbox, &dwell.url, folder, &token);
            dwell.process.died().await.into()
        }
        Err(error) => with_log(error, dwell),
    }
}

fn with_log(error: DemoError, dwell: &Dwell) -> DemoError {
    match error {
        DemoError::Refused {
            what, status, body, ..
        } => DemoError::Refused {
            what,
            status,
            body,
            log: dwell.process.log_tail(),
        },
        other => other,
    }
}

async fn prepare(
    sandbox: &Sandbox,
    way: &Way<'_>,
    dwell: &str,
    folder: &Path,
) -> Result<String, DemoError> {
    for site in sandbox.sites() {
        let delivery = way.install(site, dwell).await;
        if !delivery.is_success() {
            let (status, body) = (delivery.status, delivery.body);
            return Err(refused("the installation was refused", status, body));
        }
    }
    let token = create_token(way, dwell).await?;
    let mut summary = json!({
        "dwell": dwell,
        "jira": sandbox.site(0).base_url(),
        "other_jira": sandbox.site(1).base_url(),
        "token": token,
        "account": accounts::ADMIN,
    });
    if let (Some(summary), Value::Object(identity)) = (summary.as_object_mut(), way.identity()) {
        summary.extend(identity);
    }
    write_summary(folder, &summary)?;
    Ok(token)
}

async fn create_token(way: &Way<'_>, dwell: &str) -> Result<String, DemoError> {
    let expires_at = Clock::system().now() + TimeDelta::days(365);
    let wanted = json!({
        "accountId": accounts::ADMIN,
        "expiresAt": expires_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "notes": "Demo",
    });
    let (status, body) = way.create_token(dwell, wanted).await?;
    let created: Value = serde_json::from_str(&body).unwrap_or_default();
    match created["token"].as_str() {
        Some(token) if status == 201 => Ok(token.to_owned()),
        _ => Err(refused("the token was refused", status, body)),
    }
}

fn refused(what: &'static str, status: u16, body: String) -> DemoError {
    DemoError::Refused {
        what,
        status,
        body,
        log: String::new(),
    }
}

/// Whole or not at all, and for our eyes only: it holds a token.
fn write_summary(folder: &Path, summary: &Value) -> Result<(), DemoError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;

    let (draft, last) = (folder.join("demo.json.new"), folder.join("demo.json"));
    let write = || {
        if draft.exists() {
            std::fs::remove_file(&draft)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        writeln!(file, "{summary:#}")?;
        file.sync_all()?;
        std::fs::rename(&draft, &last)
    };
    write().map_err(|source| DemoError::File {
        what: "cannot write demo.json".to_owned(),
        source,
    })
}

fn announce(sandbox: &Sandbox, dwell: &str, folder: &Path, token: &str) {
    let site = sandbox.site(0);
    println!("ready");
    println!();
    println!("  Jira (sandbox)  {}/jira", site.base_url());
    println!("  Dwell           {dwell}");
    println!(
        "  Files           {} (database, dwell.log, demo.json)",
        folder.display()
    );
    println!("  Token acts as   {}", accounts::ADMIN);
    println!();
    println!("Open Jira in a browser: Dwell is under Apps, and for admins under Jira Settings.");
    println!();
    println!("Time in status of the newest issues, in the words of Jira's statuses:");
    println!();
    println!(
        "  curl -s -H 'Authorization: TISJWT {token}' --data-urlencode 'filterType=customjql' --data-urlencode 'customjql=created > \"2000-01-01\" ORDER BY created DESC' \\"
    );
    println!(
        "    -d 'columnsBy=statusDuration' -d 'calendar=normalHours' -d 'pageSize=10' '{dwell}/rest/list2'"
    );
    println!();
    println!("Ctrl-C stops everything.");
}
