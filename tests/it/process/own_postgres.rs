//! A `PostgreSQL` server of a test's own, to be stopped and started. `scripts/with-postgres` tells where its programs are and as whom they
//! run; without it there is none.

use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;

use super::service::free_port;

/// Gone when dropped.
#[derive(Debug)]
pub(super) struct OwnPostgres {
    programs: PathBuf,
    /// Whose the server is, when it is not ours: it refuses to run as root.
    owner: Option<String>,
    folder: TempDir,
    port: u16,
}

impl OwnPostgres {
    /// `None`, and a line that says so, where this run has no server's programs.
    pub(super) async fn start() -> Option<Self> {
        let Some(programs) = std::env::var_os("TEST_POSTGRES_PROGRAMS") else {
            println!("skipped: no PostgreSQL server to restart; scripts/with-postgres brings one");
            return None;
        };
        let owner = std::env::var("TEST_POSTGRES_OWNER").ok();
        let postgres = Self {
            programs: programs.into(),
            owner: owner.filter(|owner| !owner.is_empty()),
            folder: tempfile::Builder::new()
                .prefix("pg")
                .tempdir_in("/tmp")
                .unwrap(),
            port: free_port(),
        };
        postgres.create().await;
        postgres.start_again().await;
        Some(postgres)
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://dwell@127.0.0.1:{}/postgres", self.port)
    }

    /// `fast` ends what is under way, `immediate` drops everything as a crash would.
    pub(super) async fn stop(&self, how: &str) {
        self.control(&["-m", how, "stop"]).await;
    }

    pub(super) async fn start_again(&self) {
        // The machine does not fail, so what was written is there though nobody waited for the disk.
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60",
            self.port,
            self.folder.path().display()
        );
        let log = self.folder.path().join("log").display().to_string();
        self.control(&["-l", &log, "-o", &options, "start"]).await;
    }

    /// One of its programs, such as `pg_dump`, as this user.
    pub(super) async fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        run(command.args(arguments)).await;
    }

    async fn create(&self) {
        if let Some(owner) = &self.owner {
            run(Command::new("chown").arg(owner).arg(self.folder.path())).await;
        }
        let data = self.data().display().to_string();
        let arguments = [
            "-D",
            &data,
            "-U",
            "dwell",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ];
        run(self.command("initdb").args(arguments)).await;
    }

    async fn control(&self, arguments: &[&str]) {
        let mut command = self.command("pg_ctl");
        run(command.arg("-D").arg(self.data()).arg("-w").args(arguments)).await;
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match &self.owner {
            Some(owner) => {
                let mut command = Command::new("runuser");
                command.args(["-u", owner, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

/// The server it starts would keep our output open.
async fn run(command: &mut Command) {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await;
    assert!(status.unwrap().success(), "{command:?}");
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let mut command = self.command("pg_ctl");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-m", "immediate", "-w", "stop"]);
        let stopped = command.as_std_mut().stdout(Stdio::null()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            eprintln!("a PostgreSQL server is left behind: {:?}", self.folder);
        }
    }
}
