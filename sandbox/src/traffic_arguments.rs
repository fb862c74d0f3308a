//! How fast and how generous the sandbox is, on the command line.

use clap::Args;
use sandbox::{Burst, LatencyModel, Limits};

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Traffic {
    /// Answer as slowly as Jira: 250 ms for a page of 100 issues, 400 ms for 5000 ids, and so on
    #[arg(long)]
    latency: bool,
    /// Sigma of the log-normal spread of latencies
    #[arg(long, requires = "latency", default_value_t = 0.0)]
    jitter: f64,
    /// Of the jitter
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Calls a second to each endpoint of each site, with a bucket of 100; 429 beyond
    #[arg(long)]
    burst: Option<f64>,
    /// Points of all sites in an hour; 429 beyond
    #[arg(long)]
    points_per_hour: Option<u64>,
}

impl Traffic {
    pub(crate) fn latency(self) -> Option<LatencyModel> {
        self.latency.then(|| LatencyModel {
            jitter: self.jitter,
            seed: self.seed,
            ..LatencyModel::default()
        })
    }

    pub(crate) fn limits(self) -> Limits {
        let burst = |per_second| Burst {
            per_second,
            ..Burst::default()
        };
        Limits {
            burst: self.burst.map(burst),
            points_per_hour: self.points_per_hour,
        }
    }
}
