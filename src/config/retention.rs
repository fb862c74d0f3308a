//! How long an uninstalled site's records are kept.

use chrono::TimeDelta;

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct RetentionConfig {
    /// `DWELL_RETENTION_DAYS`: days from the uninstall to the purge; 0 purges at the next round or start.
    pub days: u32,
}

impl RetentionConfig {
    pub fn time(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.days))
    }
}

impl Section for RetentionConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            days: reader
                .number("DWELL_RETENTION_DAYS", &(0..=3650))
                .unwrap_or(30),
        })
    }
}
