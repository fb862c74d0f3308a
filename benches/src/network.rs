//! A whole report against a Jira that is as slow as Jira: wall time, calls, first row and memory, beside what the latency
//! model says is the least (schedule G: ids first, then fields and changelogs side by side).

mod model;
mod report;
mod site;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::Result;
use model::Settings;
pub(crate) use report::report;
pub(crate) use site::serve;

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, num_args = 1.., default_values_t = [1_000, 10_000, 100_000])]
    issues: Vec<usize>,
    /// Calls at once.
    #[arg(long, default_value_t = 10)]
    in_flight: usize,
    /// Calls a second to an endpoint, after a burst of 100.
    #[arg(long, default_value_t = 100.0)]
    per_second: f64,
    /// Sigma of the log-normal spread of latencies.
    #[arg(long, default_value_t = 0.0)]
    jitter: f64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How the parts find each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    base_url: String,
    sandbox_url: String,
    client_id: String,
    secret: String,
    account: String,
}

/// What one report took. Seconds and bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Taken {
    issues: usize,
    wall: f64,
    first_row: f64,
    /// The longest time without a row.
    longest_silence: f64,
    cpu: f64,
    peak: u64,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Calls {
    reading: usize,
    refused: usize,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    println!(
        "in flight {}, {} calls/s an endpoint after a burst of 100, jitter {}, seed {}",
        options.in_flight, options.per_second, options.jitter, options.seed
    );
    println!(
        "{:>8} {:>22} {:>9} {:>9} {:>7} {:>7} {:>7} {:>9} {:>9} {:>8} {:>8} {:>9}",
        "issues",
        "",
        "wall s",
        "model s",
        "ratio",
        "calls",
        "model",
        "ratio",
        "row 1 s",
        "quiet s",
        "cpu s",
        "peak MiB"
    );
    let (mut base, mut reached) = (None, true);
    for &issues in &options.issues {
        let (taken, calls) = measure(options, issues)?;
        let settings = Settings {
            in_flight: options.in_flight,
            per_second: options.per_second,
            jitter: options.jitter,
            seed: options.seed,
        };
        let model = model::schedule(issues, settings);
        let base = *base.get_or_insert(taken.peak);
        reached &= print(issues, taken, calls, model, base);
    }
    Ok(if reached {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::cast_precision_loss, reason = "for people to look at")]
fn print(issues: usize, taken: Taken, calls: Calls, model: model::Least, base: u64) -> bool {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let (time, count) = (
        taken.wall / model.seconds,
        calls.reading as f64 / (1.05 * model.calls as f64 + 3.0),
    );
    let grown = mib(taken.peak.saturating_sub(base));
    println!(
        "{issues:8} {:>22} {:9.2} {:9.2} {time:7.2} {:7} {:7} {:9.2} {:9.2} {:8.2} {:8.2} {:9.1}",
        "whole report",
        taken.wall,
        model.seconds,
        calls.reading,
        model.calls,
        count,
        taken.first_row,
        taken.longest_silence,
        taken.cpu,
        mib(taken.peak)
    );
    let wall_goal = if issues <= 1_000 { 1.15 } else { 1.10 };
    let first_goal = model.first_row + 0.5;
    let goals = [
        ("P11 wall time, times the model's", time, wall_goal, 1.5),
        (
            "P12 calls, times 1.05 of the model's and 3",
            count,
            1.0,
            1.3,
        ),
        (
            "    seconds to the first row",
            taken.first_row,
            first_goal,
            first_goal * 1.5,
        ),
        ("    seconds without a row", taken.longest_silence, 5.0, 7.5),
        ("P14 MiB more than for the smallest", grown, 32.0, 96.0),
    ];
    for (name, value, wanted, floor) in goals {
        let verdict = match value {
            value if value <= wanted => "reached",
            value if value <= floor => "missed, above the floor",
            _ => "BELOW THE FLOOR",
        };
        println!(
            "{:10} {name:50} {value:7.2} <= {wanted:6.2} <= {floor:6.2}  {verdict}",
            ""
        );
    }
    if calls.refused > 0 {
        println!("{:10} {} calls were refused", "", calls.refused);
    }
    goals.iter().all(|(_, value, _, floor)| value <= floor)
}

/// A process for the site and one for the report, so that each has its own memory.
fn measure(options: &Options, issues: usize) -> Result<(Taken, Calls)> {
    let program = std::env::current_exe()?;
    let mut site = Site::start(&program, options, issues)?;
    let report = Command::new(&program)
        .args(["whole-report", &serde_json::to_string(&site.address)?])
        .arg(options.in_flight.to_string())
        .stderr(Stdio::inherit())
        .output()?;
    if !report.status.success() {
        return Err("the report has failed".into());
    }
    let taken: Taken = serde_json::from_slice(&report.stdout)?;
    if taken.issues != issues {
        return Err(format!("{} issues in the report, not {issues}", taken.issues).into());
    }
    Ok((taken, site.calls()?))
}

struct Site {
    process: Child,
    address: Address,
    output: BufReader<std::process::ChildStdout>,
}

impl Site {
    fn start(program: &PathBuf, options: &Options, issues: usize) -> Result<Self> {
        let mut process = Command::new(program)
            .arg("slow-site")
            .args([issues.to_string(), options.per_second.to_string()])
            .args([options.jitter.to_string(), options.seed.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("the site says nothing")?;
        let mut output = BufReader::new(output);
        let address = serde_json::from_str(&line(&mut output)?)?;
        Ok(Self {
            process,
            address,
            output,
        })
    }

    /// Since it was started.
    fn calls(&mut self) -> Result<Calls> {
        let input = self
            .process
            .stdin
            .as_mut()
            .ok_or("the site hears nothing")?;
        writeln!(input, "calls")?;
        Ok(serde_json::from_str(&line(&mut self.output)?)?)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn line(output: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    Ok(line)
}
