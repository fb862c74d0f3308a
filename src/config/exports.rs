//! Files made in the background, and how much of that at once.

use std::path::PathBuf;
use std::time::Duration;

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct ExportsConfig {
    /// `DWELL_EXPORT_DAYS`: days from the end of an export to the end of its file.
    pub days: u32,
    /// `DWELL_EXPORT_WORKERS`: exports at once in one process; 0 leaves them to other replicas.
    pub workers: usize,
    /// `DWELL_EXPORTS_PER_USER`: exports of one user that wait or run.
    pub per_user: u32,
    /// `DWELL_EXPORT_LEASE_SECONDS`: how long after its worker was last heard of an export is taken over.
    pub lease: Duration,
    /// `DWELL_AGGREGATIONS_PER_USER`: aggregations of one user at once.
    pub aggregations_per_user: u32,
    /// `DWELL_STREAMS_PER_USER`: NDJSON reports of one user at once.
    pub streams_per_user: u32,
    /// `DWELL_AGGREGATION_WAIT_SECONDS`: how long a further one of either waits for its turn.
    pub aggregation_wait: Duration,
    /// `DWELL_SCRATCH_DIR`: where files wait, sealed, while they are made; the system's directory if not set.
    scratch: Option<PathBuf>,
}

impl ExportsConfig {
    pub fn scratch_dir(&self) -> PathBuf {
        self.scratch.clone().unwrap_or_else(std::env::temp_dir)
    }
}

impl Section for ExportsConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut number = |name, range, default| reader.number(name, &range).unwrap_or(default);
        let days = number("DWELL_EXPORT_DAYS", 1..=365, 7);
        let workers = number("DWELL_EXPORT_WORKERS", 0..=64, 4) as usize;
        let per_user = number("DWELL_EXPORTS_PER_USER", 1..=1000, 20);
        let aggregations_per_user = number("DWELL_AGGREGATIONS_PER_USER", 1..=1000, 4);
        let streams_per_user = number("DWELL_STREAMS_PER_USER", 1..=1000, 10);
        let aggregation_wait = reader.seconds("DWELL_AGGREGATION_WAIT_SECONDS", &(0..=300), 30);
        let lease = reader.seconds("DWELL_EXPORT_LEASE_SECONDS", &(2..=600), 30);
        let allowed = "a directory that exists";
        let scratch = reader.parsed("DWELL_SCRATCH_DIR", allowed, |text| {
            Some(PathBuf::from(text)).filter(|path| path.is_dir())
        });
        Some(Self {
            days,
            workers,
            per_user,
            lease,
            aggregations_per_user,
            streams_per_user,
            aggregation_wait,
            scratch,
        })
    }
}
