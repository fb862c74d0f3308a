//! The `dwell` program.

use std::process::ExitCode;

use clap::Parser;
use dwell::cli::{self, Cli};
use dwell::config::Environment;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse(), &Environment::of_process()).await
}
