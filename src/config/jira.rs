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
    /// `DWELL_JIRA_CONCURRENCY`: calls at once for one report.
    pub concurrency: usize,
}

impl Section for JiraConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            connect_timeout: reader.seconds("DWELL_JIRA_CONNECT_TIMEOUT_SECONDS", &(1..=60), 5),
            timeout: reader.seconds("DWELL_JIRA_TIMEOUT_SECONDS", &(1..=600), 30),
            concurrency: reader
                .number("DWELL_JIRA_CONCURRENCY", &(1..=64))
                .unwrap_or(6) as usize,
        })
    }
}
