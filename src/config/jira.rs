//! How patient and how busy we are with Jira.

use std::time::Duration;

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct JiraConfig {
    /// `DWELL_JIRA_CONNECT_TIMEOUT_SECONDS`
    pub connect_timeout: Duration,
    /// `DWELL_JIRA_TIMEOUT_SECONDS`: one call, its body included.
    pub timeout: Duration,
    /// `DWELL_JIRA_CONCURRENCY`: calls at once that read many issues of one site.
    pub concurrency: usize,
    /// `DWELL_JIRA_POINTS_PER_HOUR`: for the whole app, shared by its sites and by replicas; 0 is no limit.
    pub points_per_hour: u64,
}

impl Section for JiraConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            connect_timeout: reader.seconds("DWELL_JIRA_CONNECT_TIMEOUT_SECONDS", &(1..=60), 5),
            timeout: reader.seconds("DWELL_JIRA_TIMEOUT_SECONDS", &(1..=600), 30),
            concurrency: reader
                .number("DWELL_JIRA_CONCURRENCY", &(1..=64))
                .unwrap_or(10) as usize,
            points_per_hour: u64::from(
                reader
                    .number("DWELL_JIRA_POINTS_PER_HOUR", &(0..=1_000_000_000))
                    .unwrap_or(65_000),
            ),
        })
    }
}
