//! What more processes on one database bring, each held to the same small share of a core.

use std::time::Duration;

use reqwest::Client;

use super::seed::Seeded;
use super::server::Server;
use super::share::Share;
use super::{Options, WARM, at_least};
use crate::Result;
use crate::contest::median;
use crate::goals::Goal;
use crate::meter::cpu_of;
use crate::requests::{Load, Loading};
use crate::stage::{Dwell, Settings};

const REPLICAS: usize = 4;

/// What a number of replicas did together.
struct Taken {
    per_second: f64,
    /// Microseconds of all replicas, and of the database, a request.
    dwell: f64,
    database: f64,
}

/// What is compared, and with what.
pub(super) struct Comparison<'a> {
    pub(super) settings: &'a Settings,
    pub(super) sites: &'a [Seeded],
    pub(super) http: &'a Client,
    pub(super) options: &'a Options,
}

/// Calls of all sites, so that most of them are read anew from the database.
pub(super) async fn compare(comparison: Comparison<'_>, server: &Server) -> Result<Goal> {
    let options = comparison.options;
    let mut ratios = Vec::new();
    for round in 0..options.rounds.div_ceil(2) {
        let one = comparison.run(1, server).await?;
        let all = comparison.run(REPLICAS, server).await?;
        ratios.push(all.per_second / one.per_second);
        if round == 0 {
            print(1, &one, options);
            print(REPLICAS, &all, options);
        }
    }
    comparison.with_a_slow_database(server).await?;
    let share = options.share;
    let name = format!("{REPLICAS} replicas, times one, each with {share}% of a core");
    Ok(at_least(&name, median(ratios.into_iter()), 3.2))
}

fn print(replicas: usize, taken: &Taken, options: &Options) {
    println!(
        "{replicas} of {}% {:9.0} calls/s; a call takes {:.0} us of Dwell and {:.0} us of PostgreSQL, which has a core for {:.0} calls/s",
        options.share,
        taken.per_second,
        taken.dwell,
        taken.database,
        1e6 / taken.database
    );
}

impl Comparison<'_> {
    /// The same with the database held as well: from some number on, replicas bring nothing.
    async fn with_a_slow_database(&self, server: &Server) -> Result<()> {
        let held = Share::hold(&server.processes(), self.options.share)?;
        println!("and PostgreSQL held to {}% of a core:", self.options.share);
        for replicas in [1, 2, REPLICAS] {
            print(replicas, &self.run(replicas, server).await?, self.options);
        }
        drop(held);
        Ok(())
    }

    async fn run(&self, count: usize, server: &Server) -> Result<Taken> {
        let Self {
            settings,
            sites,
            http,
            options,
        } = *self;
        let mut places = Vec::new();
        for number in 0..count {
            let settings = settings.replica()?;
            let dwell = settings.start(&format!("replica-{number}"), http).await?;
            places.push((settings, dwell));
        }
        // Dropped after the processes.
        let mut shares = Vec::new();
        for (_, dwell) in &places {
            shares.push(Share::hold(&[dwell.pid()], options.share)?);
        }
        load(&places, sites, options, WARM)?;
        let before = (of_all(&places), of_database(server));
        let per_second = load(&places, sites, options, options.seconds)?;
        let after = (of_all(&places), of_database(server));
        let answers = per_second * options.seconds;
        let each = |before: Duration, after: Duration| {
            after.saturating_sub(before).as_secs_f64() * 1e6 / answers
        };
        let taken = Taken {
            per_second,
            dwell: each(before.0, after.0),
            database: each(before.1, after.1),
        };
        drop(places);
        drop(shares);
        Ok(taken)
    }
}

/// Every replica gets calls of all sites from a program of its own.
fn load(
    places: &[(Settings, Dwell)],
    sites: &[Seeded],
    options: &Options,
    seconds: f64,
) -> Result<f64> {
    let loads = places.iter().map(|(settings, _)| {
        let address = settings.url.trim_start_matches("http://");
        let load = Load {
            address: address.to_owned(),
            requests: sites.iter().map(|site| site.call(address, 0)).collect(),
            connections: options.connections,
            seconds: Some(seconds),
            status: 200,
        };
        load.start()
    });
    let loads: Vec<Loading> = loads.collect::<Result<_>>()?;
    let mut all = 0.0;
    for load in loads {
        all += load.seen()?.per_second;
    }
    Ok(all)
}

fn of_all(places: &[(Settings, Dwell)]) -> Duration {
    places.iter().map(|(_, dwell)| cpu_of(dwell.pid())).sum()
}

fn of_database(server: &Server) -> Duration {
    server.processes().into_iter().map(cpu_of).sum()
}
