//! A panic becomes a log line with its place, instead of free text on standard error.

use std::panic::{self, PanicHookInfo};

pub(super) fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, panic = message(info), "panicked");
    }));
}

fn message<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    info.payload_as_str().unwrap_or("not a text")
}
