//! What a request, a start and standing idle cost: Dwell beside atlassian-connect-express and a bare axum server, all in one
//! run and under the same load.

mod http;
mod load;
mod server;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;

use crate::Result;
use crate::contest::median;
use crate::goals::{self, Goal};
use crate::meter::{cpu_of, mebibytes};
use crate::stage::{self, Jira, Settings, Sites, beside_us};
use load::{Load, Seen};
use server::{Running, Server};

pub(crate) use load::load;

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a load.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Connections of the heavier load; the lighter has one.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// How often everybody is started.
    #[arg(long, default_value_t = 7)]
    starts: usize,
    /// The app on atlassian-connect-express, with its packages.
    #[arg(long, default_value = "benches/ace")]
    peer: PathBuf,
    /// The dwell binary; the one beside this program if not set.
    #[arg(long)]
    dwell: Option<PathBuf>,
}

/// Seconds before a load that nobody counts.
const WARM: f64 = 1.0;

/// A server, and what was seen of it.
struct Contestant {
    server: Server,
    running: Option<Running>,
    /// Milliseconds.
    starts: Vec<f64>,
    /// MiB.
    idle: Vec<f64>,
    loaded: f64,
    peak: f64,
    many: Vec<Taken>,
    one: Vec<Taken>,
}

#[derive(Clone, Copy, Debug)]
struct Taken {
    seen: Seen,
    /// Microseconds of the server a request.
    cpu: f64,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let http = stage::client()?;
    let sites = Sites {
        issues: vec![10],
        per_second: None,
    };
    let jira = Jira::start(&sites, http.clone())?;
    let program = options
        .dwell
        .clone()
        .map_or_else(|| beside_us("dwell"), Ok)?;
    let settings = Settings::new(program, folder.path(), jira.url(), None)?;
    settings.migrate()?;
    let token = {
        let _dwell = settings.start("first", &http).await?;
        jira.install(0, &settings.url).await?;
        jira.token(0, &settings.url).await?
    };
    let servers = [
        Server::dwell(&settings, &token)?,
        Server::bare()?,
        Server::peer(&options.peer)?,
    ];
    let mut all = servers.map(Contestant::new);
    for _ in 0..options.starts.max(1) {
        for one in &mut all {
            one.start().await?;
        }
    }
    for _ in 0..options.rounds.max(1) {
        for one in &mut all {
            one.load(&options)?;
        }
    }
    print(&options, &mut all);
    Ok(goals::print(&goals_of(&all)))
}

impl Contestant {
    fn new(server: Server) -> Self {
        Self {
            server,
            running: None,
            starts: Vec::new(),
            idle: Vec::new(),
            loaded: 0.0,
            peak: 0.0,
            many: Vec::new(),
            one: Vec::new(),
        }
    }

    /// Anew.
    async fn start(&mut self) -> Result<()> {
        self.running = None;
        let running = self.server.start().await?;
        self.starts.push(running.first_answer.as_secs_f64() * 1e3);
        self.idle.push(mebibytes(running.idle));
        self.running = Some(running);
        Ok(())
    }

    fn load(&mut self, options: &Options) -> Result<()> {
        for connections in [options.connections, 1] {
            self.ask(connections, WARM)?;
            let taken = self.ask(connections, options.seconds)?;
            if connections == 1 {
                self.one.push(taken);
            } else {
                self.many.push(taken);
            }
        }
        Ok(())
    }

    fn ask(&self, connections: usize, seconds: f64) -> Result<Taken> {
        let pid = self.running.as_ref().map_or(0, Running::pid);
        let load = Load {
            address: self.server.address.clone(),
            request: self.server.request.clone(),
            connections,
            seconds,
        };
        let before = cpu_of(pid);
        let loader = Command::new(std::env::current_exe()?)
            .args(["load", &serde_json::to_string(&load)?])
            .stderr(Stdio::inherit())
            .output()?;
        if !loader.status.success() {
            return Err(format!("the load on {} has failed", self.server.name).into());
        }
        let seen: Seen = serde_json::from_slice(&loader.stdout)?;
        #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
        let answers = seen.answers.max(1) as f64;
        let cpu = cpu_of(pid).saturating_sub(before).as_secs_f64() * 1e6 / answers;
        Ok(Taken { seen, cpu })
    }

    fn look(&mut self) {
        let memory = |name| {
            let running = self.running.as_ref();
            mebibytes(running.map_or(0, |running| running.memory(name)))
        };
        (self.loaded, self.peak) = (memory("VmRSS"), memory("VmHWM"));
    }

    fn middle(loads: &[Taken], figure: fn(&Taken) -> f64) -> f64 {
        median(loads.iter().map(figure))
    }
}

fn print(options: &Options, all: &mut [Contestant; 3]) {
    println!(
        "{:10} {:>11} {:>10} {:>8} {:>7} {:>7}",
        "medians", "connections", "requests/s", "cpu us", "p50 ms", "p99 ms"
    );
    for one in all {
        one.look();
        for (connections, loads) in [(options.connections, &one.many), (1, &one.one)] {
            println!(
                "{:10} {connections:11} {:10.0} {:8.1} {:7.3} {:7.3}",
                one.server.name,
                Contestant::middle(loads, |taken| taken.seen.per_second),
                Contestant::middle(loads, |taken| taken.cpu),
                Contestant::middle(loads, |taken| f64::from(taken.seen.median) / 1e3),
                Contestant::middle(loads, |taken| f64::from(taken.seen.p99) / 1e3),
            );
        }
        println!(
            "{:10} {:>11} idle {:.1} MiB, after the load {:.1}, at most {:.1}; first answer after {:.1} ms",
            one.server.name,
            "",
            median(one.idle.iter().copied()),
            one.loaded,
            one.peak,
            median(one.starts.iter().copied())
        );
    }
}

fn goals_of([dwell, bare, ace]: &[Contestant; 3]) -> Vec<Goal> {
    let pairs = |ours: &[f64], theirs: &[f64]| {
        median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
    };
    let loads = |ours: &[Taken], theirs: &[Taken], figure: fn(&Taken) -> f64| {
        let [ours, theirs] =
            [ours, theirs].map(|loads| loads.iter().map(figure).collect::<Vec<_>>());
        pairs(&ours, &theirs)
    };
    let (speed, cpu) = (
        |taken: &Taken| taken.seen.per_second,
        |taken: &Taken| taken.cpu,
    );
    vec![
        at_most(
            "P16 idle memory, to ACE's",
            pairs(&dwell.idle, &ace.idle),
            0.25,
            1.0 / 3.0,
        ),
        Goal {
            floor: f64::INFINITY,
            ..at_most(
                "P16 idle memory, times bare axum's",
                pairs(&dwell.idle, &bare.idle),
                2.0,
                2.0,
            )
        },
        at_most(
            "P17 memory after the load, to ACE's",
            dwell.loaded / ace.loaded,
            0.25,
            0.5,
        ),
        at_most(
            "P18 start to the first answer, to ACE's",
            pairs(&dwell.starts, &ace.starts),
            0.2,
            0.5,
        ),
        Goal {
            floor: f64::INFINITY,
            ..at_most(
                "P18 start to the first answer, times bare axum's",
                pairs(&dwell.starts, &bare.starts),
                4.0,
                4.0,
            )
        },
        at_least(
            "P1  requests/s, times ACE's",
            loads(&dwell.many, &ace.many, speed),
            10.0,
            6.0,
        ),
        at_least(
            "P3  requests/s, to bare axum's",
            loads(&dwell.many, &bare.many, speed),
            0.8,
            0.6,
        ),
        at_most(
            "P3  CPU a request, times bare axum's",
            loads(&dwell.many, &bare.many, cpu),
            1.3,
            1.7,
        ),
    ]
}

fn at_most(name: &str, ratio: f64, wanted: f64, floor: f64) -> Goal {
    Goal {
        name: name.to_owned(),
        ratio,
        wanted,
        floor,
        at_most: true,
    }
}

fn at_least(name: &str, ratio: f64, wanted: f64, floor: f64) -> Goal {
    Goal {
        at_most: false,
        ..at_most(name, ratio, wanted, floor)
    }
}
