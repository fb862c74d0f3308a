//! See `tests/it/fuzzed/report_body.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/every_report.rs"]
mod every_report;
#[path = "../../tests/it/fuzzed/report_body.rs"]
mod report_body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| report_body::check(bytes));
