//! One site that asks for much, beside others that ask for little: how long those wait for it; what a burst limit of one
//! endpoint stops; and whether exports survive that the service is killed in the middle.

mod noise;
mod others;
mod verdict;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use dwell::clock::{Clock, SystemClock};
use reqwest::Client;
use sandbox::{Misbehaviour, Operation, Rule};
use tokio::time::sleep;

use crate::Result;
use crate::meter::{cpu_of, mebibytes, memory_of};
use crate::stage::{self, Dwell, Jira, Settings, Sites, beside_us};
use noise::{Noisy, Streams};
use others::Others;
use verdict::{Probes, Verdict};

#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// Issues of the site that asks for much.
    #[arg(long, default_value_t = 100_000)]
    issues: usize,
    #[arg(long, default_value_t = 3)]
    exports: usize,
    #[arg(long, default_value_t = 10)]
    streams: usize,
    /// Sites that ask for reports of 100 issues.
    #[arg(long, default_value_t = 19)]
    others: usize,
    /// Seconds between two calls of one of them.
    #[arg(long, default_value_t = 5.0)]
    every: f64,
    /// Seconds that they are measured alone.
    #[arg(long, default_value_t = 60.0)]
    alone: f64,
    /// Seconds that they are measured beside the other site.
    #[arg(long, default_value_t = 120.0)]
    beside: f64,
    /// Calls a second to an endpoint of a site, after a burst of 100.
    #[arg(long, default_value_t = 100.0)]
    per_second: f64,
    /// An empty database in place of SQLite.
    #[arg(long)]
    database_url: Option<String>,
    /// The dwell binary; the one beside this program if not set.
    #[arg(long)]
    dwell: Option<PathBuf>,
}

/// Jira stops an endpoint for so long.
const STOP: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
const LOUD: usize = 0;

/// Everything that runs.
struct Scene {
    options: Options,
    settings: Settings,
    http: Client,
    jira: Jira,
    dwell: Dwell,
    noisy: Noisy,
    others: Others,
    started: Instant,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let mut scene = Scene::set(options, folder.path()).await?;
    let mut verdict = Verdict::default();
    scene.alone(&mut verdict).await;
    let expected = scene.undisturbed().await?;
    let exports = scene.noisy.export(scene.options.exports).await?;
    let streams = Streams::start(&scene.noisy, scene.options.streams, scene.options.issues);
    scene.beside(&streams, &mut verdict).await?;
    scene.stop_one_endpoint(&mut verdict).await?;
    let log = scene
        .kill_in_the_middle(&exports, streams, &mut verdict)
        .await?;
    let made = scene.noisy.files(&exports).await?;
    scene.say("the exports are made");
    verdict.files(&expected, &made);
    verdict.ends(&[log, scene.dwell.log.clone()], &exports)?;
    verdict.exports(&scene.noisy.all().await?, 2 * exports.len());
    Ok(verdict.print())
}

impl Scene {
    async fn set(options: Options, folder: &Path) -> Result<Self> {
        let started = Instant::now();
        let http = stage::client()?;
        let issues = [options.issues]
            .into_iter()
            .chain(std::iter::repeat_n(others::ISSUES, options.others));
        let sites = Sites {
            issues: issues.collect(),
            per_second: Some(options.per_second),
        };
        let jira = Jira::start(&sites, http.clone())?;
        let program = options
            .dwell
            .clone()
            .map_or_else(|| beside_us("dwell"), Ok)?;
        let database = options.database_url.clone();
        let settings = Settings::new(program, folder, jira.url(), database)?;
        let dwell = settings.start("dwell", &http).await?;
        let mut tokens = Vec::new();
        for site in 0..=options.others {
            jira.install(site, &settings.url).await?;
            tokens.push(jira.token(site, &settings.url).await?);
        }
        let noisy = Noisy::new(&http, &settings.url, tokens[LOUD].clone());
        let every = Duration::from_secs_f64(options.every);
        let others = Others::start(&http, &settings.url, &tokens[1..], every);
        let scene = Self {
            options,
            settings,
            http,
            jira,
            dwell,
            noisy,
            others,
            started,
        };
        scene.say("sites are installed");
        // What every site asks for but once: access tokens, statuses, fields, people.
        sleep(every * 2).await;
        Ok(scene)
    }

    fn say(&self, what: &str) {
        println!("{:7.1} s  {what}", self.started.elapsed().as_secs_f64());
    }

    async fn alone(&self, verdict: &mut Verdict) {
        verdict.alone = self.measure(self.options.alone).await;
        self.say("the others were measured alone");
    }

    async fn measure(&self, seconds: f64) -> Vec<others::Asked> {
        let from = Instant::now();
        sleep(Duration::from_secs_f64(seconds)).await;
        self.asked_since(from).await
    }

    /// Calls that began since then, the last of them over.
    async fn asked_since(&self, from: Instant) -> Vec<others::Asked> {
        self.others.between(from, Instant::now()).await
    }

    /// The same exports with nothing else to do for the site: their checksums.
    async fn undisturbed(&self) -> Result<Vec<String>> {
        let ids = self.noisy.export(self.options.exports).await?;
        let sums = self.noisy.files(&ids).await?;
        self.say("undisturbed exports are made");
        Ok(sums)
    }

    async fn beside(&self, streams: &Streams, verdict: &mut Verdict) -> Result<()> {
        while streams.seen().begun.load(Relaxed) < self.options.streams {
            if streams.seen().refused.load(Relaxed) > 0 {
                return Err("a stream was refused".into());
            }
            sleep(BETWEEN_LOOKS).await;
        }
        self.say("all streams have begun");
        let (cpu, lines) = (self.cpu(), streams.seen().lines.load(Relaxed));
        verdict.beside = self.measure(self.options.beside).await;
        let after = self.cpu();
        println!(
            "{:11}CPU seconds: dwell {:.1}, Jira's sites {:.1}; lines streamed {}; dwell has {:.0} MiB, at most {:.0}",
            "",
            after.0 - cpu.0,
            after.1 - cpu.1,
            streams.seen().lines.load(Relaxed) - lines,
            mebibytes(memory_of(self.dwell.pid(), "VmRSS")),
            mebibytes(memory_of(self.dwell.pid(), "VmHWM")),
        );
        self.say("the others were measured beside it");
        Ok(())
    }

    fn cpu(&self) -> (f64, f64) {
        let seconds = |pid| cpu_of(pid).as_secs_f64();
        (seconds(self.dwell.pid()), seconds(self.jira.pid()))
    }

    /// Jira refuses one call for changelogs: until when, no other may be made, and nothing else may wait.
    async fn stop_one_endpoint(&self, verdict: &mut Verdict) -> Result<()> {
        verdict.before_stop = self.probe(STOP).await?;
        self.jira.forget_calls(LOUD).await?;
        let refusal = Misbehaviour::TooManyRequests {
            retry_after: Some(STOP.as_secs()),
            reset_in: None,
            coarse_reset: false,
            reason: Some("jira-burst-based".to_owned()),
        };
        let rule = Rule::once(Operation::BulkChangelogs, refusal);
        self.jira.misbehave(LOUD, &rule).await?;
        let refused_at = self.refused_at().await?;
        let from = Instant::now();
        let until = refused_at + TimeDelta::from_std(STOP)?;
        let left = (until - SystemClock.now()).to_std().unwrap_or_default();
        verdict.during_stop = self.probe(left).await?;
        let calls = self.jira.calls(LOUD).await?;
        let margin = TimeDelta::seconds(1);
        verdict.stopped_calls(&calls, (refused_at + margin, until - margin))?;
        verdict.others_in_stop = self.asked_since(from).await;
        self.say("Jira has stopped one endpoint of the site for a while");
        Ok(())
    }

    async fn refused_at(&self) -> Result<DateTime<Utc>> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_mins(1) {
            let calls = self.jira.calls(LOUD).await?;
            if let Some(call) = calls.iter().find(|call| call["status"] == 429) {
                return Ok(serde_json::from_value(call["at"].clone())?);
            }
            sleep(BETWEEN_LOOKS).await;
        }
        Err("the site has not asked for changelogs".into())
    }

    /// Reports of one issue of the loud site, one after the other: how long each took.
    async fn probe(&self, time: Duration) -> Result<Probes> {
        let (end, mut probes) = (Instant::now() + time, Probes::new());
        while Instant::now() < end {
            let asked = Instant::now();
            self.noisy.ask_for_one().await?;
            probes.push(asked.elapsed());
        }
        Ok(probes)
    }

    /// `kill -9`, and another one. The log of the first.
    async fn kill_in_the_middle(
        &mut self,
        exports: &[String],
        streams: Streams,
        verdict: &mut Verdict,
    ) -> Result<PathBuf> {
        for id in exports {
            let state = self.noisy.state(id).await?;
            println!("{:11}{state:?}", "");
            verdict.unfinished += usize::from(state.status == "Running" && state.completed > 0);
        }
        let log = self.dwell.log.clone();
        self.dwell.kill()?;
        self.say("killed");
        verdict.streams = Some(streams.over().await);
        self.dwell = self.settings.start("dwell-again", &self.http).await?;
        self.say("started again");
        Ok(log)
    }
}
