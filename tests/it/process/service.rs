//! `dwell serve` as a child process.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::process::{Child, Command};

use crate::cli::Run;
use crate::test_app::{Answer, send};

/// How long anything may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// What a child is started with: nothing of this process's environment but `PATH`.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    folder: PathBuf,
    url: String,
    variables: Vec<(String, String)>,
}

/// Killed when dropped.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    /// Where this very process listens, which need not be its base URL.
    pub(super) url: String,
    http: Client,
    out: PathBuf,
    err: PathBuf,
}

/// How a process ended, and what it said.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) out: String,
    pub(super) err: String,
}

/// Looks until there is something to see.
pub(super) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(started.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// A free port below those that the system gives to outgoing connections: nobody takes it between two starts.
pub(super) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 12_000 + (std::process::id().wrapping_mul(37).wrapping_add(step)) % 8_000;
        let port = u16::try_from(port).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Settings {
    /// Listens on the port of `url`; logs go into `folder`.
    pub(super) fn new(folder: &Path, url: &str) -> Self {
        let settings = Self {
            folder: folder.to_owned(),
            url: url.to_owned(),
            variables: Vec::new(),
        };
        settings.with("DWELL_BASE_URL", url).listening_at(url)
    }

    pub(super) fn listening_at(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self.with("DWELL_BIND", url.trim_start_matches("http://"))
    }

    /// Sets, or replaces.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    pub(super) fn spawn(&self) -> Service {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let out = self.folder.join(format!("service-{count}.out"));
        let err = self.folder.join(format!("service-{count}.err"));
        let child = Command::new(env!("CARGO_BIN_EXE_dwell"))
            .arg("serve")
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Service {
            child,
            url: self.url.clone(),
            http: sandbox::http_client().unwrap(),
            out,
            err,
        }
    }

    /// Runs until `/readyz` says so.
    pub(super) async fn start(&self) -> Service {
        let mut service = self.spawn();
        service.wait_until_ready().await;
        service
    }

    /// Another verb, to its end.
    pub(super) async fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_dwell"))
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .output();
        Run::from(output.await.unwrap())
    }

    /// The same, without waiting for it. Killed when dropped.
    pub(super) fn begin(&self, arguments: &[&str], err: Stdio) -> Child {
        Command::new(env!("CARGO_BIN_EXE_dwell"))
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdout(Stdio::null())
            .stderr(err)
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    /// For a start that must fail.
    pub(super) async fn fail(&self) -> Ended {
        self.spawn().ended(PATIENCE).await
    }
}

impl Service {
    pub(super) async fn wait_until_ready(&mut self) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("ended with {status} before it was ready: {}", self.said());
            }
            if self.try_get("/readyz").await == Some(200) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "not ready: {}", self.said());
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// The status, if anybody answers.
    pub(super) async fn try_get(&self, path: &str) -> Option<u16> {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        Some(answer.ok()?.status().as_u16())
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        send(self.http.get(format!("{}{path}", self.url))).await
    }

    /// `GET` of a report address with the token in the header.
    pub(super) async fn report(&self, token: &str, path_and_query: &str) -> Answer {
        let request = self.http.get(format!("{}{path_and_query}", self.url));
        send(request.header("Authorization", format!("TISJWT {token}"))).await
    }

    /// `TERM`, `INT`, …
    pub(super) async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it still runs");
        let command = format!("kill -{name} {pid}");
        let sent = Command::new("sh").arg("-c").arg(command).status().await;
        assert!(sent.unwrap().success(), "kill -{name} {pid}");
    }

    /// Stops every thread of it. The signal alone says nothing about when that is.
    pub(super) async fn freeze(&self) {
        self.signal("STOP").await;
        let pid = self.child.id().expect("it still runs");
        eventually("every thread is stopped", async || {
            let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
            let mut stats = threads.map(|thread| {
                std::fs::read_to_string(thread.unwrap().path().join("stat")).unwrap()
            });
            // `tid (name) state …`
            stats
                .all(|stat| stat.rsplit(") ").next().unwrap().starts_with('T'))
                .then_some(())
        })
        .await;
    }

    /// What of it is in memory.
    pub(super) fn resident_kb(&self) -> u64 {
        let pid = self.child.id().expect("it still runs");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.unwrap().split_whitespace().next().unwrap();
        number.parse().unwrap()
    }

    pub(super) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Waits for its end, which must come in time.
    pub(super) async fn ended(mut self, within: Duration) -> Ended {
        let status = tokio::time::timeout(within, self.child.wait()).await;
        let Ok(status) = status else {
            panic!("still runs after {within:?}: {}", self.said());
        };
        Ended {
            status: status.unwrap(),
            out: self.out(),
            err: std::fs::read_to_string(&self.err).unwrap(),
        }
    }

    /// Its log so far.
    pub(super) fn out(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap()
    }

    fn said(&self) -> String {
        self.out() + &std::fs::read_to_string(&self.err).unwrap()
    }
}
