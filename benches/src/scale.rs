//! Many sites on one database: what a check costs among a hundred thousand tokens, how much memory sites take that are being used,
//! what a storm of installations does to the others, and what replicas bring.
//!
//! On SQLite, or on the PostgreSQL that `TEST_DATABASE_URL` names; replicas only there.

#[expect(
    dead_code,
    reason = "tests copy a database, and this starts with an empty one"
)]
#[path = "../../src/db/testing.rs"]
mod database;
mod replicas;
mod seed;
mod server;
mod share;
mod upkeep;

use std::time::{Duration, Instant};

use clap::Args;

use self::database::TestDatabase;
use self::replicas::Comparison;
use self::seed::{Seeded, seed};
use self::server::Server;
use crate::Result;
use crate::contest::median;
use crate::goals::{self, Goal};
use crate::meter::{mebibytes, memory_of};
use crate::requests::{Load, Loading, Seen};
use crate::stage::{self, Dwell, Jira, Settings, Sites, beside_us};

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 10_000)]
    sites: usize,
    /// Of each site.
    #[arg(long, default_value_t = 10)]
    tokens: usize,
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Seconds of a load.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Installations of a storm; their pace is a thousand a minute.
    #[arg(long, default_value_t = 1_000)]
    storm: usize,
    /// Hundredths of a core for each replica.
    #[arg(long, default_value_t = 10)]
    share: u32,
}

/// So many sites are in use for the look at the memory.
const WARM_SITES: usize = 300;
/// Different tokens of a flood.
const MADE_UP: usize = 10_000;
/// Seconds before a load that nobody counts.
const WARM: f64 = 1.0;
/// What is known of a site is read anew after three seconds.
const FORGOTTEN: Duration = Duration::from_millis(3_200);
/// Between two installations of a storm.
const PACE: Duration = Duration::from_millis(60);

/// A service with its database.
struct Place {
    settings: Settings,
    sites: Vec<Seeded>,
    _database: TestDatabase,
    _folder: tempfile::TempDir,
}

pub(crate) async fn run(options: Options) -> Result<bool> {
    let http = stage::client()?;
    let jira = Jira::start(
        &Sites {
            issues: vec![0; options.storm.max(1)],
            per_second: None,
        },
        http.clone(),
    )?;
    let small = Place::seeded(&jira, 1, options.tokens).await?;
    let started = Instant::now();
    let big = Place::seeded(&jira, options.sites, options.tokens).await?;
    let server = if big.settings.database().starts_with("postgres") {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    println!(
        "{} sites with {} tokens each on {server}, seeded in {:.0} s",
        options.sites,
        options.tokens,
        started.elapsed().as_secs_f64()
    );
    let few = small.settings.start("few", &http).await?;
    let many = big.settings.start("many", &http).await?;
    let mut goals = vec![warm(&small, &big, &options)?];
    goals.push(memory(&big, &many, &options)?);
    drop(few);
    goals.extend(junk(&big, &many, &options)?);
    cold(&big, &many, &options).await?;
    storm(&big, &many, &jira, &options).await?;
    drop(many);
    let comparison = Comparison {
        settings: &big.settings,
        sites: &big.sites,
        http: &http,
        options: &options,
    };
    match (server, share::may_hold()) {
        ("PostgreSQL", true) => match Server::of(big.settings.database()).await {
            Ok(server) => goals.push(replicas::compare(comparison, &server).await?),
            Err(error) => println!("replicas are not compared: {error}"),
        },
        ("PostgreSQL", false) => println!("replicas are not compared: that takes root"),
        _ => println!("replicas are compared on PostgreSQL: scripts/with-postgres"),
    }
    upkeep::look(&big.settings, options.sites, &http).await?;
    Ok(goals::print(&goals))
}

impl Place {
    async fn seeded(jira: &Jira, sites: usize, tokens: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = TestDatabase::create().await;
        let url = Some(database.url().to_owned());
        let settings = Settings::new(beside_us("dwell")?, folder.path(), jira.url(), url)?;
        settings.migrate()?;
        Ok(Self {
            sites: seed(&settings, sites, tokens).await?,
            settings,
            _database: database,
            _folder: folder,
        })
    }

    fn address(&self) -> &str {
        self.settings.url.trim_start_matches("http://")
    }

    fn load(&self, requests: Vec<String>, connections: usize, seconds: Option<f64>) -> Load {
        Load {
            address: self.address().to_owned(),
            requests,
            connections,
            seconds,
            status: 200,
        }
    }

    /// All tokens of one site, again and again.
    fn one_site(&self, options: &Options, seconds: f64) -> Result<Loading> {
        let calls = (0..options.tokens).map(|token| self.sites[0].call(self.address(), token));
        self.load(calls.collect(), options.connections, Some(seconds))
            .start()
    }
}

fn print(name: &str, seen: &Seen) {
    println!(
        "{name:44} {:9.0} /s, p50 {:7.3} ms, p99 {:7.3} ms",
        seen.per_second,
        f64::from(seen.median) / 1e3,
        f64::from(seen.p99) / 1e3
    );
}

/// The same ten tokens, alone in their database and among a hundred thousand, in turns.
fn warm(small: &Place, big: &Place, options: &Options) -> Result<Goal> {
    let mut ratios = Vec::new();
    for round in 0..options.rounds.max(1) {
        let mut seen = Vec::new();
        for place in [small, big] {
            place.one_site(options, WARM)?.seen()?;
            seen.push(place.one_site(options, options.seconds)?.seen()?);
        }
        ratios.push(f64::from(seen[1].p99) / f64::from(seen[0].p99));
        if round == 0 {
            print("warm checks, few tokens", &seen[0]);
            print("warm checks, many tokens", &seen[1]);
        }
    }
    Ok(at_most(
        "p99 of a warm check, many tokens to few",
        median(ratios.into_iter()),
        1.2,
    ))
}

/// What the process has while the people of so many sites are at work.
fn memory(big: &Place, dwell: &Dwell, options: &Options) -> Result<Goal> {
    let sites = big.sites.iter().take(WARM_SITES);
    let calls = sites.map(|site| site.call(big.address(), 0)).collect();
    let load = big.load(calls, options.connections, Some(options.seconds * 2.0));
    print("checks of 300 sites", &load.start()?.seen()?);
    let resident = mebibytes(memory_of(dwell.pid(), "VmRSS"));
    println!("{:44} {resident:9.1} MiB", "resident with 300 sites in use");
    Ok(at_most("MiB with 300 sites in use", resident, 60.0))
}

/// Made-up tokens in our own form, of sites that do not exist: what they cost, and that nothing is kept of them.
fn junk(big: &Place, dwell: &Dwell, options: &Options) -> Result<[Goal; 2]> {
    let flood = || -> Result<Seen> {
        let calls = seed::made_up(big.address(), MADE_UP)?;
        let load = big.load(calls, options.connections, Some(options.seconds));
        Load {
            status: 401,
            ..load
        }
        .start()?
        .seen()
    };
    let resident = || mebibytes(memory_of(dwell.pid(), "VmRSS"));
    flood()?;
    let before = resident();
    let seen = flood()?;
    print("made-up tokens", &seen);
    flood()?;
    let after = resident();
    println!(
        "{:44} {before:9.1} MiB, then {after:.1} MiB",
        "resident before and after two floods of them"
    );
    Ok([
        at_least("made-up tokens a second", seen.per_second, 10_000.0),
        at_most("MiB that two floods of them add", after - before, 8.0),
    ])
}

/// Each site once, of which nothing is known.
async fn cold(big: &Place, dwell: &Dwell, options: &Options) -> Result<()> {
    tokio::time::sleep(FORGOTTEN).await;
    let calls: Vec<String> = big
        .sites
        .iter()
        .map(|site| site.call(big.address(), 0))
        .collect();
    let seen = big.load(calls, options.connections, None).start()?.seen()?;
    print("cold checks, each site once", &seen);
    tokio::time::sleep(FORGOTTEN).await;
    let pages: Vec<String> = big
        .sites
        .iter()
        .map(|site| site.page(big.address()))
        .collect();
    let warm = big.load(
        pages[..1].to_vec(),
        options.connections,
        Some(options.seconds),
    );
    let seen = big.load(pages, options.connections, None).start()?.seen()?;
    print("cold pages, each site once", &seen);
    print("warm pages, one site", &warm.start()?.seen()?);
    let resident = mebibytes(memory_of(dwell.pid(), "VmRSS"));
    println!("{:44} {resident:9.1} MiB", "resident after all sites");
    Ok(())
}

/// Installations a thousand a minute, while a site's scripts ask.
async fn storm(big: &Place, dwell: &Dwell, jira: &Jira, options: &Options) -> Result<()> {
    let resident = || mebibytes(memory_of(dwell.pid(), "VmRSS"));
    let (quiet, before) = (big.one_site(options, options.seconds)?.seen()?, resident());
    #[expect(clippy::cast_precision_loss, reason = "far from its limits")]
    let lasts = PACE.as_secs_f64() * options.storm as f64;
    let load = big.one_site(options, lasts)?;
    let (started, mut took) = (Instant::now(), Vec::with_capacity(options.storm));
    let mut next = tokio::time::interval(PACE);
    for site in 0..options.storm {
        next.tick().await;
        let asked = Instant::now();
        jira.install(site, &big.settings.url).await?;
        took.push(asked.elapsed());
    }
    #[expect(clippy::cast_precision_loss, reason = "far from its limits")]
    let per_minute = options.storm as f64 * 60.0 / started.elapsed().as_secs_f64();
    let stormy = load.seen()?;
    print("warm checks, no installations", &quiet);
    print("warm checks in the storm", &stormy);
    took.sort_unstable();
    let ms = |of_hundred: usize| took[(took.len() - 1) * of_hundred / 100].as_secs_f64() * 1e3;
    println!(
        "{:44} {per_minute:9.0} a minute, p50 {:.0} ms, p99 {:.0} ms, the slowest {:.0} ms",
        "installations",
        ms(50),
        ms(99),
        ms(100)
    );
    println!(
        "{:44} {before:9.1} MiB, then {:.1} MiB",
        "resident before and after the storm",
        resident()
    );
    Ok(())
}

fn at_least(name: &str, ratio: f64, limit: f64) -> Goal {
    Goal {
        at_most: false,
        ..at_most(name, ratio, limit)
    }
}

fn at_most(name: &str, ratio: f64, limit: f64) -> Goal {
    Goal {
        name: name.to_owned(),
        ratio,
        wanted: limit,
        floor: limit,
        at_most: true,
    }
}
