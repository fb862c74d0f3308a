//! What is logged, and how it looks.

use tracing_subscriber::EnvFilter;

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct LogConfig {
    /// `DWELL_LOG`: directives of `tracing_subscriber::EnvFilter`.
    pub filter: String,
    /// `DWELL_LOG_FORMAT`
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One object a line.
    Json,
    /// For eyes.
    Text,
}

impl Section for LogConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let allowed = "log directives, such as info or info,dwell::jira=debug";
        let filter = reader.parsed("DWELL_LOG", allowed, |text| {
            EnvFilter::builder()
                .parse(text)
                .is_ok()
                .then(|| text.to_owned())
        });
        let formats = [("json", LogFormat::Json), ("text", LogFormat::Text)];
        Some(Self {
            filter: filter.unwrap_or_else(|| "info".to_owned()),
            format: reader
                .choice("DWELL_LOG_FORMAT", &formats)
                .unwrap_or(LogFormat::Json),
        })
    }
}
