//! The metrics recorder. Labels are routes, methods and outcomes: never a site's or a person's name.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// How often observations are folded into their buckets; between two rounds they take memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper bounds in seconds: pages answer in milliseconds, reports may take minutes.
const BUCKETS: [f64; 13] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0,
];

/// Reads what the process has counted.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The process's recorder, installed by the first call. The `metrics` crate knows one recorder per process, so every
    /// app in a test process shares it.
    pub fn install() -> Self {
        static INSTALLED: OnceLock<Metrics> = OnceLock::new();
        INSTALLED.get_or_init(Self::install_first).clone()
    }

    fn install_first() -> Self {
        let builder = PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .expect("there are buckets");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder was installed before; /metrics will be empty");
        }
        describe_gauge!("dwell_build_info", "Always 1; the version is a label.");
        gauge!("dwell_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Self(handle)
    }

    /// Prometheus text exposition, version 0.0.4.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Never returns: keeps memory bounded also when nobody reads the metrics.
    pub async fn keep_up(self) {
        let mut rounds = tokio::time::interval(UPKEEP);
        loop {
            rounds.tick().await;
            self.0.run_upkeep();
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
