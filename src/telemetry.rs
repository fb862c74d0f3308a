//! Logs and metrics of the process.
//!
//! `serve` logs to standard output, one JSON object a line; the other verbs print their result there and log to standard
//! error. Every line carries the fields of the spans around it, so that `request_id` and `site_id` stand at the top.

mod json_line;
mod members;
pub mod metrics;
mod panic;
#[cfg(test)]
mod tests;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use self::json_line::JsonLine;
use self::members::Members;
pub use self::metrics::Metrics;
use crate::config::{LogConfig, LogFormat};

/// Where log lines go.
#[derive(Clone, Copy, Debug)]
pub enum Output {
    Stdout,
    Stderr,
}

#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the log filter cannot be read")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging was set up already")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Sets up logging for the whole process, panics included. Once per process.
pub fn init(log: &LogConfig, output: Output) -> Result<(), TelemetryError> {
    let writer = match output {
        Output::Stdout => BoxMakeWriter::new(std::io::stdout),
        Output::Stderr => BoxMakeWriter::new(std::io::stderr),
    };
    subscriber(log, writer)?.try_init()?;
    panic::log_panics();
    Ok(())
}

fn subscriber(
    log: &LogConfig,
    writer: BoxMakeWriter,
) -> Result<Box<dyn tracing::Subscriber + Send + Sync>, TelemetryError> {
    let filter = EnvFilter::builder().parse(&log.filter)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(false);
    Ok(match log.format {
        LogFormat::Json => Box::new(lines.fmt_fields(Members).event_format(JsonLine).finish()),
        LogFormat::Text => Box::new(lines.finish()),
    })
}
