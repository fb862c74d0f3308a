//! What a request, a start and standing idle cost: Dwell beside atlassian-connect-express and a bare axum server, all in one
//! run and under the same load.

mod contestant;
mod http;
mod load;
mod server;
mod verdict;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::Result;
use crate::goals;
use crate::stage::{self, Jira, Settings, Sites, beside_us};
use contestant::Contestant;
use server::{Server, Store};
use verdict::Contest;

pub(crate) use http::request;
pub(crate) use load::{Load, Loading, Seen, load};
pub(crate) use server::{BODY, SECRET, sign};

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

/// A report call that asks neither the database nor Jira.
const CALL: &str = "call";
/// The shell of the general page, with a token for its address.
const PAGE: &str = "page";
/// The same for sites that nothing is known of.
const NEW_SITES: &str = "new sites";
/// So many sites ask for their first page at the same time.
const SITES: usize = 200;
/// What is known of a site is read anew after three seconds.
const FORGOTTEN: Duration = Duration::from_millis(3_200);

pub(crate) async fn run(options: Options) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let http = stage::client()?;
    let sites = Sites {
        issues: [vec![10], vec![0; SITES]].concat(),
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
        for site in 0..=SITES {
            jira.install(site, &settings.url).await?;
        }
        jira.token(0, &settings.url).await?
    };
    let servers = [
        Some(Server::dwell(&settings, &token)?),
        Some(Server::bare()?),
        Some(Server::peer(&options.peer, Store::Memory)?),
        Server::stored_peer(&options.peer, folder.path())?,
    ];
    let mut all: Vec<Contestant> = servers.into_iter().flatten().map(Contestant::new).collect();
    for _ in 0..options.starts.max(1) {
        for one in &mut all {
            one.start().await?;
        }
    }
    for _ in 0..options.rounds.max(1) {
        round(&mut all, &jira, &options).await?;
    }
    println!(
        "{:20} {:>11} {:>10} {:>8} {:>7} {:>7}",
        "medians", "connections", "requests/s", "cpu us", "p50 ms", "p99 ms"
    );
    for one in &mut all {
        one.print(&options);
    }
    let [dwell, bare, ace, stored @ ..] = &all[..] else {
        return Err("somebody is missing".into());
    };
    if stored.is_empty() {
        println!("ACE on SQLite cannot be started here (P2, P4): npm has built no sqlite3");
    }
    let stored = stored.first();
    let contest = Contest {
        dwell,
        bare,
        ace,
        stored,
    };
    Ok(goals::print(&contest.goals()))
}

async fn round(all: &mut [Contestant], jira: &Jira, options: &Options) -> Result<()> {
    for one in all {
        if let Some(request) = one.server.call.clone() {
            one.load(CALL, &request, options)?;
        }
        // Jira's tokens are good for three minutes.
        let request = one.server.page(jira, 0).await?;
        one.load(PAGE, &request, options)?;
        if one.server.has_sites {
            let mut requests = Vec::new();
            for site in 1..=SITES {
                requests.push(one.server.page(jira, site).await?);
            }
            tokio::time::sleep(FORGOTTEN).await;
            one.burst(NEW_SITES, requests, options.connections)?;
        }
    }
    Ok(())
}
