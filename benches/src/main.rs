//! `make bench`: the report engine beside other programs that do the same work, bytes of Jira's JSON in, bytes of a
//! report out. Ratios of one run against the goals; figures by themselves say little on a shared machine.

mod compare;
mod contest;
mod data;
mod goals;
mod meter;
mod neighbour;
mod network;
mod ours;
mod requests;
mod scale;
mod stage;
mod typed;
mod workbook;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the data, runs everybody in turns and prints ratios; fails below a floor.
    Run(contest::Options),
    /// One run of ours.
    Ours {
        folder: PathBuf,
        calendar: CalendarKind,
        out: PathBuf,
        #[arg(long, default_value_t = 1)]
        threads: usize,
    },
    /// One reading of the same pages with typed `serde_json`, and nothing else.
    Typed { folder: PathBuf },
    /// A workbook of many rows beside the CSV of the same rows; fails below a floor.
    Workbook(workbook::Options),
    /// One writing of rows.
    WriteRows { format: workbook::Format, rows: u64 },
    /// Whole reports against a slow Jira, beside the least that its latencies allow; fails below a floor.
    Network(network::Options),
    /// One whole report.
    WholeReport { address: String, in_flight: usize },
    /// A slow Jira, until a line is read.
    SlowSite {
        issues: usize,
        per_second: f64,
        jitter: f64,
        seed: u64,
    },
    /// One site that asks for much, beside others that ask for little; fails when the others wait for it.
    Neighbour(neighbour::Options),
    /// Requests, memory and start beside atlassian-connect-express and a bare axum server; fails below a floor.
    Requests(requests::Options),
    /// Many sites on one database, storms of installations, and replicas; fails above a limit.
    Scale(scale::Options),
    /// Sites of Jira, until the input ends.
    Sites { sites: String },
    /// Loads a server, and prints what it saw.
    Load { load: PathBuf },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
enum CalendarKind {
    Always,
    NineToSix,
}

impl CalendarKind {
    fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::NineToSix => "nine-to-six",
        }
    }
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let figures = match command {
        Command::Run(options) => return contest::run(&options),
        Command::Ours {
            folder,
            calendar,
            out,
            threads,
        } => ours::run(&folder, calendar, &out, threads)?,
        Command::Typed { folder } => typed::run(&folder)?,
        Command::Workbook(options) => return workbook::run(&options),
        Command::WriteRows { format, rows } => workbook::write(format, rows)?,
        Command::Network(options) => return network::run(&options),
        Command::WholeReport { address, in_flight } => {
            let address = serde_json::from_str(&address)?;
            return finished(network::report(&address, in_flight));
        }
        Command::SlowSite {
            issues,
            per_second,
            jitter,
            seed,
        } => return finished(network::serve(issues, per_second, jitter, seed)),
        Command::Neighbour(options) => return judged(neighbour::run(options)),
        Command::Requests(options) => return judged(requests::run(options)),
        Command::Scale(options) => return judged(scale::run(options)),
        Command::Sites { sites } => return finished(stage::serve(serde_json::from_str(&sites)?)),
        Command::Load { load } => {
            return finished(requests::load(serde_json::from_slice(&std::fs::read(
                load,
            )?)?));
        }
    };
    println!("{}", serde_json::to_string(&figures)?);
    Ok(ExitCode::SUCCESS)
}

fn finished(work: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    judged(async { work.await.map(|()| true) })
}

/// Whether every floor holds is what the work tells.
fn judged(work: impl Future<Output = Result<bool>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    Ok(if runtime.block_on(work)? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
