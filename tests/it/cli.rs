//! The program as an operator runs it.

mod doctor;
mod health;
mod import_timepiece;
mod keys;
mod qsh;
mod serve;
mod sites;

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of its own to run in, and nothing of this process's environment.
pub(crate) struct Operator {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What one run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Operator {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// With everything `serve` needs: a fresh key, and addresses on which nothing listens.
    fn configured() -> Self {
        let key = Self::new().run(&["keys", "generate"]).out;
        Self::new()
            .with("DWELL_MASTER_KEYS", key.trim())
            .with("DWELL_BASE_URL", "http://127.0.0.1:9/dwell")
            .with("DWELL_SANDBOX_URL", "http://127.0.0.1:9")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_dwell"))
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .envs(self.variables.iter().cloned())
            .output()
            .unwrap();
        Run::from(output)
    }

    /// As [`Self::run`], and it must have gone well.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {run:?}");
        run.out
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn wrong_usage_ends_with_code_2() {
    let operator = Operator::new();
    for arguments in [&["dance"] as &[&str], &["qsh", "GET"], &["sites"], &[]] {
        assert_eq!(operator.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn migrate_can_be_repeated() {
    let operator = Operator::new();
    assert!(operator.ok(&["migrate"]).contains("were missing"));
    assert_eq!(operator.ok(&["migrate"]), "the database was up to date\n");
    assert!(operator.folder().join("dwell.db").exists());
}
