//! Everybody in turns, so that what disturbs the machine disturbs all of them.

use std::env;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use crate::data::{self, Data, Pages};
use crate::goals;
use crate::meter::Figures;
use crate::{CalendarKind, Result, compare};

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 10_000)]
    issues: usize,
    /// How often everybody runs; medians are told.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where data and results are put.
    #[arg(long)]
    folder: PathBuf,
    /// Where the programs to compare with are.
    #[arg(long, default_value = "benches/baselines")]
    baselines: PathBuf,
    /// Which Python runs them.
    #[arg(long, default_value = "python3")]
    python: String,
    #[arg(long, default_value = "node")]
    node: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    Ours,
    OursOnTwoCores,
    Typed,
    Python,
    Pandas,
    Node,
}

impl Contestant {
    const ALL: [Self; 6] = [
        Self::Ours,
        Self::OursOnTwoCores,
        Self::Typed,
        Self::Python,
        Self::Pandas,
        Self::Node,
    ];
    pub(crate) const OTHERS: [Self; 3] = [Self::Python, Self::Pandas, Self::Node];
}

impl fmt::Display for Contestant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ours => "dwell",
            Self::OursOnTwoCores => "dwell, two cores",
            Self::Typed => "typed serde_json, only read",
            Self::Python => "plain Python",
            Self::Pandas => "pandas",
            Self::Node => "plain Node",
        })
    }
}

/// All rounds of everybody on the same pages with the same calendar.
#[derive(Debug)]
pub(crate) struct Results {
    pub(crate) pages: Pages,
    pub(crate) calendar: CalendarKind,
    runs: Vec<(Contestant, Vec<Figures>)>,
}

impl Results {
    /// Round by round.
    pub(crate) fn of(&self, who: Contestant) -> &[Figures] {
        let found = self.runs.iter().find(|(contestant, _)| *contestant == who);
        found.map_or(&[], |(_, figures)| figures)
    }
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    fs::create_dir_all(&options.folder)?;
    let mut all = Vec::new();
    for pages in Pages::BOTH {
        let data = data::prepare(&options.folder, pages, options.issues, options.seed)?;
        for calendar in [CalendarKind::Always, CalendarKind::NineToSix] {
            let results = contest(options, &data, pages, calendar)?;
            print(&results, &data);
            all.push(results);
        }
    }
    Ok(if goals::judge(&all) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn contest(
    options: &Options,
    data: &Data,
    pages: Pages,
    calendar: CalendarKind,
) -> Result<Results> {
    let mut runs = Contestant::ALL.map(|who| (who, Vec::new())).to_vec();
    for round in 0..options.rounds.max(1) {
        for (who, figures) in &mut runs {
            eprintln!(
                "{} pages, {}, round {}: {who}",
                pages.name(),
                calendar.name(),
                round + 1
            );
            figures.push(run_one(options, *who, data, calendar)?);
        }
        if round == 0 {
            check(options)?;
        }
    }
    Ok(Results {
        pages,
        calendar,
        runs,
    })
}

/// Everybody must have come to what we have.
fn check(options: &Options) -> Result<()> {
    let ours = compare::ours(&result(options, Contestant::Ours))?;
    let together = compare::ours(&result(options, Contestant::OursOnTwoCores))?;
    ours.check(&together, "on two cores")?;
    for who in Contestant::OTHERS {
        let theirs = compare::theirs(&result(options, who))?;
        ours.check(&theirs, &who.to_string())?;
    }
    Ok(())
}

fn result(options: &Options, who: Contestant) -> PathBuf {
    options.folder.join(format!("result-{who:?}.json"))
}

fn run_one(
    options: &Options,
    who: Contestant,
    data: &Data,
    calendar: CalendarKind,
) -> Result<Figures> {
    let script = |name: &str| options.baselines.join(name);
    let program = |name: &str, script: PathBuf| {
        let mut command = Command::new(name);
        command.arg(script);
        command
    };
    let our = |verb: &str| -> Result<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.arg(verb);
        Ok(command)
    };
    let mut command = match who {
        Contestant::Ours | Contestant::OursOnTwoCores => our("ours")?,
        Contestant::Typed => our("typed")?,
        Contestant::Python => program(&options.python, script("plain.py")),
        Contestant::Pandas => program(&options.python, script("frames.py")),
        Contestant::Node => program(&options.node, script("plain.mjs")),
    };
    command.arg(&data.folder);
    if who != Contestant::Typed {
        // Emptying an old result takes time too.
        let _ = fs::remove_file(result(options, who));
        command.arg(calendar.name()).arg(result(options, who));
    }
    if who == Contestant::OursOnTwoCores {
        command.args(["--threads", "2"]);
    }
    figures_of(command, &who.to_string())
}

/// What the program printed about itself.
fn figures_of(mut command: Command, who: &str) -> Result<Figures> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{who} cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("{who} has failed: {}", output.status).into());
    }
    let figures: Figures = serde_json::from_slice(&output.stdout)?;
    // `seconds` would take it for the better clock.
    if figures.cpu > 0.0 {
        Ok(figures)
    } else {
        Err(format!("{who} cannot tell its time on the processor").into())
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn print(results: &Results, data: &Data) {
    println!(
        "\n{} pages, calendar {}: {} issues, {} histories, {:.0} MB; medians",
        results.pages.name(),
        results.calendar.name(),
        data.issues,
        data.histories,
        data.bytes as f64 / 1e6
    );
    println!(
        "{:28} {:>9} {:>11} {:>6} {:>7} {:>7} {:>7} {:>8} {:>8} {:>12} {:>9}",
        "",
        "issues/s",
        "histories/s",
        "GB/s",
        "parse s",
        "calc s",
        "write s",
        "cpu s",
        "wall s",
        "bytes/issue",
        "peak MiB"
    );
    for (who, figures) in &results.runs {
        let of = |part: fn(&Figures) -> f64| median(figures.iter().map(part));
        let seconds = of(Figures::seconds);
        println!(
            "{who:28} {:9.0} {:11.0} {:6.3} {:7.3} {:7.3} {:7.3} {:8.3} {:8.3} {:12.0} {:9.1}",
            data.issues as f64 / seconds,
            data.histories as f64 / seconds,
            data.bytes as f64 / 1e9 / seconds,
            of(|figures| figures.parse),
            of(|figures| figures.calculate),
            of(|figures| figures.write),
            of(|figures| figures.cpu),
            of(|figures| figures.wall),
            of(|figures| figures.grown as f64) / data.issues as f64,
            of(|figures| figures.peak as f64) / f64::from(1 << 20),
        );
    }
}

pub(crate) fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
