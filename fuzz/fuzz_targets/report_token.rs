//! See `tests/it/fuzzed/report_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/report_token.rs"]
mod report_token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| report_token::check(bytes));
