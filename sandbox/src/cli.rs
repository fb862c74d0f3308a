//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use sandbox::{Clock, Options, Sandbox, SiteOptions};

use crate::demo;
use crate::traffic_arguments::Traffic;

#[derive(Debug, Parser)]
#[command(
    about = "A Jira Cloud stand-in",
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve until interrupted (the default)
    Serve(Serve),
    /// Sandbox and Dwell together, installed, with a token
    Demo(demo::Demo),
}

#[derive(Debug, Args)]
struct Serve {
    /// Address of the first site, of the install keys and of the authorization server
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: String,
    /// Issues (.json, .jsonl, .jsonl.gz) in place of the sample
    #[arg(long, num_args = 1..)]
    data: Vec<PathBuf>,
    /// How many sites; each further one listens on a port of its own
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    sites: u8,
    /// So many made-up issues on every site in place of the sample
    #[arg(long, conflicts_with = "data")]
    generate: Option<usize>,
    #[command(flatten)]
    traffic: Traffic,
}

pub(crate) async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let cli = Cli::parse();
    match cli.verb.unwrap_or(Verb::Serve(cli.serve)) {
        Verb::Serve(options) => serve(options).await,
        Verb::Demo(options) => Ok(demo::run(&options).await?),
    }
}

async fn serve(options: Serve) -> Result<(), Box<dyn std::error::Error>> {
    let site = |seed: u8| {
        if let Some(issues) = options.generate {
            Ok(SiteOptions::generated(issues))
        } else if options.data.is_empty() {
            Ok(SiteOptions::seeded(u64::from(seed)))
        } else {
            SiteOptions::from_files(&options.data)
        }
    };
    let sites = (1..=options.sites).map(site).collect::<Result<_, _>>()?;
    let sandbox = Sandbox::start(Options {
        listen: options.listen,
        sites,
        clock: Clock::system(),
        latency: options.traffic.latency(),
        limits: options.traffic.limits(),
    })
    .await?;
    println!("DWELL_SANDBOX_URL={}", sandbox.url());
    for site in sandbox.sites() {
        println!("site {} client key {}", site.base_url(), site.client_key());
    }
    tokio::select! {
        () = demo::stop::requested() => {}
        () = sandbox.keep_delivering() => {}
    }
    Ok(())
}
