//! See `tests/it/fuzzed/parameters.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/every_report.rs"]
mod every_report;
#[path = "../../tests/it/fuzzed/parameters.rs"]
mod parameters;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parameters::check(bytes));
